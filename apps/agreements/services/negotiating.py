"""From the first draft to agreed terms."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agreements import rules
from apps.agreements.clauses import field_map
from apps.agreements.drafting import first_terms, identity_display
from apps.agreements.events import AgreementDrafted, TermsAgreed, VersionProposed
from apps.agreements.models import Acceptance, Agreement, AgreementVersion
from apps.agreements.selectors import parties_of, problems_of
from apps.agreements.services.common import end, lapse, lock, move, new_check_code, note, refuse_unless
from apps.agreements.terms import Terms, diff, new_terms, terms_sha256
from apps.audit.services import record
from apps.core import clock, numbers, timers
from apps.core.errors import RuleViolation
from apps.core.jobs import each
from apps.core.money import split_largest_remainder
from apps.core.outbox import emit
from apps.matching.models import Match
from apps.matching.services import lock_match, mark_agreed
from apps.modes.models import Party, SharingMode
from apps.organisations.selectors import has_role

Status = Agreement.Status
# An earlier unit's restrictions and a pension are the talent's to declare, the varied labour contract the sending unit's.
SAID_BY = {
    "3.earlier_restrictions": Party.TALENT,
    "3.pension_status": Party.TALENT,
    "3.variation_document": Party.SENDING,
    "3.labour_contract_end": Party.SENDING,
}


@transaction.atomic
def draft_agreement(match: Match, *, by: User) -> Agreement:
    """Draw up the agreement of a match whose sending unit has consented. A second call returns the first draft."""
    match = lock_match(match)
    if not has_role(by, match.demand.unit, *rules.CLERKS):
        raise RuleViolation("forbidden", _("Only the using unit's HR or administrator draws up the agreement."))
    existing = Agreement.objects.filter(match=match).first()
    if existing:
        return existing
    mark_agreed(match, by=by)
    demand, mode = match.demand, match.demand.mode
    if mode is None:
        raise RuleViolation("wrong-state", _("The demand has no sharing mode yet."))
    _refuse_sender(match, mode)
    agreement = Agreement.objects.create(
        number=numbers.next_number("XY", demand.unit.region.code),
        check_code=new_check_code(),
        match=match,
        mode=mode,
        sending_unit=match.talent.unit if Party.SENDING in mode.parties else None,
        using_unit=demand.unit,
        talent=match.talent,
        due_on=timers.due_date("negotiation_silence"),
    )
    record("agreement-drafted", agreement, by=by)
    _add_version(agreement, first_terms(match), by=by, words="")
    emit(AgreementDrafted(str(agreement.public_id)))
    return agreement


@transaction.atomic
def change_terms(
    agreement: Agreement, *, by: User, changes: Mapping[str, Any], note: str, at_version: int
) -> AgreementVersion:
    """Propose other values for some fields: a new version, and everybody's acceptance starts anew.

    ``changes`` maps "clause.field" to a value in the shape of apps.agreements.terms. Refused where somebody else
    changed the text meanwhile, and where the change would make a problem that was not there before.
    """
    agreement = lock(agreement)
    refuse_strangers(by, agreement)
    refuse_unless(rules.can_change_terms(by, agreement), "wrong-state", _("These terms can no longer be changed."))
    version = _current(agreement)
    if version.number != at_version:
        raise RuleViolation(
            "stale", _("Somebody changed the terms while you were writing. Please compare and try again.")
        )
    _refuse_to_speak_for_another(agreement, by, changes)
    terms = _with(version.terms, _in_step(version.terms, changes))
    if not diff(version.terms, terms):
        raise RuleViolation("nothing-changed", _("Nothing was changed."))
    known = {(problem.field, problem.code) for problem in problems_of(version.terms, agreement)}
    for problem in problems_of(terms, agreement):
        if (problem.field, problem.code) not in known:
            raise RuleViolation(problem.code, problem.message)
    return _add_version(agreement, terms, by=by, words=note)


@transaction.atomic
def fill_identity(agreement: Agreement, *, by: User) -> AgreementVersion | None:
    """Put the talent's document into clause 1 once it is known; None where it stands there already."""
    agreement = lock(agreement)
    version, shown = _current(agreement), identity_display(by)
    refuse_unless(agreement.talent.user_id == by.pk, "forbidden", _("Only the talent gives the own document."))
    if (
        agreement.status not in rules.NEGOTIATING
        or not shown
        or version.terms["values"].get("1.talent_id_display") == shown
    ):
        return None
    terms = _with(version.terms, {"1.talent_id_display": shown})
    return _add_version(agreement, terms, by=by, words="identity")


