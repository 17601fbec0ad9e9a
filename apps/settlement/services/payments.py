"""The using unit pays each payee from its own bank; here it is recorded and the payee confirms."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock, timers
from apps.core.acts import whole_act
from apps.core.columns import save_columns
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.organisations.models import Unit
from apps.organisations.selectors import working_in
from apps.settlement import rules, selectors
from apps.settlement.calc.tax import tax_month
from apps.settlement.events import PaymentRecorded
from apps.settlement.models import LineObjection, Payment, Payout, Statement, StatementLine
from apps.settlement.services import books, custody_books
from apps.settlement.services.statements import lock, lock_all, lock_project, settle_if_paid
from apps.settlement.tax_months import TaxMonths


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the using unit says that it has paid: a line in full, on a date in Shanghai, under a reference of its bank."""

    line: StatementLine
    paid_on: dt.date
    bank_reference: str


class Recording:
    """Payments of ``by``'s unit, each checked by ``take`` against what is read once for all, then written by ``write``.

    Make it with the projects locked. ``of_batch`` says that the bank answered for the lines' places in a batch; singly, a
    line in a batch is not recorded.
    """

    def __init__(self, transfers: Iterable[Transfer], *, by: User, of_batch: bool = False) -> None:
        self._by, self._of_batch, transfers = by, of_batch, list(transfers)
        keys = {one.line.statement_id for one in transfers}
        self._statements = {one.pk: one for one in lock_all(keys, selectors.for_payments)}
        units = {one.agreement.using_unit_id for one in self._statements.values()}
        self._pays = working_in(by, units, *rules.PAYING_ROLES)
        # Two people of one unit may record the same transfer for two projects: the reference is the unit's.
        list(Unit.objects.select_for_update(no_key=True).filter(pk__in=units).order_by("pk").values_list("pk"))
        self._used = _references_of(units, {one.bank_reference.strip() for one in transfers})
        projects = {one.line.statement.assignment_id for one in transfers if one.line.kind == StatementLine.Kind.NET}
        self._months = TaxMonths(projects, {tax_month(one.paid_on) for one in transfers})
        self._taken: dict[int, Payment] = {}
        self._moved: list[Statement] = []

    def take(self, transfer: Transfer) -> Payment:
        """The payment, to be written. Raises RuleViolation as ``record_payment`` does; then nothing of it is."""
        statement = self._statements[transfer.line.statement_id]
        line, reference = _line_of(statement, transfer.line), transfer.bank_reference.strip()
        if not rules.is_payer(self._by, statement, self._pays):
            raise RuleViolation("forbidden", _("Only the using unit's finance records a payment."))
        if rules.live_objection(line):
            raise RuleViolation("line-disputed", rules.disputed_sentence())
        if not self._of_batch and rules.place_in_batch(line):
            raise RuleViolation(
                "in-batch", _("This line is in a payment batch. The bank's answer to the batch records it.")
            )
        payable = rules.can_record_payment(self._by, line, self._pays, of_batch=self._of_batch)
        if line.pk in self._taken or not payable:
            raise RuleViolation("not-payable", _("This line is not yours to pay, or it is paid already."))
        self._check_transfer(statement, transfer.paid_on, reference)
        if line.kind == StatementLine.Kind.NET:
            self._count(statement, line, transfer.paid_on)
        payment = Payment(
            line=line,
            paid_on=transfer.paid_on,
            bank_reference=reference,
            recorded_by=self._by,
            recorded_at=clock.now(),
            confirm_due=timers.due_date("payment_silence"),
        )
        self._taken[line.pk] = payment
        self._used.add((statement.agreement.using_unit_id, reference))
        return payment

    def write(self) -> None:
        payments = list(self._taken.values())
        Payment.objects.bulk_create(payments)
        save_columns(self._moved, "tax_month")
        _move(payments, Payment.Status.SUBMITTED, by=self._by)
        emit(*(PaymentRecorded(str(payment.public_id)) for payment in payments))

    def _check_transfer(self, statement: Statement, paid_on: dt.date, reference: str) -> None:
        accepted = statement.milestone.accepted_at or statement.drafted_at
        if not clock.local(accepted).date() <= paid_on <= clock.today():
            raise RuleViolation("paid-on", _("The payment date lies between the day of acceptance and today."))
        if not reference or (statement.agreement.using_unit_id, reference) in self._used:
            raise RuleViolation("reference-used", _("Each transfer has a bank reference of its own. Please check it."))

    def _count(self, statement: Statement, line: StatementLine, paid_on: dt.date) -> None:
        # What was paid before keeps its month. What the bank has paid is recorded, whatever the tax of its month is.
        if not line.credit_fen and _follow_month(statement, paid_on, self._months, paid=self._of_batch):
            self._moved.append(statement)
        self._months.pay(statement)


@whole_act()
def record_payment(line: StatementLine, *, by: User, paid_on: dt.date, bank_reference: str) -> Payment:
    """Record that the using unit paid ``line`` in full on ``paid_on`` (a date in Shanghai).

    Raises RuleViolation ``forbidden`` (not ``by``'s to pay), ``line-disputed``, ``in-batch``, ``not-payable`` (paid already), ``paid-on``
    (a date that cannot be), ``reference-used``, and for the talent's line ``pay-earlier-first`` or ``tax-month-changed``: tax follows the
    month of payment, and what was confirmed must be what is withheld.
    """
    lock_project(line.statement.assignment_id)
    transfer = Transfer(line, paid_on, bank_reference)
    recording = Recording([transfer], by=by)
    payment = recording.take(transfer)
    recording.write()
    return payment


