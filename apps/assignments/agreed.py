"""What the frozen terms say about the work: period, milestones, days to accept, stays and return."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.agreements.models import Agreement
from apps.agreements.result_terms import PARTNER, UNTIL
from apps.core import timers, working_days
from apps.modes.models import Party

Values = Mapping[str, Any]
WEEKS = re.compile(r"(\d{1,2})(?:\s*[-\u2013~至到]\s*(\d{1,2}))?")
# Clause 17: back within five working days of the end, where the terms name no date.
WORKING_DAYS_TO_RETURN = 5
DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class AgreedMilestone:
    """One row of clause 6; the amount is fen."""

    title: str
    due_on: dt.date
    amount_fen: int


def values_of(agreement: Agreement) -> Values:
    """The values of the current version; empty where there is none yet."""
    version = agreement.current_version
    values: Values = version.terms.get("values", {}) if version else {}
    return values


def period(agreement: Agreement) -> tuple[dt.date, dt.date]:
    """First and last day, both included. Raises KeyError where the terms have no period."""
    if agreement.starts_on and agreement.ends_on:
        return agreement.starts_on, agreement.ends_on
    first, last = values_of(agreement)["4.period"]
    return dt.date.fromisoformat(first), dt.date.fromisoformat(last)


def milestones(agreement: Agreement) -> list[AgreedMilestone]:
    """The rows of clause 6 in their order; none where the work goes by the day-log rule told in words."""
    _first, last = period(agreement)
    return [
        AgreedMilestone(
            title=_one_text(row["title"])[:200],
            due_on=dt.date.fromisoformat(row["due"]) if row.get("due") else last,
            amount_fen=int(row.get("amount") or 0),
        )
        for row in _rows(agreement, "6.milestones")
    ]


def total_fen(agreement: Agreement) -> int:
    """The total of clause 7; in a loan the most that its proved cost may come to."""
    return int(values_of(agreement).get("7.total_amount") or 0)


def shares_result(agreement: Agreement) -> bool:
    """Partner sharing: the talent has a share of what the using unit declares, and no wage."""
    return agreement.mode.code == PARTNER


def result_until(agreement: Agreement) -> dt.date:
    """The last day whose result is shared (clause 8); the last day of the period where the terms name none."""
    named = values_of(agreement).get(UNTIL)
    return dt.date.fromisoformat(named) if named else period(agreement)[1]


def weekly_hours(agreement: Agreement) -> int:
    """Hours a week at the using unit (clause 4, loans only); 0 where the terms name none."""
    return int(values_of(agreement).get("4.weekly_hours") or 0)


def total_days(agreement: Agreement) -> int:
    """Days of work in all (clause 4); 0 where the terms name none."""
    return int(values_of(agreement).get("4.total_days") or 0)


def agreed_hours(agreement: Agreement) -> int:
    """Hours of the whole period by the weekly hours of a loan; 0 where the terms name none."""
    first, last = period(agreement)
    return weekly_hours(agreement) * -(-((last - first).days + 1) // DAYS_A_WEEK)


def days_to_accept(agreement: Agreement, position: int) -> int:
    """Days after which silence accepts: the row's, else clause 6's, else the product's timer."""
    rows = _rows(agreement, "6.milestones")
    row = rows[position - 1] if position <= len(rows) else {}
    agreed = row.get("acceptance_days") or values_of(agreement).get("6.acceptance_days")
    return int(agreed or timers.number("acceptance_silence"))


def stay_weeks(agreement: Agreement) -> set[int]:
    """ISO weeks of the yearly stays; empty where the work may be on any week of the period."""
    found: set[int] = set()
    for row in _rows(agreement, "4.stays"):
        for first, last in WEEKS.findall(_one_text(row.get("weeks", ""))):
            found.update(range(int(first), int(last or first) + 1))
    return found


def post_is_left(agreement: Agreement) -> bool:
    """Whether the talent leaves a post, by the mode or by clause 17."""
    return agreement.mode.post_is_left or values_of(agreement).get("17.leaves_post") is True


def return_parties(agreement: Agreement) -> tuple[Party, ...]:
    """Who confirms the return: all three where a post was left, else using unit and talent."""
    if post_is_left(agreement) and agreement.sending_unit_id:
        return (Party.SENDING, Party.USING, Party.TALENT)
    return (Party.USING, Party.TALENT)


def return_due_on(agreement: Agreement) -> dt.date:
    """The date of clause 17 where a post is left, else the last day."""
    _first, last = period(agreement)
    if not post_is_left(agreement):
        return last
    named = values_of(agreement).get("17.return_date")
    return dt.date.fromisoformat(named) if named else working_days.add(last, WORKING_DAYS_TO_RETURN)


def _rows(agreement: Agreement, path: str) -> list[Mapping[str, Any]]:
    value = values_of(agreement).get(path)
    return list(value) if isinstance(value, list) else []


def _one_text(value: object) -> str:
    """Chinese prevails where a text was given in both languages (clause 27)."""
    if isinstance(value, Mapping):
        return str(value.get("zh") or value.get("en") or "")
    return str(value)