@transaction.atomic
def accept_terms(agreement: Agreement, *, by: User, at_hash: str) -> Agreement:
    """Say yes to one wording for one's own party. When all have said yes to the same hash, the terms are agreed."""
    agreement = lock(agreement)
    version = _current(agreement)
    refuse_strangers(by, agreement)
    refuse_unless(rules.can_accept(by, agreement), "already-done", _("There is nothing to accept here any more."))
    if at_hash != version.terms_sha256:
        raise RuleViolation("outdated", _("The text has changed since you read it."))
    missing = problems_of(version.terms, agreement)
    if missing:
        raise RuleViolation("terms-incomplete", missing[0].message)
    accepted = {Party(party) for party in version.acceptances.values_list("party", flat=True)}
    # One person speaks for one party, here as at the signature.
    if version.acceptances.filter(by=by).exists():
        raise RuleViolation(
            "one-person", _("You have already accepted for another party. One person never acts for two.")
        )
    party = sorted(parties_of(by, agreement) - accepted)[0]
    Acceptance.objects.create(version=version, party=party, by=by, terms_sha256=at_hash, at=clock.now())
    note(agreement, "accepted", by=by, party=party, terms_sha256=at_hash)
    record("terms-accepted", agreement, by=by, party=party)
    if accepted | {party} >= set(agreement.mode.parties):
        move(agreement, Status.AGREED, by=by)
        emit(TermsAgreed(str(agreement.public_id)))
    return agreement


@transaction.atomic
def withdraw_agreement(agreement: Agreement, *, by: User, reason: str) -> Agreement:
    """The owner takes the draft or the signing back; the parties are told why."""
    agreement = lock(agreement)
    refuse_unless(
        rules.is_owner(by, agreement), "forbidden", _("Only the using unit's HR or administrator withdraws it.")
    )
    refuse_unless(rules.can_withdraw(by, agreement), "wrong-state", _("This agreement cannot be withdrawn now."))
    refuse_unless(bool(reason.strip()), "reason-needed", _("Please give a reason; the others will read it."))
    end(agreement, Status.WITHDRAWN, by=by)
    note(agreement, "withdrawn", by=by, party=Party.USING, reason=reason.strip()[:200])
    return agreement


@transaction.atomic
def close_without_consent(agreement: Agreement) -> bool:
    """End what is not signed yet: the sending unit took its consent back. Returns whether this call did it."""
    agreement = lock(agreement)
    if agreement.status not in (*rules.NEGOTIATING, Status.SIGNING):
        return False
    note(agreement, "consent-withdrawn", by=None, party=Party.SENDING)
    end(agreement, Status.WITHDRAWN, by=None)
    return True


@transaction.atomic
def revise_agreement(agreement: Agreement, *, by: User) -> Agreement:
    """Take up a declined, lapsed or withdrawn agreement again as version n+1 with the same words.

    Raises RuleViolation "wrong-state" also where the match has gone on without it: its hold ended, or it was declined.
    """
    agreement = lock(agreement)
    refuse_strangers(by, agreement)
    refuse_unless(rules.can_revise(by, agreement), "wrong-state", _("This agreement cannot be taken up again."))
    mark_agreed(agreement.match, by=by)
    move(agreement, Status.DRAFT, by=by)
    _add_version(agreement, _current(agreement).terms, by=by, words="revised")
    return agreement


