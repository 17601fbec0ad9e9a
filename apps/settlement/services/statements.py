"""From an accepted milestone to a statement that all parties confirmed."""

import datetime as dt
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments.models import Assignment, Milestone
from apps.assignments.selectors import cost_sheet_of
from apps.assignments.services import lock_costs
from apps.audit.services import record
from apps.core import clock, timers
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.core.numbers import next_number
from apps.core.outbox import emit
from apps.modes.models import Party
from apps.settlement import rules, rules_escrow, selectors
from apps.settlement.calc.statement import sha256
from apps.settlement.calc.tax import tax_month
from apps.settlement.events import (
    PartyConfirmed,
    StatementConfirmed,
    StatementDrafted,
    StatementReversed,
    StatementSettled,
)
from apps.settlement.models import Confirmation, LineObjection, Payment, Statement, StatementLine
from apps.settlement.services import books, holds
from apps.settlement.services.credits import day_of_tax, received_before, with_credit
from apps.settlement.services.routes import draw, route_of

DRAWN_FROM = ("current_version", "using_unit__region", "sending_unit", "talent__user")
# No 0, O, 1, I, L: the code is read aloud and typed.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@transaction.atomic
def draft_statement(milestone: Milestone) -> Statement | None:
    """Draw up the statement of an accepted milestone; asked again, it gives the one that stands.

    None where the milestone carries no money, and in a loan until the sending unit has proved its cost. Raises
    RuleViolation ``wrong-state`` (not accepted), ``fee-locked`` (terms with a fee under an operator that takes none)
    or ``tax-method`` (terms this route does not settle).
    """
    lock_project(milestone.assignment_id)
    milestone = Milestone.objects.select_related(*(f"assignment__agreement__{one}" for one in DRAWN_FROM)).get(
        pk=milestone.pk
    )
    if milestone.status != Milestone.Status.ACCEPTED:
        raise RuleViolation("wrong-state", _("A statement is drawn up once the work is accepted."))
    standing = milestone.statements.exclude(status=Statement.Status.REVERSED).first()
    if standing or not milestone.amount_fen:
        return standing
    statement = _draw_up(milestone)
    if statement is None:
        return None
    record("statement_drafted", statement, by=None)
    emit(StatementDrafted(str(statement.public_id)))
    return statement


@transaction.atomic
def confirm_statement(statement: Statement, *, by: User) -> Statement:
    """Record the yes of ``by`` for the party ``by`` speaks for; the last yes makes the statement confirmed and books it.

    The using unit is first; then the sending unit and the talent have seven days, after which silence is a yes.
    Raises RuleViolation ``forbidden`` where ``by`` speaks for no party, ``not-your-turn`` where nothing is open to ``by``,
    ``outdated`` where a loan's cost was stated anew, ``not-funded`` where the using unit is still to deposit the money.
    """
    if statement.cost_sheet_id:  # the sending unit may be stating it anew
        lock_project(statement.assignment_id)
    statement = lock(statement)
    if not rules.speaks_for_a_party(by, statement):
        raise RuleViolation("forbidden", _("Only those who speak for a party confirm a statement."))
    party = rules.party_to_confirm(by, statement)
    if party is None:
        raise RuleViolation("not-your-turn", _("There is nothing for you to confirm on this statement."))
    if party == Party.USING and statement.cost_sheet != cost_sheet_of(statement.milestone):
        raise RuleViolation(
            "outdated",
            _("The sending unit has stated its cost anew. Look at the new statement, then confirm that one."),
        )
    if party == Party.USING and rules_escrow.missing_fen(statement):
        raise RuleViolation("not-funded", rules_escrow.not_funded_sentence(statement))
    confirm_for(statement, party, by=by)
    if party == Party.USING:
        statement.confirm_due = timers.due_date("statement_silence")
        statement.save(update_fields=["confirm_due"])
        if statement.cost_sheet_id:
            lock_costs(statement.milestone)
    return close_confirmation(statement, by=by)


