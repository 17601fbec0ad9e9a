"""Silence that counts as an answer."""

import datetime as dt

from apps.core.jobs import clock_job, each
from apps.settlement import selectors
from apps.settlement.services import confirm_by_silence, confirm_payment_by_silence


@clock_job(every=dt.timedelta(minutes=10))
def confirm_silent_statements() -> int:
    return each(selectors.silent_statements(), confirm_by_silence)


@clock_job(every=dt.timedelta(minutes=10))
def confirm_silent_payments() -> int:
    return each(selectors.silent_payments().select_related("line__statement"), confirm_payment_by_silence)
