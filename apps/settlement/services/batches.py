"""Payment batches: made by one person of finance, approved by another, handed to the bank once, answered by the bank."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.selectors import language_of
from apps.accounts.services import check_code, send_code
from apps.assignments.models import Assignment
from apps.audit.services import record
from apps.core import clock
from apps.core.acts import whole_act
from apps.core.columns import save_columns
from apps.core.display import formats
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.core.numbers import next_number
from apps.core.outbox import emit
from apps.organisations.models import Unit
from apps.organisations.selectors import has_role
from apps.settlement import rules, rules_batches
from apps.settlement.bank_file import bank_file, sha256_of
from apps.settlement.batch_checks import Checked, bank_code_of, checked, checked_batch, payable_lines
from apps.settlement.batch_findings import BLOCKS
from apps.settlement.events import BatchApproved, BatchSubmitted
from apps.settlement.models import BatchLine, PaymentBatch, Statement
from apps.settlement.selectors import batches_in_full

MOST_LINES = 200
Status, State = PaymentBatch.Status, BatchLine.State


@whole_act()
def make_batch(unit: Unit, lines: Collection[int], *, by: User) -> PaymentBatch:
    """Put payable ``lines`` (keys) of ``unit``, which ``by`` pays for, into a new batch, in the order in which they are due.

    Raises RuleViolation ``forbidden``, ``nothing-chosen``, ``too-many``, ``not-payable`` where a line is not payable any
    more, and ``batch-checks`` where a check keeps one out. Of two people with the same line, one is first.
    """
    if not has_role(by, unit, *rules.PAYING_ROLES):
        raise RuleViolation("forbidden", _("Only the using unit's finance makes a payment batch."))
    if not lines:
        raise RuleViolation("nothing-chosen", _("Choose at least one payment."))
    if len(lines) > MOST_LINES:
        raise RuleViolation("too-many", _("A batch has at most %(most)s payments.") % {"most": MOST_LINES})
    lock_work_of(lines)
    rows = list(payable_lines(unit).filter(pk__in=lines))
    if len(rows) != len(set(lines)):
        raise RuleViolation(
            "not-payable", _("Some of these payments are paid or in another batch by now. Please look again.")
        )
    found = checked(rows, unit=unit, by=by)
    _refuse_blocked(found)
    batch = PaymentBatch.objects.create(
        number=next_number("P", unit.region.code),
        unit=unit,
        total_fen=sum(line.to_pay_fen for line in rows),
        made_by=by,
        made_at=clock.now(),
    )
    BatchLine.objects.bulk_create(_placed(batch, at, one) for at, one in enumerate(found, 1))
    record("batch_made", batch, by=by, lines=len(rows), total_fen=batch.total_fen)
    return batch


@whole_act()
def submit_batch(batch: PaymentBatch, *, by: User) -> PaymentBatch:
    """Ask a second person. Raises RuleViolation ``forbidden`` (not the maker), ``wrong-state`` or ``batch-checks``."""
    batch = _lock(batch)
    if batch.made_by_id != by.pk or not rules_batches.pays(by, batch):
        raise RuleViolation("forbidden", _("The one who made the batch asks for its approval."))
    if not rules_batches.can_submit(by, batch):
        raise RuleViolation("wrong-state", _("This batch has moved on. Please look again."))
    _refuse_blocked(_checked_again(batch))
    batch.submitted_at = clock.now()
    batch.save(update_fields=["submitted_at"])
    _move(batch, Status.SUBMITTED, by=by)
    emit(BatchSubmitted(str(batch.public_id)))
    return batch


def send_approval_code(batch: PaymentBatch, *, by: User) -> None:
    """Send the second person a code that belongs to this batch and its total."""
    _refuse_unless_second(batch, by)
    with translation.override(language_of(by)):  # the message is in the person's language, whatever the screen's
        words = _("approving payment batch %(number)s over %(amount)s") % {
            "number": batch.number,
            "amount": formats.yuan(batch.total_fen),
        }
    send_code(by, approval_purpose(batch), words=words)


def approve_batch(batch: PaymentBatch, *, by: User, amount_fen: int, code: str) -> PaymentBatch:
    """Record the second person's yes, given by the total in own hand and a code.

    Raises RuleViolation ``forbidden`` or ``wrong-state``, ``amount-wrong`` before the code is looked at, the code's own
    refusals, and ``batch-checks``. The code is spent in a transaction of its own, so that a wrong one is counted.
    """
    _refuse_unless_second(batch, by)
    if amount_fen != batch.total_fen:
        raise RuleViolation(
            "amount-wrong",
            _("This is not the total of the batch. Look at the list again, then type the total it shows."),
        )
    check_code(by, approval_purpose(batch), code)
    return _approve(batch, by=by)


@whole_act()
def export_batch(batch: PaymentBatch, *, by: User, file_format: str = PaymentBatch.Format.CSV) -> str:
    """Hand out the bank file, once, in one format; its hash stays, the file does not. Returns its text.

    Raises RuleViolation ``forbidden``, ``already-done`` with who and when, ``wrong-state``, ``batch-checks``, or
    ``no-account`` where the format names the unit's own account and none is on file.
    """
    batch = _lock(batch)
    if not rules_batches.pays(by, batch):
        raise RuleViolation("forbidden", _("Only the unit's finance fetches the bank file."))
    if batch.exported_by is not None and batch.exported_at is not None:
        words = _(
            "%(name)s fetched the bank file on %(moment)s. It is handed out once, so that nobody is paid twice. If it never reached the bank, settle its lines by hand as not paid, then make a new batch."
        )
        moment = clock.local(batch.exported_at).strftime("%Y-%m-%d %H:%M")
        raise RuleViolation("already-done", words % {"name": batch.exported_by.name, "moment": moment})
    if not rules_batches.can_export(by, batch):
        raise RuleViolation("wrong-state", _("The bank file is there once a second person has approved the batch."))
    _refuse_blocked(_checked_again(batch))
    if file_format not in rules_batches.formats_of(batch):
        raise RuleViolation("no-account", rules_batches.no_account_sentence())
    batch.exported_by, batch.exported_at, batch.file_format = by, clock.now(), file_format
    text = bank_file(batch, list(batch.lines.all()), file_format, at=batch.exported_at)
    batch.sha256 = sha256_of(text)
    batch.save(update_fields=["sha256", "exported_by", "exported_at", "file_format"])
    _move(batch, Status.EXPORTED, by=by)
    told = {"lines": len(batch.lines.all()), "total_fen": batch.total_fen, "format": file_format}
    record("batch_exported", batch, by=by, sha256=batch.sha256, **told)
    return text


@whole_act()
def withdraw_batch(batch: PaymentBatch, *, by: User, reason: str) -> PaymentBatch:
    """Give the batch up before its file is handed out; its lines are free again.

    Raises RuleViolation ``forbidden``, ``wrong-state`` or ``reason-needed``.
    """
    batch = _lock(batch)
    if not has_role(by, batch.unit, *rules_batches.APPROVING_ROLES):
        raise RuleViolation("forbidden", _("Only the unit's finance or administrator withdraws a batch."))
    if not rules_batches.can_withdraw(by, batch):
        raise RuleViolation(
            "wrong-state", _("The bank has this batch. What the bank did not pay is settled line by line.")
        )
    if not reason.strip():
        raise RuleViolation("reason-needed", _("Please say why."))
    batch.withdrawn_by, batch.withdrawn_at, batch.reason = by, clock.now(), reason.strip()[:200]
    batch.save(update_fields=["withdrawn_by", "withdrawn_at", "reason"])
    for row in batch.lines.all():
        step_on(row, State.FREED)
    save_lines(batch.lines.all())
    _move(batch, Status.WITHDRAWN, by=by)
    return batch


def lock_batch(public_id: UUID) -> PaymentBatch:
    """The batch as it is now, kept from others, for the bank's answers. Raises DoesNotExist."""
    return _lock(PaymentBatch.objects.get(public_id=public_id))


