"""The small quality meter: which parts of a demand are thin, and what would help. It warns and never stops."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.display import formats
from apps.demands.guidance import Guidance
from apps.demands.models import Demand
from apps.demands.periods import needed_weeks


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the meter; ``hint`` says what would help, "" where the part is good."""

    key: str
    label: str
    hint: str

    @property
    def good(self) -> bool:
        return not self.hint


def quality(demand: Demand, skills: int, guidance: Guidance | None = None) -> list[Part]:
    """Problem, result, skills, dates and pay of ``demand``, in which ``skills`` skills were found.

    Without ``guidance`` there is nothing to hold the pay against, and it is good.
    """
    dense = 2 if _chinese(demand.problem) else 1  # a Chinese character says about two letters
    problem_thin = len(demand.problem) * dense < 60
    measured = bool(re.search(r"\d", demand.result_wanted))
    return [
        Part("problem", _("Problem"), _("Say what goes wrong, where and since when.") if problem_thin else ""),
        Part("result", _("Result"), "" if measured else _("Name a number: it can be measured and accepted.")),
        Part(
            "skills", _("Skills"), "" if skills >= 2 else _("Name the process, machine or method you need help with.")
        ),
        Part("dates", _("Dates"), _dates_hint(demand)),
        Part("pay", _("Pay"), _pay_hint(demand, guidance)),
    ]


def _pay_hint(demand: Demand, guidance: Guidance | None) -> str:
    if guidance is None or demand.day_budget_fen >= guidance.low_fen:
        return ""
    words = {"own": formats.yuan(demand.day_budget_fen), "low": formats.yuan(guidance.low_fen)}
    return _("%(own)s a day is less than three of four comparable ones are paid (%(low)s). You may keep it.") % words


def _dates_hint(demand: Demand) -> str:
    weeks = len(needed_weeks(demand))
    if demand.days > weeks * 7:
        return _("There are more days than the dates hold. Ask for fewer days, or give more weeks.")
    if demand.days > weeks * 5:
        return _("Few people can come more than five days a week. Give more weeks.")
    return ""


def _chinese(text: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", text))
