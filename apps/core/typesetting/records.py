"""A record as a PDF: facts, figures and tables, each word in Chinese with its English beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from django.utils import translation

from apps.core.typesetting import typeset

TEMPLATE: Final = Path(__file__).with_name("table.typ")
LANGUAGES: Final = (("zh", "zh-hans"), ("en", "en"))
Words = dict[str, str]
T = TypeVar("T")


@dataclass(frozen=True)
class Fact:
    """A label in both languages with its value; in a paper's facts, a cell of the head."""

    label: Words
    value: str


@dataclass(frozen=True)
class Column:
    """``wide`` takes the room that is left; ``right`` is for numbers."""

    label: Words
    right: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Table:
    """``totals`` are rows of the same width as the others."""

    title: Words
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    totals: Sequence[Sequence[str]] = ()
    empty: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """One paper. ``number`` stands in the foot; ``notes`` beside it; ``remarks`` at the end."""

    number: str
    title: Words
    issuer: Words
    facts: Sequence[Fact]
    figures: Sequence[Fact]
    tables: Sequence[Table]
    date: dt.date
    notes: Sequence[Words] = ()
    remarks: Sequence[Words] = ()
    qr: str = ""
    flipped: bool = False


def render(record: Record) -> bytes:
    """The PDF; the same record gives the same bytes."""
    return typeset(TEMPLATE, asdict(record) | {"date": record.date.isoformat()}, on=record.date)


def both(words: Callable[[], object]) -> Words:
    """What ``words`` says in Chinese and in English; it is called once under each language."""
    found = {}
    for key, language in LANGUAGES:
        with translation.override(language):
            found[key] = str(words())
    return found


def pairs(make: Callable[[], Iterable[T]]) -> list[tuple[T, T]]:
    """The same rows made in Chinese and in English, side by side."""
    found = []
    for _key, language in LANGUAGES:
        with translation.override(language):
            found.append(list(make()))
    return list(zip(*found, strict=True))
