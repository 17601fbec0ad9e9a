"""Silence that counts as an answer."""

import datetime as dt

from apps.core.jobs import clock_job
from apps.settlement import selectors
from apps.settlement.services import confirm_by_silence, confirm_payment_by_silence


@clock_job(every=dt.timedelta(minutes=10))
def confirm_silent_statements() -> int:
    statements = list(selectors.silent_statements())
    for statement in statements:
        confirm_by_silence(statement)
    return len(statements)


@clock_job(every=dt.timedelta(minutes=10))
def confirm_silent_payments() -> int:
    payments = list(selectors.silent_payments().select_related("line__statement"))
    for payment in payments:
        confirm_payment_by_silence(payment)
    return len(payments)