@whole_act()
def confirm_payment(line: StatementLine, *, by: User) -> Payment:
    """Record that the payee ``by`` has the money, and book it; the last line settles the statement.

    Raises RuleViolation ``forbidden`` where ``by`` is not the payee, ``not-your-turn`` where nothing waits for an answer.
    """
    statement = lock(line.statement, selectors.for_receipts)
    line = _line_of(statement, line)
    if not rules.is_payee(by, line):
        raise RuleViolation("forbidden", _("Only the payee confirms the receipt."))
    payment = rules.live_payment(line)
    if payment is None or not rules.is_open_to_receipt(by, payment):
        raise RuleViolation("not-your-turn", _("There is no payment here for you to confirm."))
    payment.line = line
    _receive([payment], by=by)
    return payment


@whole_act()
def confirm_payments_by_silence(payments: Collection[Payment]) -> int:
    """Count seven days without an answer as received; return how many were. Changes nothing where the time is not up."""
    asked, due = {payment.pk for payment in payments}, []
    for statement in lock_all({payment.line.statement_id for payment in payments}, selectors.for_receipts):
        for line in statement.lines.all():
            live = rules.live_payment(line)
            if live is None or live.pk not in asked or live.status != Payment.Status.SUBMITTED:
                continue
            if live.confirm_due < clock.today():
                live.line = line
                due.append(live)
    _receive(due, by=None)
    return len(due)


def received_by_bank(line: StatementLine, payout: Payout, *, paid_on: dt.date, bank_reference: str) -> Payment:
    """The custody bank says that it has paid ``line``: nobody here recorded or confirms it. Call it locked."""
    now = clock.now()
    payment = Payment.objects.create(
        line=line, paid_on=paid_on, bank_reference=bank_reference, recorded_at=now, confirm_due=clock.today()
    )
    _move([payment], Payment.Status.SUBMITTED, by=None)
    payment.confirmed_at = now
    payment.entry = custody_books.book_paid_out(payout, payment, at=now)
    _move([payment], Payment.Status.CONFIRMED, by=None, also=("confirmed_at", "entry"))
    return payment


def returned_by_bank(payment: Payment) -> None:
    """What the custody bank had paid came back. Call it locked."""
    _move([payment], Payment.Status.RETURNED, by=None)


def _line_of(statement: Statement, line: StatementLine) -> StatementLine:
    return next(row for row in statement.lines.all() if row.pk == line.pk)


def _receive(payments: Sequence[Payment], *, by: User | None) -> None:
    now = clock.now()
    books.book_paid(payments, at=now)
    for payment in payments:
        payment.confirmed_at, payment.confirmed_by = now, by
    _move(payments, Payment.Status.CONFIRMED, by=by, also=("confirmed_at", "confirmed_by", "entry"))
    settle_if_paid({payment.line.statement for payment in payments}, by=by)


def _references_of(units: Collection[int], references: Collection[str]) -> set[tuple[int, str]]:
    """Which of ``references`` stand for live payments already, each with its unit."""
    live = selectors.live_payments().filter(line__statement__agreement__using_unit__in=units)
    found = live.filter(bank_reference__in=references)
    return set(found.values_list("line__statement__agreement__using_unit", "bank_reference"))


def check_tax_month(statement: Statement, paid_on: dt.date) -> None:
    """What all confirmed must be what the month of payment asks for; then that month is the statement's."""
    if _follow_month(statement, paid_on, TaxMonths([statement.assignment_id], [tax_month(paid_on)])):
        save_columns([statement], "tax_month")


def _follow_month(statement: Statement, paid_on: dt.date, months: TaxMonths, *, paid: bool = False) -> bool:
    """The same, to be written where it says so. ``paid`` already with another tax, it keeps its month, to be put right."""
    month = tax_month(paid_on)
    unpaid = months.unpaid_ahead(statement, month)
    if unpaid is not None:
        words = _("Please pay %(number)s first: both count as one payment for this month's tax.")
        if unpaid.lines.filter(objections__status__in=LineObjection.LIVE, kind=StatementLine.Kind.NET).exists():
            words = _(
                "%(number)s comes first for this month's tax, and its line is disputed. Settle that objection first."
            )
        raise RuleViolation("pay-earlier-first", words % {"number": unpaid})
    if months.is_stale(statement, paid_on):
        if paid:
            return False
        raise RuleViolation(
            "tax-month-changed",
            _("Paid in this month, the tax is not the one all confirmed. Please have the statement drawn up again."),
        )
    moved, statement.tax_month = statement.tax_month != month, month
    return moved


def _move(payments: Sequence[Payment], status: Payment.Status, *, by: User | None, also: tuple[str, ...] = ()) -> None:
    """The one writer of a payment's status, and of the columns ``also`` that change with it."""
    for payment in payments:
        if status not in Payment.TRANSITIONS.get(payment.status, set()):
            raise RuleViolation("wrong-state", _("This payment has moved on. Please look again."))
        before, payment.status = payment.status, status
        statement, position = payment.line.statement, payment.line.position
        record("payment_moved", statement, by=by, line=position, before=str(before), after=str(status))
    save_columns(payments, "status", *also)
