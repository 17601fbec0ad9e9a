"""A month of a using unit, or of the custody account, is closed by two people. Closed, it stays: later events are booked in the
open month.
"""

import datetime as dt

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.selectors import language_of
from apps.accounts.services import check_code, send_code
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.organisations.models import Unit
from apps.settlement import reconciliation, reconciliation_custody, rules_closings
from apps.settlement.events import MonthSubmitted
from apps.settlement.models import PeriodClosing

Status = PeriodClosing.Status
Month = reconciliation.Row | reconciliation_custody.Row
CUSTODY_LOCK = 7_304_000_027  # of this site's own; no other lock of its kind has this number


@transaction.atomic
def submit_month(unit: Unit | None, month: dt.date, *, by: User) -> PeriodClosing:
    """Keep the figures of a month that is over and ask a second person to close it. No unit: the custody account.

    Raises RuleViolation ``forbidden``, ``month-runs``, ``already-done`` (handed in or closed), ``nothing-booked``,
    ``no-balance`` (the custody bank has not said what stood there) or ``difference``.
    """
    if unit is None:
        _lock_custody()
    else:
        unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if not rules_closings.hands_in(by, unit):
        raise RuleViolation("forbidden", _not_yours(unit))
    if not rules_closings.is_over(month):
        raise RuleViolation("month-runs", _("This month is still running. It can be closed once it is over."))
    if PeriodClosing.objects.filter(unit=unit, month=month).exclude(status=Status.WITHDRAWN).exists():
        raise RuleViolation("already-done", _("This month is handed in or closed already."))
    row = _row_of(unit, month)
    if row is None:
        raise RuleViolation("nothing-booked", _("Nothing was booked in this month."))
    _refuse_open_questions(row)
    closing = PeriodClosing.objects.create(unit=unit, month=month, figures=row.figures, made_by=by, made_at=clock.now())
    record("month_submitted", closing, by=by, month=f"{month:%Y-%m}", figures=row.figures)
    emit(MonthSubmitted(str(closing.public_id)))
    return closing


def send_closing_code(closing: PeriodClosing, *, by: User) -> None:
    """Send the second person a code that belongs to this month and its figures."""
    _refuse_unless_second(closing, by)
    with translation.override(language_of(by)):
        words = _("closing %(month)s of %(unit)s") % {"month": f"{closing.month:%Y-%m}", "unit": closing.whose}
    send_code(by, closing_purpose(closing), words=words)


def close_month(closing: PeriodClosing, *, by: User, code: str) -> PeriodClosing:
    """Record the second person's yes, with a code of its own. What is closed is never opened again.

    Raises RuleViolation ``forbidden``, ``wrong-state``, the code's own refusals, and ``difference`` where the figures
    are not the ones that were handed in. The code is spent in a transaction of its own, so that a wrong one is counted.
    """
    _refuse_unless_second(closing, by)
    check_code(by, closing_purpose(closing), code)
    return _close(closing, by=by)


@transaction.atomic
def withdraw_month(closing: PeriodClosing, *, by: User) -> PeriodClosing:
    """Take back what was handed in, or send it back. Raises ``forbidden``, and ``wrong-state`` for a closed month."""
    closing = _lock(closing)
    if closing.status == Status.CLOSED:
        raise RuleViolation(
            "wrong-state",
            _("A closed month is not opened again. What is found later is put right in the open month."),
        )
    if not rules_closings.can_withdraw(by, closing):
        words = _("Only the unit's finance or administrator takes this back.")
        raise RuleViolation("forbidden", words if closing.unit else _not_yours(None))
    return _move(closing, Status.WITHDRAWN, by=by)


def closing_purpose(closing: PeriodClosing) -> str:
    return f"close {closing.public_id}"


@transaction.atomic
def _close(closing: PeriodClosing, *, by: User) -> PeriodClosing:
    closing = _lock(closing)
    _refuse_unless_second(closing, by)
    row = _row_of(closing.unit, closing.month)
    if row is None or row.difference_fen or row.figures != closing.figures:
        raise RuleViolation("difference", _("The figures of this month have changed. Withdraw it and hand it in anew."))
    return _move(closing, Status.CLOSED, by=by)


def _refuse_unless_second(closing: PeriodClosing, by: User) -> None:
    if closing.status != Status.SUBMITTED:
        raise RuleViolation("wrong-state", _("This month does not wait for a second person. Please look again."))
    if not rules_closings.can_close(by, closing):
        words = _("Another person than the one who handed it in closes a month: finance or administrator.")
        if closing.unit is None:
            words = _("Another person of the operator than the one who handed it in closes a month.")
        raise RuleViolation("forbidden", words)


def _row_of(unit: Unit | None, month: dt.date) -> Month | None:
    rows: list[Month] = [*reconciliation.months_of([unit])] if unit else [*reconciliation_custody.custody_months()]
    return next((row for row in rows if row.month == month), None)


def _refuse_open_questions(row: Month) -> None:
    if row.difference_fen:
        raise RuleViolation(
            "difference", _("Ledger and statements differ in this month. Ask the operator before it is closed.")
        )
    if not isinstance(row, reconciliation_custody.Row):
        return
    if row.bank is None:
        raise RuleViolation("no-balance", _("The custody bank has not said yet what stood on the account."))
    if row.bank.difference_fen:
        raise RuleViolation(
            "difference", _("The custody bank says another balance than the books. Ask the bank before it is closed.")
        )


def _not_yours(unit: Unit | None) -> str:
    if unit is None:
        return _("Only the operator's own people close months of the custody account.")
    return _("Only the unit's finance hands in a month.")


def _lock_custody() -> None:
    """There is no row to lock where nothing is handed in yet: two at once wait for each other here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CUSTODY_LOCK])


def _lock(closing: PeriodClosing) -> PeriodClosing:
    return PeriodClosing.objects.select_for_update(of=["self"]).select_related("unit").get(pk=closing.pk)


def _move(closing: PeriodClosing, status: Status, *, by: User) -> PeriodClosing:
    if status not in PeriodClosing.TRANSITIONS.get(closing.status, set()):
        raise RuleViolation("wrong-state", _("This month does not wait for a second person. Please look again."))
    closing.status, closing.ended_by, closing.ended_at = status, by, clock.now()
    closing.save(update_fields=["status", "ended_by", "ended_at"])
    record(f"month_{status}", closing, by=by, month=f"{closing.month:%Y-%m}")
    return closing