@transaction.atomic
def confirm_by_silence(statement: Statement) -> Statement:
    """Record the silence of the parties that let the due date pass. Changes nothing where the time is not up."""
    statement = lock(statement)
    waiting = [party for party in rules.open_parties(statement) if party != Party.USING]
    if not waiting or statement.confirm_due >= clock.today():
        return statement
    for party in waiting:
        confirm_for(statement, party, by=None)
    return close_confirmation(statement, by=None)


@transaction.atomic
def redraw_statement(statement: Statement, *, by: User) -> Statement:
    """Reverse an unpaid statement, books included, and draw it up anew for this month. All confirm again.

    This grants the objections to its lines. Raises RuleViolation ``forbidden`` from anyone but the using unit,
    ``wrong-state`` where something of it is paid, ``by`` has acted for another party, or all have confirmed it and
    neither is a line disputed nor is the tax another by now: then the others agree first (``ask_reversal``).
    """
    lock_project(statement.assignment_id)
    statement = lock(statement)
    if not rules.is_of_using_unit(by, statement):
        raise RuleViolation("forbidden", _("Only the using unit has a statement drawn up again."))
    if not rules.can_redraw(by, statement):
        words = _("This statement cannot be drawn up again.")
        if statement.status == Statement.Status.CONFIRMED and statement.route == Statement.Route.DIRECT:
            words = _(
                "All have confirmed this statement. Have it put right instead; then the other parties agree first."
            )
        raise RuleViolation("wrong-state", words)
    return draw_anew(statement, by=by)


@transaction.atomic
def follow_costs(milestone: Milestone) -> Statement | None:
    """Draw up the statement of a loan's piece by its newest proved cost, in place of one that nobody has confirmed."""
    lock_project(milestone.assignment_id)
    standing = milestone.statements.exclude(status=Statement.Status.REVERSED).first()
    if standing is None:
        return draft_statement(milestone)
    standing = lock(standing)
    sheet = cost_sheet_of(milestone)
    # Once the using unit has confirmed, the cost is locked; told twice, the statement is the newest already.
    if sheet is None or standing.cost_sheet_id == sheet.pk or standing.confirmations.exists():
        return standing
    return draw_anew(standing, by=None)


def draw_anew(statement: Statement, *, by: User | None) -> Statement:
    """Reverse a locked statement, books included, and draw up another one for the same work."""
    for objection in rules.live_objections(statement):
        holds.ended(objection, LineObjection.Status.GRANTED, by=by)
    statement.reversed_at = clock.now()
    books.take_back(statement, at=statement.reversed_at)
    received = [
        p for line in statement.lines.all() for p in line.payments.all() if p.status == Payment.Status.CONFIRMED
    ]
    books.book_carried(statement, received, at=statement.reversed_at)
    _move(statement, Statement.Status.REVERSED, by=by, also=("reversed_at",))
    emit(StatementReversed(str(statement.public_id)))
    fresh = draft_statement(statement.milestone)
    if fresh is None:
        raise RuntimeError("A milestone that had a statement carries money.")
    return fresh


def settle_if_paid(statement: Statement, *, by: User | None) -> None:
    """Move a statement whose every payable line was received to settled, unless one is disputed. Call it locked."""
    if rules.live_objections(statement):
        return
    payments = [rules.live_payment(line) for line in statement.lines.all() if line.is_payable]
    if all(payment is not None and payment.status == payment.Status.CONFIRMED for payment in payments):
        statement.settled_at = clock.now()
        _move(statement, Statement.Status.SETTLED, by=by, also=("settled_at",))
        emit(StatementSettled(str(statement.public_id)))


def wait_again(statement: Statement) -> None:
    """A payout of a settled statement came back: it is to be paid again. Call it locked."""
    if statement.status == Statement.Status.SETTLED:
        statement.settled_at = None
        _move(statement, Statement.Status.CONFIRMED, by=None, also=("settled_at",))


def lock_project(assignment_id: int) -> None:
    """Keep other payments and statements of the same project away: they share the tax of a month. Before ``lock``."""
    Assignment.objects.select_for_update(no_key=True).get(pk=assignment_id)