def lapse_silent() -> int:
    """Close negotiations that were silent for too long; a clock job."""
    silent = Agreement.objects.filter(status__in=rules.NEGOTIATING, due_on__lt=clock.today())
    return each(silent, _lapse)


def _lapse(agreement: Agreement) -> bool:
    return lapse(agreement, rules.NEGOTIATING)


def refuse_strangers(user: User, agreement: Agreement) -> None:
    """Readers of an agreement, such as finance or the office, do not speak for a party."""
    refuse_unless(bool(parties_of(user, agreement)), "forbidden", _("Only those who speak for a party can do this."))


def _refuse_sender(match: Match, mode: SharingMode) -> None:
    """A mode with a sending unit needs one of a kind that may send in it; a loan is among enterprises."""
    if Party.SENDING not in mode.parties:
        return
    unit = match.talent.unit
    if unit is None or (mode.senders and unit.kind not in mode.senders):
        raise RuleViolation(
            "sender-kind", _("The talent's unit cannot send in the mode “%(mode)s”.") % {"mode": mode.name}
        )


def _refuse_to_speak_for_another(agreement: Agreement, by: User, changes: Mapping[str, Any]) -> None:
    """What only one party can declare is not entered by another."""
    mine = parties_of(by, agreement)
    for path, party in SAID_BY.items():
        if path in changes and party not in mine:
            name = field_map(agreement.mode.code, agreement.mode.family)[path].label
            words = {"field": name.in_language(get_language() or "zh"), "party": party.label}
            raise RuleViolation("forbidden", _("“%(field)s” is declared by: %(party)s.") % words)


def _in_step(terms: Terms, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """In a loan the cost lines follow a new total in their old proportion, unless they are given themselves."""
    lines, total = terms["values"].get("8.cost_lines"), changes.get("7.total_amount")
    if terms["family"] != SharingMode.Family.COST_ONLY or not isinstance(lines, list):
        return changes
    if not total or "8.cost_lines" in changes or not any(row.get("amount") for row in lines):
        return changes
    parts = split_largest_remainder(total, [(str(at), row.get("amount") or 0) for at, row in enumerate(lines)])
    return {**changes, "8.cost_lines": [row | {"amount": parts[str(at)]} for at, row in enumerate(lines)]}


def _current(agreement: Agreement) -> AgreementVersion:
    if agreement.current_version is None:
        raise RuleViolation("wrong-state", _("This agreement has no text yet."))
    return agreement.current_version


def _with(terms: Terms, changes: Mapping[str, Any]) -> dict[str, Any]:
    return new_terms(terms["mode"], terms["family"], {**terms["values"], **changes})


def _add_version(agreement: Agreement, terms: Terms, *, by: User, words: str) -> AgreementVersion:
    """Write the next version and make it the current one. The agreement is locked by the caller."""
    before = agreement.current_version
    if before:
        before.superseded_at = clock.now()
        before.save(update_fields=["superseded_at"])
    version = AgreementVersion.objects.create(
        agreement=agreement,
        number=before.number + 1 if before else 1,
        terms=terms,
        terms_sha256=terms_sha256(terms),
        drafted_by=by,
        drafted_at=clock.now(),
        note=words[:200],
    )
    start, end = (dt.date.fromisoformat(day) for day in terms["values"]["4.period"])
    agreement.current_version, agreement.starts_on, agreement.ends_on = version, start, end
    agreement.due_on = timers.due_date("negotiation_silence")
    agreement.save(update_fields=["current_version", "starts_on", "ends_on", "due_on"])
    if agreement.status == Status.AGREED:
        move(agreement, Status.DRAFT, by=by)
    note(agreement, "proposed" if before else "drafted", by=by, terms_sha256=version.terms_sha256)
    if before:
        record("terms-changed", agreement, by=by, version=version.number)
        emit(VersionProposed(str(version.public_id)))
    return version
