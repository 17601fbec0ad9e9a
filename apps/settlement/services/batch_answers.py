"""What the bank says about the lines of a batch: paid, failed or unknown. Said twice, it counts once."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.acts import whole_act
from apps.core.errors import RuleViolation
from apps.settlement import rules_batches
from apps.settlement.bank_answers import AnswerRow
from apps.settlement.models import BatchLine, Payment, PaymentBatch
from apps.settlement.services.batches import finish_if_answered, lock_batch, lock_work_of, save_lines, step_on
from apps.settlement.services.payments import Recording, Transfer

State = BatchLine.State


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row of the bank's file does: ``what`` is done, same or wrong; ``word`` says it to a person."""

    row: AnswerRow
    line: BatchLine | None
    what: str
    word: str


def refuse_unless_answerable(batch: PaymentBatch, by: User) -> None:
    """Raise RuleViolation ``forbidden`` or ``wrong-state`` where ``by`` enters no answers of the bank to ``batch``."""
    if not rules_batches.pays(by, batch):
        raise RuleViolation("forbidden", _("Only the unit's finance enters what the bank answered."))
    if not rules_batches.can_enter_results(by, batch):
        raise RuleViolation("wrong-state", _("The bank has not had this batch yet."))


@whole_act()
def record_answers(batch: PaymentBatch, rows: Iterable[AnswerRow], *, by: User) -> list[Outcome]:
    """Apply each row by itself and say what it did, in the order of the file; a wrong one changes nothing.

    Paid records the payment, failed frees the line for another batch, unknown keeps it from being paid again. The same
    file once more changes nothing. Raises RuleViolation ``forbidden`` or ``wrong-state``.
    """
    batch = _answerable(batch, by)
    lines = {line.reference: line for line in batch.lines.all()}
    ordered = _in_order_of_tax(rows, lines)
    answering = _Answering([row for row in ordered if row.reference in lines], lines, by=by)
    outcomes = [(row, _apply(row, lines.get(row.reference), answering)) for row in ordered]
    answering.write()
    outcomes.sort(key=lambda pair: pair[0].number)
    done = sum(outcome.what == "done" for _row, outcome in outcomes)
    if done:
        record("batch_answered", batch, by=by, answered=done)
        finish_if_answered(batch, by=by)
    return [outcome for _row, outcome in outcomes]


def try_answers(batch: PaymentBatch, rows: Iterable[AnswerRow], *, by: User) -> list[Outcome]:
    """What ``record_answers`` would do; nothing stays."""
    with transaction.atomic():
        outcomes = record_answers(batch, rows, by=by)
        transaction.set_rollback(True)
    return outcomes


@whole_act()
def resolve_line(
    line: BatchLine, *, by: User, state: str, bank_reference: str = "", paid_on: dt.date | None = None, note: str = ""
) -> BatchLine:
    """Settle by hand what the bank left open, after it was asked: paid, with its reference and day, or failed.

    Raises RuleViolation ``forbidden``, ``wrong-state``, ``incomplete``, or what ``record_payment`` refuses.
    """
    batch = _answerable(line.batch, by)
    line = next(row for row in batch.lines.all() if row.pk == line.pk)
    if not rules_batches.can_resolve(by, line) or state not in (State.CONFIRMED, State.FAILED):
        raise RuleViolation("wrong-state", _("This line has its answer already. Please look again."))
    if not note.strip():
        raise RuleViolation("incomplete", _("Write down whom at the bank you asked, and what was said."))
    if state == State.CONFIRMED and not (bank_reference.strip() and paid_on):
        raise RuleViolation("incomplete", _("A payment needs its day and its bank reference."))
    row = AnswerRow(0, line.reference, state, bank_reference.strip(), paid_on, note.strip())
    answering = _Answering([row], {line.reference: line}, by=by)
    answering.take(line, row)
    answering.write()
    record("batch_line_settled", batch, by=by, line=line.position, state=state)
    finish_if_answered(batch, by=by)
    return line


class _Answering:
    """Answers to lines of one batch, each checked by itself, all written together; what is refused changes nothing."""

    def __init__(self, rows: Iterable[AnswerRow], lines: Mapping[str, BatchLine], *, by: User) -> None:
        self._transfers = {
            row: Transfer(lines[row.reference].line, row.paid_on, row.bank_reference)
            for row in rows
            if row.state == State.CONFIRMED and row.paid_on is not None and not row.fault
        }
        self._recording = Recording(self._transfers.values(), by=by, of_batch=True)
        self._answered: dict[BatchLine, Payment | None] = {}

    def take(self, line: BatchLine, row: AnswerRow) -> None:
        """Let ``line`` step on as ``row`` says. Raises RuleViolation as ``record_payment`` does, with ``line`` as it was."""
        transfer = self._transfers.get(row)
        payment = self._recording.take(transfer) if transfer else None
        step_on(line, State(row.state))
        line.bank_reference, line.paid_on, line.note = row.bank_reference[:60], row.paid_on, row.note[:200]
        self._answered[line] = payment

    def write(self) -> None:
        self._recording.write()
        for line, payment in self._answered.items():
            line.payment = payment
        save_lines(self._answered)


def _answerable(batch: PaymentBatch, by: User) -> PaymentBatch:
    batch = lock_batch(batch.public_id)
    refuse_unless_answerable(batch, by)
    # All at once and in order: two batches over the same projects would else take them crosswise, payment by payment.
    lock_work_of(row.line_id for row in batch.lines.all())
    return batch


def _in_order_of_tax(rows: Iterable[AnswerRow], lines: dict[str, BatchLine]) -> list[AnswerRow]:
    """The earlier statement of a project first: tax follows the order of payment, not that of the bank's file."""
    return sorted(rows, key=lambda row: lines[row.reference].line.statement_id if row.reference in lines else 0)


def _apply(row: AnswerRow, line: BatchLine | None, answering: _Answering) -> Outcome:
    if row.fault:
        return Outcome(row, line, "wrong", row.fault)
    if line is None:
        return Outcome(row, None, "wrong", _("No line of this batch has this reference."))
    if row.amount_fen not in (None, line.amount_fen):
        return Outcome(row, line, "wrong", _("The bank names another amount than this line has."))
    if not row.state:
        return Outcome(row, line, "same", _("No answer yet; nothing changes."))
    if line.state == row.state and line.bank_reference in ("", row.bank_reference):
        return Outcome(row, line, "same", _("Recorded already; nothing changes."))
    if row.state not in BatchLine.TRANSITIONS.get(line.state, set()):
        words = _("This line is recorded as “%(state)s” already. Ask your bank which answer holds.")
        return Outcome(row, line, "wrong", words % {"state": line.get_state_display()})
    try:
        answering.take(line, row)
    except RuleViolation as violation:
        return Outcome(row, line, "wrong", str(violation.message))
    return Outcome(row, line, "done", DOES[State(row.state)]())


DOES = {
    State.CONFIRMED: lambda: _("The payment is recorded; the payee confirms the receipt."),
    State.FAILED: lambda: _("The line is free for another batch."),
    State.UNKNOWN: lambda: _("The line stays blocked until you settle it by hand."),
}
