"""From an accepted milestone to a statement that all parties confirmed."""

import datetime as dt
import secrets
from collections.abc import Callable, Collection, Iterable, Sequence

from django.db.models import F, Prefetch, QuerySet
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agreements.models import AgreementVersion
from apps.assignments.models import Assignment, Milestone
from apps.assignments.selectors import cost_sheet_of, result_of
from apps.assignments.services import free_result, lock_costs, lock_result
from apps.audit.services import record
from apps.core import clock, timers
from apps.core.acts import whole_act
from apps.core.columns import save_columns
from apps.core.errors import RuleViolation
from apps.core.locks import lock_all_then_read, lock_then_read
from apps.core.numbers import next_number
from apps.core.outbox import emit
from apps.modes.models import Party
from apps.organisations.models import Unit
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
from apps.settlement.services import books, custody_books, holds
from apps.settlement.services.credits import Received, day_of_tax, received_before, with_credit
from apps.settlement.services.routes import carries_money, draw, route_of
from apps.settlement.tax_months import TaxMonths
from apps.talents.models import Talent

Reading = Callable[[QuerySet[Statement]], QuerySet[Statement]]
# No 0, O, 1, I, L: the code is read aloud and typed.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@whole_act()
def draft_statement(milestone: Milestone) -> Statement | None:
    """Draw up the statement of an accepted milestone; asked again, it gives the one that stands.

    None where the milestone carries no money, in a loan until the sending unit has proved its cost, and in partner
    sharing until the using unit has declared its result. Raises
    RuleViolation ``wrong-state`` (not accepted), ``fee-locked`` (terms with a fee under an operator that takes none)
    or ``tax-method`` (terms this route does not settle).
    """
    lock_project(milestone.assignment_id)
    milestone = _drawn_from().get(pk=milestone.pk)
    if milestone.status != Milestone.Status.ACCEPTED:
        raise RuleViolation("wrong-state", _("A statement is drawn up once the work is accepted."))
    before = list(milestone.statements.all())
    standing = next((one for one in before if one.status != Statement.Status.REVERSED), None)
    if standing or not carries_money(milestone):
        return standing
    statement = _draw_up(milestone, received_before(milestone) if before else [])
    if statement is None:
        return None
    record("statement_drafted", statement, by=None)
    emit(StatementDrafted(str(statement.public_id)))
    return statement


@whole_act()
def confirm_statement(statement: Statement, *, by: User) -> Statement:
    """Record the yes of ``by`` for the party ``by`` speaks for; the last yes makes the statement confirmed and books it.

    The using unit is first; then the sending unit and the talent have seven days, after which silence is a yes.
    Raises RuleViolation ``forbidden`` where ``by`` speaks for no party, ``not-your-turn`` where nothing is open to ``by``,
    ``outdated`` where a loan's cost or a result was stated anew, or the tax is another by now, ``not-funded`` where the using
    unit is still to deposit the money.
    """
    lock_project(statement.assignment_id)  # cost or result may be stated anew at this moment, another statement paid
    statement = lock(statement, selectors.for_answers)
    own = rules.parties_spoken_for(by, statement)
    if not own:
        raise RuleViolation("forbidden", _("Only those who speak for a party confirm a statement."))
    party = rules.party_to_confirm(by, statement, own)
    if party is None:
        raise RuleViolation("not-your-turn", _("There is nothing for you to confirm on this statement."))
    _refuse_outdated(statement, party)
    if party == Party.USING and rules_escrow.missing_fen(statement):
        raise RuleViolation("not-funded", rules_escrow.not_funded_sentence(statement))
    is_last = confirm_for(statement, party, by=by)
    if party == Party.USING:
        statement.confirm_due = timers.due_date("statement_silence")
        statement.save(update_fields=["confirm_due"])
        if statement.cost_sheet_id:
            lock_costs(statement.milestone)
        elif statement.declared_result_id:
            lock_result(statement.milestone)
    if is_last:
        close_confirmation([statement], by=by)
    return statement


@whole_act()
def confirm_by_silence(statements: Collection[Statement]) -> int:
    """Record the silence of the parties that let the due date pass; return how many statements were answered so.

    Changes nothing where the time is not up, or where the tax is another by now: that one is drawn up anew.
    """
    today = clock.today()
    locked = lock_all((one.pk for one in statements), selectors.for_answers)
    months = TaxMonths({one.assignment_id for one in locked}, {tax_month(today)})
    answers = {
        statement: waiting
        for statement in locked
        if (waiting := [party for party in rules.open_parties(statement) if party != Party.USING])
        and statement.confirm_due < today
        and not rules.is_overtaken(statement, months)
    }
    _confirm((statement, party, None) for statement, waiting in answers.items() for party in waiting)
    close_confirmation(list(answers), by=None)
    return len(answers)


