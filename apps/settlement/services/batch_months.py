"""A payment batch that the end of a month has overtaken: tax follows the month of payment, so it is made once more for that."""

import datetime as dt

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.acts import whole_act
from apps.core.errors import RuleViolation
from apps.settlement import rules, rules_batches, rules_reversals
from apps.settlement.batch_checks import checked, checked_batch, payable_lines
from apps.settlement.batch_findings import TAX_MONTH
from apps.settlement.models import PaymentBatch, Statement, StatementReversal
from apps.settlement.services.batches import lock_batch, lock_work_of, make_batch, withdraw_batch
from apps.settlement.services.reversals import ask_reversal
from apps.settlement.services.statements import redraw_statement


@whole_act()
def remake_for_month(batch: PaymentBatch, *, by: User) -> tuple[PaymentBatch | None, list[Statement]]:
    """Give up a batch whose talents' tax is another by now, draw those statements up anew, and batch all other lines again.

    Returns the new batch (None where no line is left that can be paid) and the new statements, which all parties confirm.
    A statement of which something is paid stays, for its parties put it right together. Raises RuleViolation
    ``forbidden`` or ``wrong-state`` (no line of it waits for this, or the bank has its file).
    """
    batch = lock_batch(batch.public_id)
    if not rules_batches.pays(by, batch):
        raise RuleViolation("forbidden", _("Only the using unit's finance makes a payment batch."))
    lock_work_of(row.line_id for row in batch.lines.all())
    stale = overtaken(batch) if rules_batches.can_withdraw(by, batch) else []
    if not stale:
        raise RuleViolation("wrong-state", _("The month has changed nothing in this batch. Please look again."))
    lines = [row.line_id for row in batch.lines.all()]
    withdraw_batch(batch, by=by, reason=_("Made anew for %(month)s") % {"month": f"{clock.today():%Y-%m}"})
    fresh = []
    for statement in Statement.objects.filter(pk__in=[one.pk for one in stale]).order_by("pk"):
        if rules.can_redraw(by, statement):
            fresh.append(redraw_statement(statement, by=by))
    rows = list(payable_lines(batch.unit).filter(pk__in=lines).exclude(statement__in=stale))
    free = [one.line.pk for one in checked(rows, unit=batch.unit, by=by) if not one.blocked]
    return make_batch(batch.unit, free, by=by) if free else None, fresh


def ask_to_follow_month(batch: PaymentBatch, *, by: User) -> list[StatementReversal]:
    """Ask the parties to put right what the bank has paid in another month than its tax is of; what was paid counts.

    Raises RuleViolation ``forbidden``, ``wrong-state`` where nothing of the batch is so, or ``under-way`` as ``ask_reversal``.
    """
    if not rules_batches.pays(by, batch):
        raise RuleViolation("forbidden", _("Only the using unit's finance has this put right."))
    late = [one for one in paid_late(batch) if rules_reversals.can_ask(by, one)]
    if not late:
        raise RuleViolation("wrong-state", _("The month has changed nothing in this batch. Please look again."))
    reason = _("Paid after the month's end: the tax of %(month)s is another.")
    return [ask_reversal(one, by=by, reason=reason % {"month": f"{_paid_on(one):%Y-%m}"}) for one in late]


def overtaken(batch: PaymentBatch) -> list[Statement]:
    """Statements of a batch that is not at the bank whose talent's tax is not the confirmed one any more."""
    found = {one.line.statement for one in checked_batch(batch) if any(each.code == TAX_MONTH for each in one.findings)}
    return sorted(found, key=lambda statement: statement.pk)


def paid_late(batch: PaymentBatch) -> list[Statement]:
    """Standing statements of a batch whose talent was paid in another month than their tax is of."""
    nets = [row.line for row in batch.lines.all() if row.payment_id and rules_batches.is_of_another_month(row)]
    return [line.statement for line in nets]


def _paid_on(statement: Statement) -> dt.date:
    return next(
        payment.paid_on
        for line in statement.lines.filter(kind="net")
        for payment in line.payments.all()
        if payment.status not in payment.OVER
    )
