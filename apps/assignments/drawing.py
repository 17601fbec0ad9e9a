"""The period of an assignment as one strip of weeks, for people and as numbers for the page."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from apps.assignments.models import Assignment, Milestone

# The strip is stretched to its place, so a line's width is a share of the whole, not of a week.
WIDTH, GAP, TODAY, DUE = 800.0, 3.0, 4.0, 8.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One rectangle: ``kind`` is fits (gone by), free (to come), away (no stay), need (due) or today."""

    kind: str
    x: float
    width: float


@dataclass(slots=True)
class Strip:
    width: float
    weeks: list[Mark] = field(default_factory=list)
    dues: list[Mark] = field(default_factory=list)
    today: list[Mark] = field(default_factory=list)


def period_strip(
    assignment: Assignment, milestones: Iterable[Milestone], stays: Collection[int], today: dt.date
) -> Strip:
    """Weeks as equal bars with a gap; due dates and today stand where they fall."""
    first = assignment.starts_on - dt.timedelta(days=assignment.starts_on.weekday())
    count = (assignment.ends_on - first).days // 7 + 1
    step = (WIDTH + GAP) / count
    gap = min(GAP, step / 4)
    strip = Strip(width=WIDTH)
    for number in range(count):
        monday = first + dt.timedelta(weeks=number)
        kind = "fits" if monday <= today else "free"
        if stays and monday.isocalendar().week not in stays:
            kind = "away"
        strip.weeks.append(Mark(kind, number * step, step - gap))
    for milestone in milestones:
        strip.dues.append(_mark("need", (milestone.due_on - first).days * step / 7, DUE))
    if assignment.starts_on <= today <= assignment.ends_on:
        strip.today.append(_mark("today", (today - first).days * step / 7, TODAY))
    return strip


def _mark(kind: str, x: float, width: float) -> Mark:
    return Mark(kind, min(max(x, 0), WIDTH - width), width)
