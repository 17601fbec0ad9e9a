"""Deposits of the supervised route: into the escrow they fit, or into suspense until a person places them."""

import datetime as dt
import re
import unicodedata

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments.models import Milestone
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.settlement import rules_escrow, selectors
from apps.settlement.events import DepositArrived, DepositTakenOut
from apps.settlement.models import Deposit, Statement, StatementLine
from apps.settlement.services import custody_books
from apps.settlement.services.credits import left_over_fen
from apps.settlement.services.statements import lock, lock_project

Status = Deposit.Status
WITH_PAYEE = tuple(f"statement__agreement__{one}" for one in ("talent", "sending_unit", "using_unit"))
NUMBER = re.compile(r"S-?(\d{4})-?(\d{4})-?(\d{6})")


@transaction.atomic
def record_deposit(
    bank_reference: str, amount_fen: int, *, booked_on: dt.date, name: str = "", note: str = ""
) -> Deposit:
    """Book a line of the bank once, whoever reports it and how often.

    It goes into the escrow of the statement that ``note`` names where that statement waits for just this amount; anything
    else waits in suspense. Raises RuleViolation ``deposit-differs`` where the reference is known with another amount.
    """
    known = Deposit.objects.filter(bank_reference=bank_reference).first()
    if known is not None:
        if known.amount_fen != amount_fen:
            raise RuleViolation("deposit-differs", _("The bank reported this reference before, with another amount."))
        return known
    statement = _named_in(note)
    fits = statement is not None and amount_fen == _waits_for(statement)
    deposit = Deposit(
        bank_reference=bank_reference,
        amount_fen=amount_fen,
        booked_on=booked_on,
        name=name[:120],
        note=note[:200],
        status=Status.ESCROW if fits else Status.UNMATCHED,
        milestone=statement.milestone if fits and statement else None,
        recorded_at=clock.now(),
    )
    deposit.entry = custody_books.book_deposit(deposit, to=statement if fits else None, at=deposit.recorded_at)
    deposit.save()
    record("deposit_recorded", deposit, by=None, status=str(deposit.status), amount_fen=amount_fen)
    if fits and statement:
        emit(DepositArrived(str(deposit.public_id), str(statement.public_id)))
    return deposit


@transaction.atomic
def assign_deposit(deposit: Deposit, *, by: User, number: str) -> Deposit:
    """Put an unmatched deposit into the escrow of the statement ``number``, in whole.

    Raises RuleViolation ``forbidden``, ``wrong-state``, ``no-such-statement``, or ``more-than-missing`` where that statement
    does not wait for so much.
    """
    statement = _named_in(number)
    deposit = placeable(deposit, by)
    if statement is None:
        raise RuleViolation("no-such-statement", _("There is no statement with this number. Please check it."))
    if deposit.amount_fen > _waits_for(statement):
        words = _("This statement does not wait for so much money. Send the deposit back, or choose another statement.")
        raise RuleViolation("more-than-missing", words)
    deposit.milestone, deposit.assigned_by, deposit.assigned_at = statement.milestone, by, clock.now()
    deposit.assigned_entry = custody_books.book_assigned(deposit, statement, at=deposit.assigned_at)
    move_deposit(
        deposit, Status.ESCROW, by=by, also=("milestone", "assigned_by", "assigned_at", "assigned_entry"),
        statement=statement.number,
    )  # fmt: skip
    emit(DepositArrived(str(deposit.public_id), str(statement.public_id)))
    return deposit


@transaction.atomic
def take_out(deposit: Deposit, *, by: User, reason: str) -> Deposit:
    """Take a deposit out of an escrow that can do without it; it waits in suspense again, to be placed or sent back.

    Raises RuleViolation ``forbidden``, ``wrong-state``, ``reason-needed``, or ``escrow-needed`` where the using unit has
    confirmed its statement by this money.
    """
    if not rules_escrow.keeps_custody(by):
        raise RuleViolation("forbidden", _("Only the operator's own people place deposits."))
    if not reason.strip():
        raise RuleViolation("reason-needed", _("Please say why."))
    milestone = Milestone.objects.filter(deposits=deposit.pk).first()
    statement = _standing(milestone) if milestone else None
    deposit = lock_deposit(deposit.pk)
    if statement is None or deposit.status != Status.ESCROW or deposit.milestone_id != statement.milestone_id:
        raise RuleViolation("wrong-state", _("This deposit has moved on. Please look again."))
    if not rules_escrow.can_take_out(by, deposit, statement):
        words = _("The using unit has confirmed its statement by this money. It stays where it is.")
        raise RuleViolation("escrow-needed", words)
    custody_books.book_taken_out(deposit, statement, at=clock.now())
    deposit.milestone = deposit.assigned_by = deposit.assigned_at = deposit.assigned_entry = None
    deposit.reason = reason.strip()[:200]
    move_deposit(
        deposit, Status.UNMATCHED, by=by,
        also=("milestone", "assigned_by", "assigned_at", "assigned_entry", "reason"), statement=statement.number,
    )  # fmt: skip
    emit(DepositTakenOut(str(deposit.public_id), str(statement.public_id)))
    return deposit


