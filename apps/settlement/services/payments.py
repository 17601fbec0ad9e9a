"""The using unit pays each payee from its own bank; here it is recorded and the payee confirms."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock, timers
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.organisations.models import Unit
from apps.settlement import rules, selectors
from apps.settlement.calc.statement import TAX
from apps.settlement.calc.tax import tax_month
from apps.settlement.events import PaymentRecorded
from apps.settlement.models import LineObjection, Payment, Payout, Statement, StatementLine
from apps.settlement.services import books, custody_books
from apps.settlement.services.statements import lock, lock_project, settle_if_paid


@transaction.atomic
def record_payment(
    line: StatementLine, *, by: User, paid_on: dt.date, bank_reference: str, of_batch: bool = False
) -> Payment:
    """Record that the using unit paid ``line`` in full on ``paid_on`` (a date in Shanghai).

    ``of_batch`` says that the bank answered for the line's place in a batch; singly, a line in a batch is not recorded.
    Raises RuleViolation ``forbidden`` (not ``by``'s to pay), ``line-disputed``, ``in-batch``, ``not-payable`` (paid already), ``paid-on``
    (a date that cannot be), ``reference-used``, and for the talent's line ``pay-earlier-first`` or ``tax-month-changed``: tax follows the
    month of payment, and what was confirmed must be what is withheld.
    """
    lock_project(line.statement.assignment_id)
    statement = lock(line.statement)
    line = _line_of(statement, line)
    if not rules.is_payer(by, statement):
        raise RuleViolation("forbidden", _("Only the using unit's finance records a payment."))
    if rules.live_objection(line):
        raise RuleViolation("line-disputed", rules.disputed_sentence())
    if not of_batch and rules.place_in_batch(line):
        raise RuleViolation(
            "in-batch", _("This line is in a payment batch. The bank's answer to the batch records it.")
        )
    if not rules.can_record_payment(by, line, {statement.agreement.using_unit_id}, of_batch=of_batch):
        raise RuleViolation("not-payable", _("This line is not yours to pay, or it is paid already."))
    _check_transfer(statement, paid_on, bank_reference.strip())
    if line.kind == StatementLine.Kind.NET and not line.credit_fen:  # the month of what was paid before stays
        check_tax_month(statement, paid_on)
    payment = Payment.objects.create(
        line=line,
        paid_on=paid_on,
        bank_reference=bank_reference.strip(),
        recorded_by=by,
        recorded_at=clock.now(),
        confirm_due=timers.due_date("payment_silence"),
    )
    _move(payment, Payment.Status.SUBMITTED, by=by)
    emit(PaymentRecorded(str(payment.public_id)))
    return payment


@transaction.atomic
def confirm_payment(line: StatementLine, *, by: User) -> Payment:
    """Record that the payee ``by`` has the money, and book it; the last line settles the statement.

    Raises RuleViolation ``forbidden`` where ``by`` is not the payee, ``not-your-turn`` where nothing waits for an answer.
    """
    statement = lock(line.statement)
    line = _line_of(statement, line)
    if not rules.is_payee(by, line):
        raise RuleViolation("forbidden", _("Only the payee confirms the receipt."))
    if not rules.can_confirm_payment(by, line):
        raise RuleViolation("not-your-turn", _("There is no payment here for you to confirm."))
    return _receive(line, by=by)


@transaction.atomic
def confirm_payment_by_silence(payment: Payment) -> Payment:
    """Count seven days without an answer as received. Changes nothing where the time is not up."""
    statement = lock(payment.line.statement)
    line = _line_of(statement, payment.line)
    live = rules.live_payment(line)
    waits = live is not None and live.pk == payment.pk and live.status == Payment.Status.SUBMITTED
    if not waits or payment.confirm_due >= clock.today():
        return payment
    return _receive(line, by=None)


def received_by_bank(line: StatementLine, payout: Payout, *, paid_on: dt.date, bank_reference: str) -> Payment:
    """The custody bank says that it has paid ``line``: nobody here recorded or confirms it. Call it locked."""
    now = clock.now()
    payment = Payment.objects.create(
        line=line, paid_on=paid_on, bank_reference=bank_reference, recorded_at=now, confirm_due=clock.today()
    )
    _move(payment, Payment.Status.SUBMITTED, by=None)
    payment.confirmed_at = now
    payment.entry = custody_books.book_paid_out(payout, payment, at=now)
    _move(payment, Payment.Status.CONFIRMED, by=None, also=("confirmed_at", "entry"))
    return payment


def returned_by_bank(payment: Payment) -> None:
    """What the custody bank had paid came back. Call it locked."""
    _move(payment, Payment.Status.RETURNED, by=None)


def _line_of(statement: Statement, line: StatementLine) -> StatementLine:
    return next(row for row in statement.lines.all() if row.pk == line.pk)


def _receive(line: StatementLine, *, by: User | None) -> Payment:
    payment = rules.live_payment(line)
    if payment is None:
        raise RuleViolation("wrong-state", _("There is no payment on this line."))
    payment.line = line
    payment.confirmed_at = clock.now()
    payment.confirmed_by = by
    payment.entry = books.book_paid(payment, at=payment.confirmed_at)
    _move(payment, Payment.Status.CONFIRMED, by=by, also=("confirmed_at", "confirmed_by", "entry"))
    settle_if_paid(line.statement, by=by)
    return payment


def _check_transfer(statement: Statement, paid_on: dt.date, bank_reference: str) -> None:
    accepted = statement.milestone.accepted_at or statement.drafted_at
    if not clock.local(accepted).date() <= paid_on <= clock.today():
        raise RuleViolation("paid-on", _("The payment date lies between the day of acceptance and today."))
    # Two people of one unit may record the same transfer for two projects: the reference is the unit's.
    Unit.objects.select_for_update(no_key=True).get(pk=statement.agreement.using_unit_id)
    same_payer = selectors.live_payments().filter(line__statement__agreement__using_unit=statement.agreement.using_unit)
    if not bank_reference or same_payer.filter(bank_reference=bank_reference).exists():
        raise RuleViolation("reference-used", _("Each transfer has a bank reference of its own. Please check it."))


def check_tax_month(statement: Statement, paid_on: dt.date) -> None:
    """What all confirmed must be what the month of payment asks for; then that month is the statement's."""
    month = tax_month(paid_on)
    ahead = selectors.in_same_month(month, assignment_id=statement.assignment_id, before=statement)
    unpaid = ahead.exclude(selectors.paid_to_talent()).first()
    if unpaid is not None:
        words = _("Please pay %(number)s first: both count as one payment for this month's tax.")
        if unpaid.lines.filter(objections__status__in=LineObjection.LIVE, kind=StatementLine.Kind.NET).exists():
            words = _(
                "%(number)s comes first for this month's tax, and its line is disputed. Settle that objection first."
            )
        raise RuleViolation("pay-earlier-first", words % {"number": unpaid})
    leaves = selectors.calculation_if_paid_on(statement, paid_on)["leaves"]
    if leaves[TAX] != statement.calculation["leaves"][TAX]:
        raise RuleViolation(
            "tax-month-changed",
            _("Paid in this month, the tax is not the one all confirmed. Please have the statement drawn up again."),
        )
    if statement.tax_month != month:
        statement.tax_month = month
        statement.save(update_fields=["tax_month"])


def _move(payment: Payment, status: Payment.Status, *, by: User | None, also: tuple[str, ...] = ()) -> None:
    """The one writer of a payment's status, and of the columns ``also`` that change with it."""
    if status not in Payment.TRANSITIONS.get(payment.status, set()):
        raise RuleViolation("wrong-state", _("This payment has moved on. Please look again."))
    before, payment.status = payment.status, status
    payment.save(update_fields=["status", *also])
    statement = payment.line.statement
    record("payment_moved", statement, by=by, line=payment.line.position, before=str(before), after=str(status))
