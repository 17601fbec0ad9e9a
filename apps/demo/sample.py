"""The sample region as data: fictional units, people, talents and demands, read from ``data/``.

Weeks in the files are offsets from the week of loading, so that the sample is fresh on every day it is loaded.
"""

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from stdnum.cn import uscc

DATA = Path(__file__).parent / "data"
LAST_WEEK = 53
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_UNIT_ROLES = ("hr", "signatory", "finance")
Stay = tuple[dt.date, dt.date]
"""The first day, and the day after the last."""


@dataclass(frozen=True, slots=True)
class Person:
    """A fictional person; ``phone`` is E.164 of a range kept for the sample, ``email`` of example.com."""

    name: str
    name_en: str
    phone: str
    email: str
    is_staff: bool = False


@dataclass(frozen=True, slots=True)
class SampleUnit:
    key: str
    name_zh: str
    name_en: str
    credit_code: str
    kind: str
    region: str
    address: str
    verified: bool
    uses: bool
    authority: str
    people: dict[str, Person]
    state: str = ""
    submitted_days_ago: int = 0

    @property
    def brought_to(self) -> str:
        """The state the office has brought the unit to."""
        return self.state or ("verified" if self.verified else "submitted")


@dataclass(frozen=True, slots=True)
class SampleOfficer:
    key: str
    person: Person
    region: str
    role: str


@dataclass(frozen=True, slots=True)
class SampleTalent:
    """``windows``: (region, first and last week as offsets, days a week, remote per cent); ``rate`` in yuan a day."""

    key: str
    person: Person
    unit: str
    talent_class: str
    region: str
    headline: str
    summary: str
    skills: list[tuple[str, int, int]]
    wishes: list[str]
    credentials: list[tuple[str, str, int]]
    windows: list[tuple[str, int, int, int, int]]
    modes: list[str]
    on_site: list[str]
    days: int
    remote: int
    rate: int
    visibility: str
    verification: str
    lang: str = "zh-hans"
    status: str = "published"
    days_ago: int = 0
    topic: str = ""


@dataclass(frozen=True, slots=True)
class SampleDemand:
    """``windows`` are pairs of week offsets; ``pay`` in yuan for the whole; ``status`` is what it is brought to."""

    unit: str
    status: str
    title: str
    problem: str
    result_wanted: str
    region: str
    place: str
    remote: int
    windows: list[tuple[int, int]]
    days: int
    pay: int
    result_owner: str
    known: str
    lang: str = "zh-hans"
    days_ago: int = 0
    topic: str = ""
    mode: str = "migratory_bird"
    seats: int = 1
    form: str = "ordinary"
    measure: str = ""
    judges: str = ""
    opens: str = ""
    credential: str = ""
    visibility: str = "everyone"

    @property
    def repeats(self) -> bool:
        """Whether the same weeks come back every year; else the period itself is the one stay."""
        return self.mode == "migratory_bird"


@lru_cache(maxsize=1)
def units() -> tuple[SampleUnit, ...]:
    return tuple(
        SampleUnit(
            key=row["key"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            credit_code=credit_code(row["code_body"]),
            kind=row["kind"],
            region=row["region"],
            address=row["address"],
            verified=row["verified"],
            uses=row.get("uses", True),
            authority=row["signatory"]["authority"],
            people={role: _person(row[role]) for role in _UNIT_ROLES},
        )
        for row in _read("units")
    )


@lru_cache(maxsize=1)
def officers() -> tuple[SampleOfficer, ...]:
    return tuple(
        SampleOfficer(row["key"], _person(row, is_staff=True), row["region"], row["role"]) for row in _read("office")
    )


@lru_cache(maxsize=1)
def talents() -> tuple[SampleTalent, ...]:
    return tuple(_talent(row, serial) for serial, row in enumerate(_read("talents"), 1))


@lru_cache(maxsize=1)
def demands() -> tuple[SampleDemand, ...]:
    return tuple(
        SampleDemand(**{**row, "windows": [(one[0], one[1]) for one in row["windows"]]}) for row in _read("demands")
    )


NEWCOMER = Person("唐一禾", "Tang Yihe", "+8619900000401", "tang.yihe@example.com")


def credit_code(body: str) -> str:
    """18 characters from 16: kind, region and eight of the organisation code, whose own check (GB 11714) and the
    last one (GB 32100) are computed."""
    total = sum(weight * int(sign, 36) for weight, sign in zip(_ORGANISATION_WEIGHTS, body[8:], strict=True))
    check = 11 - total % 11
    code = body + {10: "X", 11: "0"}.get(check, str(check))
    return code + str(uscc.calc_check_digit(code))


def weeks_of_year(first: int, last: int, today: dt.date) -> list[tuple[int, int]]:
    """Week offsets as pairs of ISO weeks that repeat every year; two pairs where they cross the turn of a year."""
    if last - first >= LAST_WEEK - 1:
        return [(1, LAST_WEEK)]
    start, end = _week(today, first), _week(today, last)
    if start.year == end.year:
        return [(start.week, end.week)]
    return [(start.week, LAST_WEEK), (1, end.week)]


def stay(first: int, last: int, today: dt.date, *, repeats: bool = True) -> Stay:
    """Week offsets as one stay: its first Monday and the Monday after it.

    A yearly one that would cross the turn of a year begins in the second week of the new year, as a clerk would plan it.
    """
    start = _monday(today) + dt.timedelta(weeks=first)
    end = _monday(today) + dt.timedelta(weeks=last + 1)
    new_year = (end - dt.timedelta(days=1)).isocalendar().year
    if repeats and start.isocalendar().year != new_year:
        moved = dt.date.fromisocalendar(new_year, 2, 1)
        return moved, moved + (end - start)
    return start, end


def stays(one: SampleDemand, today: dt.date) -> list[Stay]:
    """The stays of a demand, seen from ``today``."""
    return [stay(first, last, today, repeats=one.repeats) for first, last in one.windows]


def _week(today: dt.date, offset: int) -> Any:
    return (_monday(today) + dt.timedelta(weeks=offset)).isocalendar()


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _talent(row: dict[str, Any], serial: int) -> SampleTalent:
    email = f"{row['name_en'].lower().replace(' ', '.')}@example.com"
    plain = {name: row[name] for name in ("key", "unit", "region", "headline", "summary", "modes", "on_site", "days")}
    return SampleTalent(
        person=Person(row["name"], row["name_en"], f"+86199000002{serial:02d}", email),
        talent_class=row["class"],
        skills=[(code, level, evidence) for code, level, evidence in row["skills"]],
        wishes=row["wishes"],
        credentials=[(code, region, evidence) for code, region, evidence in row["credentials"]],
        windows=[(region, first, last, days, remote) for region, first, last, days, remote in row["windows"]],
        remote=row["remote"],
        rate=row["rate"],
        visibility=row["visibility"],
        verification=row["verification"],
        lang=row.get("lang", "zh-hans"),
        **plain,
    )


def _person(row: dict[str, Any], *, is_staff: bool = False) -> Person:
    return Person(row["name"], row["name_en"], row["phone"], row["email"], is_staff)


def _read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return rows
