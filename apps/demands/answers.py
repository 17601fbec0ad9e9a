"""The eight answers of the short path, and what follows from them."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.demands.models import Demand
from apps.demands.periods import days_a_week, needed_weeks, stays_of, weeks_between
from apps.organisations.models import Region
from apps.skills.models import CredentialType, Skill

TITLE_LENGTH = 40
MUST_SKILLS = 4  # those named first; whatever is named later is welcome, not needed
BOTH_REMOTE_PERCENT = 20
WEEKEND_DAYS = 2
LONG_DAYS = 92
DETAILED = (
    "visibility", "answer_by", "years", "work_language", "benefits", "credential", "form", "measure", "judges", "opens",
)  # fmt: skip
COPIED = ("problem", "result_wanted", "days", "place", "region", "pay_total_fen", "result_owner", "contact", "seats")
SAID = ("person", "need", "who")
SHORT_PATH = {"person": "unknown", "need": "task", "who": "person"}


@dataclass(frozen=True)
class Answers:
    """What the using unit said. Dates end with the day after the last; windows are pairs of weeks.

    Money is in fen; pay and days are those of one person, however many are looked for.
    """

    problem: str
    result_wanted: str
    period: tuple[dt.date, dt.date]
    days: int
    place: str
    region: Region
    pay_total_fen: int
    result_owner: str
    contact: str
    windows: Sequence[Sequence[int]] = field(default_factory=list)
    remote_percent: int = BOTH_REMOTE_PERCENT
    known_person: str = ""
    title: str = ""
    lang: str = "zh-hans"
    weekends: bool = False
    seats: int = 1


@dataclass(frozen=True)
class Details:
    """What the task list asks beyond the eight answers. ``finder`` are the answers about person, need and who."""

    finder: Mapping[str, str] = field(default_factory=dict)
    visibility: str = Demand.Visibility.EVERYONE
    answer_by: dt.date | None = None
    years: int | None = None
    work_language: str = ""
    benefits: str = ""
    talent_class: str = ""
    credential: CredentialType | None = None
    skills: str = ""
    form: str = Demand.Form.ORDINARY
    measure: str = ""
    judges: str = ""
    opens: str = ""


def fill(demand: Demand, answers: Answers, details: Details | None = None) -> None:
    """Write the answers and the plain things that follow from them into ``demand``, unsaved.

    Without ``details`` whatever a task list said before stays as it is.
    """
    for name in COPIED:
        setattr(demand, name, getattr(answers, name))
    demand.title = answers.title or (demand.title if demand.pk else "") or title_from(answers.problem)
    demand.period = answers.period
    demand.windows = [list(pair) for pair in answers.windows]
    demand.remote_percent = remote_share(answers.place, answers.remote_percent)
    demand.known_person, demand.lang = answers.known_person, answers.lang
    weeks = {week for one in stays_of(answers.windows, *answers.period) for week in weeks_between(*one)}
    demand.days_per_week = days_a_week(answers.days, len(weeks))
    demand.finder_answers = finder_answers(answers, details.finder if details else demand.finder_answers)
    if details:
        for name in DETAILED:
            setattr(demand, name, getattr(details, name))


def finder_answers(answers: Answers, said: Mapping[str, str] | None = None) -> dict[str, str]:
    """Answers to the finder's four questions, so that nobody is asked twice.

    The short path is one clear job that a person takes on with the unit's consent; the dates decide the rest. ``said``
    is what was answered before.
    """
    known = {name: value for name, value in (said or {}).items() if name in SAID}
    return SHORT_PATH | known | {"time": _time(answers)}


def _time(answers: Answers) -> str:
    start, end = answers.period
    all_days = (end - start).days
    if answers.windows:
        return "yearly"
    if answers.weekends:
        return "weekends"
    weekend = [n for n in range(min(all_days, 31)) if (start + dt.timedelta(days=n)).weekday() >= 5]
    if all_days <= WEEKEND_DAYS and len(weekend) == all_days:
        return "weekends"
    return "over_3_months" if all_days > LONG_DAYS else "days"


def remote_share(place: str, percent: int) -> int:
    """Per cent of the work done remotely: all, none, or as said where both are meant."""
    return {Demand.Place.REMOTE: 100, Demand.Place.BOTH: percent}.get(Demand.Place(place), 0)


def title_from(problem: str) -> str:
    """The first sentence of the problem, cut at about 40 characters."""
    first = re.split(r"[。！？；!?;\n]|\.\s", problem.strip(), maxsplit=1)[0].strip()
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1].rstrip("，,、 ") + "…"


def class_of(skills: Iterable[Skill]) -> str:
    """The class of talent that most of the skills are usual for; "" where none is named or nothing is clear."""
    votes = Counter(name for skill in skills for name in skill.classes)
    (first, *others) = votes.most_common(2) or [("", 0)]
    return "" if others and others[0][1] == first[1] else first[0]


def snapshot(demand: Demand) -> dict[str, Any]:
    """The answers as they stand, for history."""
    names = (
        "title", "problem", "result_wanted", "days", "place", "remote_percent", "windows", "pay_total_fen",
        "known_person", "result_owner", "contact", "lang", "visibility", "years", "work_language", "benefits",
        "seats", "form", "measure", "judges", "opens",
    )  # fmt: skip
    period = [demand.period.lower.isoformat(), demand.period.upper.isoformat()]
    return {name: getattr(demand, name) for name in names} | {
        "period": period,
        "region": demand.region.code,
        "credential": demand.credential.code if demand.credential else "",
        "answer_by": demand.answer_by.isoformat() if demand.answer_by else "",
    }


def weeks_needed(demand: Demand) -> int:
    return len(needed_weeks(demand))
