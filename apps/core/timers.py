"""Every waiting time of the product, one row each; `settings.TIMERS` overrides a number."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from apps.core import clock, working_days


class Unit(StrEnum):
    DAYS = "days"
    WORKING_DAYS = "working days"


@dataclass(frozen=True, slots=True)
class Timer:
    name: str
    number: int
    unit: Unit


TIMERS = {
    timer.name: timer
    for timer in (
        Timer("hold", 5, Unit.DAYS),
        Timer("hold_longest", 30, Unit.WORKING_DAYS),
        Timer("invitation", 10, Unit.DAYS),
        Timer("unit_consent", 10, Unit.WORKING_DAYS),
        Timer("recommendation", 10, Unit.WORKING_DAYS),
        Timer("unit_consent_public", 20, Unit.WORKING_DAYS),
        Timer("signature", 15, Unit.DAYS),
        Timer("negotiation_silence", 21, Unit.DAYS),
        Timer("acceptance_silence", 14, Unit.DAYS),
        Timer("acceptance_first_notice", 10, Unit.DAYS),
        Timer("acceptance_second_notice", 13, Unit.DAYS),
        Timer("statement_silence", 7, Unit.DAYS),
        Timer("payment_silence", 7, Unit.DAYS),
        Timer("objection_answer", 5, Unit.WORKING_DAYS),  # J12, step 2
        Timer("payment", 10, Unit.DAYS),
        Timer("account_change", 3, Unit.DAYS),
        Timer("evaluation", 14, Unit.DAYS),
        Timer("dormant", 30, Unit.DAYS),
        Timer("return_first_reminder", 30, Unit.DAYS),
        Timer("return_second_reminder", 7, Unit.DAYS),
        Timer("profile_reconfirm", 90, Unit.DAYS),
        Timer("certificate_renewal", 60, Unit.DAYS),
        Timer("stay_confirmation", 30, Unit.DAYS),
        Timer("demand_expiry", 60, Unit.DAYS),
        Timer("no_candidate", 7, Unit.DAYS),
        Timer("task_link", 30, Unit.DAYS),
        Timer("verification", 2, Unit.WORKING_DAYS),
    )
}


def number(name: str) -> int:
    return settings.TIMERS.get(name, TIMERS[name].number)


def due_date(name: str, start: dt.date | None = None) -> dt.date:
    """The last day on which it is still in time, counted from the day after ``start`` (default today)."""
    start = start or clock.today()
    if TIMERS[name].unit is Unit.WORKING_DAYS:
        return working_days.add(start, number(name))
    return start + dt.timedelta(days=number(name))


def due_at(name: str, start: dt.date | None = None) -> dt.datetime:
    """The end of the due date in Shanghai, as a moment: at or after it, time is up."""
    following = due_date(name, start) + dt.timedelta(days=1)
    return dt.datetime.combine(following, dt.time(), tzinfo=clock.SHANGHAI)