@transaction.atomic
def record_given_back(deposit: Deposit, *, by: User, place: str) -> Deposit:
    """An unmatched deposit is what a payee of a statement that was put right had in hand too much.

    ``place`` is the number of the statement, with a line's position where several payees have to give back: ``S-…/2``.
    Raises RuleViolation ``forbidden``, ``wrong-state``, ``no-such-statement``, ``nothing-too-much`` where no payee of it
    has so much to give back, or ``which-line``.
    """
    number, _slash, position = place.replace("\uff0f", "/").partition("/")
    statement = _named_in(number)
    deposit = placeable(deposit, by)
    if statement is None:
        raise RuleViolation("no-such-statement", _("There is no statement with this number. Please check it."))
    left = left_over_fen(statement)
    lines = StatementLine.objects.filter(pk__in=left).select_related(*WITH_PAYEE).order_by("pk")
    fit = [
        line for line in lines if left[line.pk] >= deposit.amount_fen and position.strip() in ("", str(line.position))
    ]
    if not fit:
        words = _(
            "No payee of this statement has so much to give back. Send the deposit back, or look at the statement."
        )
        raise RuleViolation("nothing-too-much", words)
    if len(fit) > 1:
        places = ", ".join(f"{line.statement.number}/{line.position}" for line in fit)
        raise RuleViolation(
            "which-line", _("Several payees have to give back. Say which: %(places)s.") % {"places": places}
        )
    deposit.line, deposit.assigned_by, deposit.assigned_at = fit[0], by, clock.now()
    deposit.assigned_entry = custody_books.book_given_back(deposit, fit[0], at=deposit.assigned_at)
    move_deposit(
        deposit, Status.GIVEN_BACK, by=by, also=("line", "assigned_by", "assigned_at", "assigned_entry"),
        statement=statement.number,
    )  # fmt: skip
    return deposit


def lock_deposit(pk: int) -> Deposit:
    return lock_then_read(Deposit.objects.all(), pk)


def move_deposit(
    deposit: Deposit, status: Status, *, by: User | None, also: tuple[str, ...] = (), **facts: str
) -> None:
    """The one writer of a deposit's status. Call it locked."""
    if status not in Deposit.TRANSITIONS.get(deposit.status, set()):
        raise RuleViolation("wrong-state", _("This deposit has moved on. Please look again."))
    before, deposit.status = deposit.status, status
    deposit.save(update_fields=["status", *also])
    record("deposit_moved", deposit, by=by, before=str(before), after=str(status), **facts)


def placeable(deposit: Deposit, by: User) -> Deposit:
    if not rules_escrow.keeps_custody(by):
        raise RuleViolation("forbidden", _("Only the operator's own people place deposits."))
    deposit = lock_deposit(deposit.pk)
    if not rules_escrow.can_place(by, deposit):
        raise RuleViolation("wrong-state", _("This deposit has moved on. Please look again."))
    return deposit


def _named_in(note: str) -> Statement | None:
    """The statement that stands for the milestone of the one named, locked; None where none is named or known.

    A statement drawn up anew has another number, and payers write the old one.
    """
    found = NUMBER.search("".join(unicodedata.normalize("NFKC", note).upper().split()))
    if found is None:
        return None
    numbered = Statement.objects.filter(number=f"S-{found[1]}-{found[2]}-{found[3]}")
    named = numbered.select_related("milestone").first()
    return _standing(named.milestone) if named else None


def _standing(milestone: Milestone) -> Statement | None:
    """The statement that stands for a milestone, locked."""
    lock_project(milestone.assignment_id)
    standing = selectors.standing_statement(milestone.pk)
    return lock(standing) if standing else None


def _waits_for(statement: Statement) -> int:
    return rules_escrow.missing_fen(statement) if statement.status == Statement.Status.AWAITING else 0
