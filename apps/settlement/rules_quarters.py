"""The quarterly report of platform workers' identity and income (State Council Decree 810 of 2025).

A for-profit operator hands it in within the month after the quarter, whoever withholds. A public body or a pilot is not
asked, and then nothing of it is anywhere.
"""

import datetime as dt

from apps.accounts.models import User
from apps.organisations.rules import keeps_tables
from apps.organisations.selectors import operator

MONTHS = 3


def asks_for_it() -> bool:
    """Whether this deployment's operator works for profit."""
    runs = operator()
    return runs is not None and runs.kind == runs.Kind.LICENSED


def can_report(user: User) -> bool:
    """The operator's own administrators; the talent office is not the operator."""
    return keeps_tables(user) and asks_for_it()


def quarter_of(day: dt.date) -> dt.date:
    """The first day of the quarter in which ``day`` lies."""
    return day.replace(month=(day.month - 1) // MONTHS * MONTHS + 1, day=1)


def after(quarter: dt.date) -> dt.date:
    """The first day of the next quarter."""
    return quarter_of(quarter + dt.timedelta(days=31 * MONTHS))


def before(quarter: dt.date) -> dt.date:
    """The first day of the quarter before."""
    return quarter_of(quarter - dt.timedelta(days=1))


def due_on(quarter: dt.date) -> dt.date:
    """The last day of the month after the quarter."""
    first = after(quarter)
    return (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