def lock(statement: Statement) -> Statement:
    """The statement as it is now, kept from others, with all that the rules ask of it."""
    return lock_then_read(selectors.for_services(Statement.objects.all()), statement.pk)


def _draw_up(milestone: Milestone) -> Statement | None:
    """None while the cost of a loan is still to be proved."""
    assignment = milestone.assignment
    agreement = assignment.agreement
    version = agreement.current_version
    if version is None or version.frozen_at is None:
        raise RuleViolation("wrong-state", _("The agreement has no frozen terms to settle by."))
    version.agreement = agreement  # read already, with its parties
    received = received_before(milestone)
    day = day_of_tax(received) or clock.today()
    drawn = draw(milestone, version, day)
    if drawn is None:
        return None
    statement = Statement.objects.create(
        number=next_number("S", agreement.using_unit.region.code),
        assignment=assignment,
        milestone=milestone,
        agreement=agreement,
        agreement_version=version.number,
        cost_sheet=drawn.cost_sheet,
        contract_fen=drawn.contract_fen,
        route=route_of(version, drawn),
        calculation=drawn.calculation,
        calculation_sha256=sha256(drawn.calculation),
        tax_rule=drawn.rule,
        tax_month=tax_month(day),
        verify_code=_new_code(),
        confirm_due=timers.due_date("statement_silence"),
        drafted_at=clock.now(),
    )
    StatementLine.objects.bulk_create(
        StatementLine(statement=statement, **fields) for fields in with_credit(drawn.lines(), received)
    )
    _move(statement, Statement.Status.AWAITING, by=None)
    return statement


def confirm_for(statement: Statement, party: Party, *, by: User | None) -> None:
    Confirmation.objects.create(statement=statement, party=party, by=by, silent=by is None, at=clock.now())
    statement.refresh_from_db(fields=["confirmations"])  # forgets those that were read
    record("statement_confirmed", statement, by=by, party=party.value, silent=by is None)
    emit(PartyConfirmed(str(statement.public_id), party.value))


def close_confirmation(statement: Statement, *, by: User | None) -> Statement:
    """Where nobody's answer is missing: confirm, book what is due, withheld and disputed, set the day of payment.

    Call it locked, with the lines as they are now.
    """
    if rules.open_parties(statement):
        return statement
    now = clock.now()
    statement.due_entry = books.book_due(statement, at=now)
    statement.withheld_entry = books.book_withheld(statement, at=now)
    books.book_credited(statement, at=now)
    statement.confirmed_at = now
    statement.pay_due = _pay_due(statement)
    holds.hold_disputed(statement, at=now)
    _move(statement, Statement.Status.CONFIRMED, by=by, also=("due_entry", "withheld_entry", "confirmed_at", "pay_due"))
    emit(StatementConfirmed(str(statement.public_id)))
    settle_if_paid(statement, by=by)  # all of it may be paid from before
    return statement


def _pay_due(statement: Statement) -> dt.date:
    """So many days after acceptance as the terms say (7.2), but not before today."""
    version = statement.agreement.versions.get(number=statement.agreement_version)
    days = version.terms["values"].get("7.payment_days") or timers.number("payment")
    accepted = statement.milestone.accepted_at or statement.drafted_at
    return max(clock.local(accepted).date() + dt.timedelta(days=days), clock.today())


def _new_code() -> str:
    letters = "".join(secrets.choice(CODE_LETTERS) for _place in range(10))
    return f"S-{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _move(statement: Statement, status: Statement.Status, *, by: User | None, also: tuple[str, ...] = ()) -> None:
    """The one writer of a statement's status, and of the columns ``also`` that change with it."""
    if status not in Statement.TRANSITIONS.get(statement.status, set()):
        raise RuleViolation("wrong-state", _("This statement has moved on. Please look again."))
    before, statement.status = statement.status, status
    statement.save(update_fields=["status", *also])
    record("statement_moved", statement, by=by, before=str(before), after=str(status))
