"""One thing for one person to do, worded for the screen."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core import clock, working_days

SOON = 2


@dataclass(frozen=True, slots=True)
class Task:
    """``due`` is the last day in time; ``days_left`` counts working days after today, negative once it is late.

    ``formal`` is what a unit's signatory is there for: to sign, to evaluate, to confirm a return.
    """

    title: str
    text: str
    url: str
    action: str
    party: str
    due: dt.date | None = None
    days_left: int | None = None
    formal: bool = False

    @property
    def tone(self) -> str:
        if self.days_left is None:
            return ""
        return "late" if self.is_late else "wait" if self.days_left <= SOON else ""

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < clock.today()

    @property
    def left(self) -> str:
        """The working days left, in words; nothing where there is no date."""
        if self.days_left is None:
            return ""
        if self.is_late:
            late = max(1, -self.days_left)
            return ngettext("%(count)s working day late", "%(count)s working days late", late) % {"count": late}
        if self.due == clock.today():
            return _("due today")
        return ngettext("%(count)s working day left", "%(count)s working days left", self.days_left) % {
            "count": self.days_left
        }

    def counted(self, left: dict[dt.date, int]) -> Self:
        return self if self.due is None else replace(self, days_left=left[self.due])


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """Earliest due first, those without a date last, each with its working days left."""
    rows = list(tasks)
    left = working_days.days_left(clock.today(), (task.due for task in rows if task.due))
    return sorted((task.counted(left) for task in rows), key=lambda task: (task.due is None, task.due or clock.today()))