def step_on(row: BatchLine, state: BatchLine.State) -> None:
    """Let a line of a batch step on, to be saved. Once it is answered or free, the copy of its account number is deleted."""
    if state not in BatchLine.TRANSITIONS.get(row.state, set()):
        raise RuleViolation("wrong-state", _("This line has its answer already. Please look again."))
    row.state = state
    if state not in BatchLine.LIVE:
        row.account_encrypted = ""


def save_lines(rows: Iterable[BatchLine]) -> None:
    save_columns(list(rows), "state", "account_encrypted", "bank_reference", "paid_on", "note", "payment")


def finish_if_answered(batch: PaymentBatch, *, by: User) -> None:
    """No line waits for the bank any more: the batch is done. Call it with the batch locked."""
    if batch.status == Status.EXPORTED and not batch.lines.filter(state__in=BatchLine.LIVE).exists():
        batch.done_at = clock.now()
        batch.save(update_fields=["done_at"])
        _move(batch, Status.DONE, by=by)


def approval_purpose(batch: PaymentBatch) -> str:
    return f"approve {batch.number} {batch.total_fen}"


@whole_act()
def _approve(batch: PaymentBatch, *, by: User) -> PaymentBatch:
    batch = _lock(batch)
    _refuse_unless_second(batch, by)
    _refuse_blocked(_checked_again(batch))
    batch.approved_by, batch.approved_at = by, clock.now()
    batch.save(update_fields=["approved_by", "approved_at"])
    _move(batch, Status.APPROVED, by=by)
    emit(BatchApproved(str(batch.public_id)))
    return batch