@whole_act()
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


@whole_act()
def follow_stated(milestone: Milestone) -> Statement | None:
    """Draw up the statement by the newest proved cost or declared result, in place of one that nobody has confirmed.

    None where a result is declared that gives nothing.
    """
    lock_project(milestone.assignment_id)
    standing = milestone.statements.exclude(status=Statement.Status.REVERSED).first()
    if standing is None:
        return draft_statement(milestone)
    standing = lock(standing)
    sheet, declared = cost_sheet_of(milestone), result_of(milestone)
    newest = standing.cost_sheet == sheet and standing.declared_result == declared
    # Once the using unit has confirmed, cost and result are locked; told twice, the statement is the newest already.
    if newest or standing.confirmations.exists():
        return standing
    take_back(standing, by=None)
    return draft_statement(milestone)


def draw_anew(statement: Statement, *, by: User | None) -> Statement:
    """Reverse a locked statement, books included, and draw up another one for the same work.

    A declared result may be declared anew from then on. Raises RuleViolation ``nothing-due`` where it gives nothing now.
    """
    take_back(statement, by=by)
    return draw_again(statement)


def draw_again(statement: Statement) -> Statement:
    """Another one in the place of ``statement``, just reversed. Raises as ``draw_anew``."""
    if statement.declared_result_id:
        free_result(statement.milestone)
    fresh = draft_statement(statement.milestone)
    if fresh is None:
        raise RuleViolation(
            "nothing-due", _("By the terms of today nothing would be due. Declare the result anew first.")
        )
    return fresh


def take_back(statement: Statement, *, by: User | None) -> None:
    """Reverse a locked statement with its books; its disputes end, granted."""
    for objection in rules.live_objections(statement):
        holds.ended(objection, LineObjection.Status.GRANTED, by=by)
    statement.reversed_at = clock.now()
    if rules_escrow.is_supervised(statement):
        custody_books.take_back_payouts(statement, at=statement.reversed_at)
        books.take_back(statement, at=statement.reversed_at)
    else:
        books.take_back(statement, at=statement.reversed_at)
        received = [
            p for line in statement.lines.all() for p in line.payments.all() if p.status == Payment.Status.CONFIRMED
        ]
        books.book_carried(statement, received, at=statement.reversed_at)
    _move([statement], Statement.Status.REVERSED, by=by, also=("reversed_at",))
    emit(StatementReversed(str(statement.public_id)))


def settle_if_paid(statements: Iterable[Statement], *, by: User | None) -> None:
    """Move those whose every payable line was received to settled, unless one is disputed. Call it locked."""
    now, settled = clock.now(), [statement for statement in statements if _is_received(statement)]
    for statement in settled:
        statement.settled_at = now
    _move(settled, Statement.Status.SETTLED, by=by, also=("settled_at",))
    emit(*(StatementSettled(str(statement.public_id)) for statement in settled))


def _is_received(statement: Statement) -> bool:
    if rules.live_objections(statement) or not rules_escrow.is_paid_by_the_bank(statement):
        return False
    payments = (rules.live_payment(line) for line in statement.lines.all() if line.is_payable)
    return all(one is not None and one.status == one.Status.CONFIRMED for one in payments)


def wait_again(statement: Statement) -> None:
    """A payout of a settled statement came back: it is to be paid again. Call it locked."""
    if statement.status == Statement.Status.SETTLED:
        statement.settled_at = None
        _move([statement], Statement.Status.CONFIRMED, by=None, also=("settled_at",))


def lock_project(assignment_id: int) -> None:
    """Keep other payments and statements of the same project away: they share the tax of a month. Before ``lock``."""
    list(Assignment.objects.select_for_update(no_key=True).filter(pk=assignment_id).order_by().values_list("pk"))


def lock(statement: Statement, reading: Reading = selectors.for_services) -> Statement:
    """The statement as it is now, kept from others, with all that the rules ask of it, or as much as the act needs."""
    return lock_then_read(reading(Statement.objects.all()), statement.pk)


def lock_all(keys: Iterable[int], reading: Reading) -> list[Statement]:
    """The same of several statements, in the order of their keys."""
    return lock_all_then_read(reading(Statement.objects.all()), list(keys))


