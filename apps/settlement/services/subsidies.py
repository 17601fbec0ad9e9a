"""An authority's award is recorded by the using unit's finance, its receipt by the talent. No unit's money moves for it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.ledger.models import Account, Entry
from apps.ledger.services import open_account, post
from apps.organisations.rules import keeps_tables
from apps.organisations.services import write_row
from apps.settlement import rules, rules_subsidies
from apps.settlement.events import SubsidyAwarded
from apps.settlement.models import Statement, Subsidy, SubsidyProgramme
from apps.settlement.services import funds
from apps.settlement.services.statements import lock, lock_project

RECEIVABLE = "subsidy:receivable"


@transaction.atomic
def publish_programme(programme: SubsidyProgramme, *, by: User) -> None:
    """Write one row of the table. Raises RuleViolation "forbidden"; "programme-used" where awards were counted by it."""
    if not keeps_tables(by):
        raise RuleViolation("forbidden", _("Only an administrator of the site can do this."))
    stored = SubsidyProgramme.objects.select_for_update().filter(pk=programme.pk).first() if programme.pk else None
    names = [one.attname for one in SubsidyProgramme._meta.concrete_fields if one.attname != "valid_until"]
    changed = stored is not None and any(getattr(stored, name) != getattr(programme, name) for name in names)
    if changed and stored is not None and stored.subsidies.exists():
        words = _("Subsidies were awarded by this programme. End it, and enter another one.")
        raise RuleViolation("programme-used", words)
    write_row(programme, by=by)


@transaction.atomic
def award_subsidy(
    statement: Statement, programme: SubsidyProgramme, *, by: User, document: str, awarded_on: dt.date
) -> Subsidy:
    """Record what the authority awarded for the work of ``statement``; the amount is the rule's, nobody types it.

    Raises RuleViolation "forbidden", "wrong-state" (not confirmed), "not-cited" (clause 22 does not name it),
    "already-done" (once a piece), "evidence-missing", "awarded-on", and "fund-empty" where its fund has less left.
    """
    lock_project(statement.assignment_id)
    statement = lock(statement)
    if not rules.is_payer(by, statement):
        raise RuleViolation("forbidden", _("Only the using unit's finance records an award."))
    if not rules_subsidies.can_record_award(by, statement):
        raise RuleViolation("wrong-state", _("An award is recorded once the statement is confirmed."))
    if programme not in rules_subsidies.programmes_of(statement):
        raise RuleViolation("not-cited", _("Clause 22 of the agreement does not name this programme."))
    if Subsidy.objects.filter(milestone=statement.milestone, programme=programme).exists():
        raise RuleViolation("already-done", _("This piece of work has had this subsidy. Nothing is claimed twice."))
    if not document.strip() or awarded_on > clock.today():
        raise RuleViolation("awarded-on", _("Please give the number of the award, and a day that is not ahead."))
    proved = rules_subsidies.proved(statement.milestone, programme)
    amount = rules_subsidies.amount_for(statement.milestone, programme, proved)
    if not amount:
        words = _("There is no evidence left to count, or the programme's cap is reached.")
        raise RuleViolation("evidence-missing", words)
    subsidy = Subsidy(
        milestone=statement.milestone,
        programme=programme,
        proved=proved,
        amount_fen=amount,
        document=document.strip(),
        awarded_on=awarded_on,
        recorded_by=by,
        recorded_at=clock.now(),
    )
    funds.check_left(subsidy)
    subsidy.award_entry = _post(subsidy, "subsidy-awarded", {RECEIVABLE: amount, _owed(subsidy): -amount})
    subsidy.save()
    record("subsidy_awarded", subsidy, by=by, programme=programme.code, proved=proved, amount_fen=amount)
    emit(SubsidyAwarded(str(subsidy.public_id)))
    return subsidy


@transaction.atomic
def confirm_subsidy(subsidy: Subsidy, statement: Statement, *, by: User) -> Subsidy:
    """The talent has the money from the authority itself; a fund behind it is charged by source. Raises RuleViolation "forbidden" or "already-done"."""
    subsidy = (
        Subsidy.objects.select_for_update(of=("self",)).select_related("programme", "milestone").get(pk=subsidy.pk)
    )
    if statement.agreement.talent.user_id != by.pk:
        raise RuleViolation("forbidden", _("Only the talent confirms this receipt."))
    if not rules_subsidies.can_confirm_receipt(by, subsidy, statement):
        raise RuleViolation("already-done", _("This receipt is confirmed already."))
    subsidy.paid_at = clock.now()
    postings = {_owed(subsidy): subsidy.amount_fen, RECEIVABLE: -subsidy.amount_fen}
    subsidy.paid_entry = _post(subsidy, "subsidy-paid", postings)
    _move(subsidy, Subsidy.Status.PAID, by=by)
    funds.draw(subsidy, by=by)
    return subsidy


def _owed(subsidy: Subsidy) -> str:
    """What the authority still owes by the programme; the money itself never comes by here."""
    return f"subsidy:{subsidy.programme.code}"


def _post(subsidy: Subsidy, kind: str, postings: dict[str, int]) -> Entry:
    open_account(RECEIVABLE, Account.Kind.ASSET)
    open_account(_owed(subsidy), Account.Kind.LIABILITY)
    subject = str(subsidy.public_id)
    return post(kind, postings, idem_key=f"{kind}:{subject}", subject=subject, event_at=clock.now())


def _move(subsidy: Subsidy, status: Subsidy.Status, *, by: User) -> None:
    if status not in Subsidy.TRANSITIONS.get(subsidy.status, set()):
        raise RuleViolation("wrong-state", _("This subsidy has moved on. Please look again."))
    subsidy.status = status
    subsidy.save(update_fields=["status", "paid_at", "paid_entry"])
    record("subsidy_received", subsidy, by=by, amount_fen=subsidy.amount_fen)