def _refuse_unless_second(batch: PaymentBatch, by: User) -> None:
    if batch.made_by_id == by.pk:
        raise RuleViolation("forbidden", _("You made this batch. A second person of your unit approves it."))
    if not rules_batches.is_second_person(by, batch):
        raise RuleViolation("forbidden", _("You cannot approve this batch, for example because it pays you."))
    if not rules_batches.can_approve(by, batch):
        raise RuleViolation("wrong-state", _("This batch does not wait for approval."))


def _refuse_blocked(found: Iterable[Checked]) -> None:
    for one in found:
        for finding in one.findings:
            if one.blocked and finding.tone == BLOCKS:
                words = {"field": one.name, "value": finding.word}
                raise RuleViolation("batch-checks", _("%(field)s: %(value)s") % words)


def _checked_again(batch: PaymentBatch) -> list[Checked]:
    lock_work_of(row.line_id for row in batch.lines.all())
    return checked_batch(batch)


def lock_work_of(lines: Iterable[int]) -> None:
    """Lock the projects, then the statements of ``lines`` (keys), each in order, so that nobody waits in a circle."""
    statements = Statement.objects.filter(lines__in=list(lines))
    projects = Assignment.objects.filter(pk__in=statements.values("assignment"))
    list(projects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    mine = Statement.objects.filter(pk__in=statements.values("pk"))
    list(mine.select_for_update().order_by("pk").values_list("pk"))


def _placed(batch: PaymentBatch, position: int, one: Checked) -> BatchLine:
    return BatchLine(
        batch=batch,
        line=one.line,
        position=position,
        reference=f"{batch.number}-{position:03d}",
        amount_fen=one.line.to_pay_fen,
        name=one.name,
        account_encrypted=one.token,
        account_last_four=one.last_four,
        bank_code=bank_code_of(one.line),
    )


def _lock(batch: PaymentBatch) -> PaymentBatch:
    return lock_then_read(batches_in_full(PaymentBatch.objects.all()), batch.pk)


def _move(batch: PaymentBatch, status: PaymentBatch.Status, *, by: User | None) -> None:
    if status not in PaymentBatch.TRANSITIONS.get(batch.status, set()):
        raise RuleViolation("wrong-state", _("This batch has moved on. Please look again."))
    before, batch.status = batch.status, status
    batch.save(update_fields=["status"])
    record("batch_moved", batch, by=by, before=str(before), after=str(status))