def _refuse_outdated(statement: Statement, party: Party) -> None:
    if rules.is_overtaken(statement):
        words = _("Paid this month, the tax is another. The statement is drawn up anew shortly; then confirm that one.")
        raise RuleViolation("outdated", words)
    if party != Party.USING:
        return
    if statement.cost_sheet_id and statement.cost_sheet != cost_sheet_of(statement.milestone):
        words = _("The sending unit has stated its cost anew. Look at the new statement, then confirm that one.")
        raise RuleViolation("outdated", words)
    if statement.declared_result_id and statement.declared_result != result_of(statement.milestone):
        words = _("The result was declared anew. Look at the new statement, then confirm that one.")
        raise RuleViolation("outdated", words)


def _drawn_from() -> QuerySet[Milestone]:
    """Milestones with all that a statement is drawn from. In one statement with nine tables the planner takes longest."""
    agreement = "assignment__agreement"
    return Milestone.objects.select_related(f"{agreement}__current_version").prefetch_related(
        Prefetch(f"{agreement}__using_unit", Unit.objects.select_related("region")),
        Prefetch(f"{agreement}__talent", Talent.objects.select_related("user")),
        f"{agreement}__sending_unit",
    )


def _draw_up(milestone: Milestone, received: Sequence[Received]) -> Statement | None:
    """None where nothing is due, or not yet."""
    assignment = milestone.assignment
    agreement = assignment.agreement
    version = agreement.current_version
    if version is None or version.frozen_at is None:
        raise RuleViolation("wrong-state", _("The agreement has no frozen terms to settle by."))
    version.agreement = agreement  # read already, with its parties
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
        declared_result=drawn.declared_result,
        contract_fen=drawn.contract_fen,
        added_fen=drawn.added_fen,
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
    _move([statement], Statement.Status.AWAITING, by=None)
    return statement


def confirm_for(statement: Statement, party: Party, *, by: User) -> bool:
    """Record a party's yes. Whether it was the last that was missing, so that the statement is to be closed."""
    is_last = party != Party.USING and rules.open_parties(statement) == [party]
    _confirm([(statement, party, by)])
    return is_last


def _confirm(answers: Iterable[tuple[Statement, Party, User | None]]) -> None:
    rows = [
        Confirmation(statement=statement, party=party, by=by, silent=by is None, at=clock.now())
        for statement, party, by in answers
    ]
    Confirmation.objects.bulk_create(rows)
    for row in rows:
        row.statement.refresh_from_db(fields=["confirmations"])  # forgets those that were read
        record("statement_confirmed", row.statement, by=row.by, party=Party(row.party).value, silent=row.silent)
    emit(*(PartyConfirmed(str(row.statement.public_id), Party(row.party).value) for row in rows))


def close_confirmation(statements: Sequence[Statement], *, by: User | None) -> None:
    """Nobody's answer is missing: confirm, book what is due, withheld and disputed, set the day of payment.

    Call it locked, with the lines as they are now.
    """
    now, days = clock.now(), _days_to_pay(statements)
    books.book_confirmed(statements, at=now)
    for statement in statements:
        statement.confirmed_at = now
        accepted = clock.local(statement.milestone.accepted_at or statement.drafted_at).date()
        statement.pay_due = max(accepted + dt.timedelta(days=days[statement.pk]), clock.today())
        holds.hold_disputed(statement, at=now)
    booked = ("due_entry", "withheld_entry", "confirmed_at", "pay_due")
    _move(statements, Statement.Status.CONFIRMED, by=by, also=booked)
    emit(*(StatementConfirmed(str(statement.public_id)) for statement in statements))
    paid_before = [one for one in statements if not any(line.is_payable for line in one.lines.all())]
    settle_if_paid(paid_before, by=by)


def _days_to_pay(statements: Iterable[Statement]) -> dict[int, int]:
    """By statement: so many days after acceptance as its terms say (7.2)."""
    terms = AgreementVersion.objects.filter(
        agreement__statements__in=[one.pk for one in statements], number=F("agreement__statements__agreement_version")
    )
    said = terms.values_list("agreement__statements", KeyTransform("7.payment_days", KeyTransform("values", "terms")))
    return {pk: days or timers.number("payment") for pk, days in said}


def _new_code() -> str:
    letters = "".join(secrets.choice(CODE_LETTERS) for _place in range(10))
    return f"S-{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _move(
    statements: Sequence[Statement], status: Statement.Status, *, by: User | None, also: tuple[str, ...] = ()
) -> None:
    """The one writer of a statement's status, and of the columns ``also`` that change with it."""
    for statement in statements:
        if status not in Statement.TRANSITIONS.get(statement.status, set()):
            raise RuleViolation("wrong-state", _("This statement has moved on. Please look again."))
        before, statement.status = statement.status, status
        record("statement_moved", statement, by=by, before=str(before), after=str(status))
    save_columns(statements, "status", *also)
