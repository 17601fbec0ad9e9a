"""The standard clauses as data: 28 clauses, their fields and their texts, in Chinese and English.

Nothing here touches the database. The texts are **not yet reviewed by counsel**: see ``data/AUTHORSHIP.md``.
A family is one of ``cost_only``, ``technical_service``, ``personal_service``, ``no_sending_unit``, ``non_cash``; a mode is a
code of ``modes.SharingMode``. Wherever something differs by mode or family, the mode goes before the family and the family
before the default.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).resolve().parent / "data"
PLACEHOLDER: Final = re.compile(r"\{\{(\w+)\}\}")
# Shown with emphasis before signing (standard terms, Civil Code art. 496): whole clauses, and single paragraphs.
EMPHASISED_CLAUSES: Final = frozenset({2, 8, 11, 13, 15, 18, 24, 25, 26})
EMPHASISED_PARAGRAPHS: Final = frozenset({"6.3", "27.4"})


@dataclass(frozen=True)
class Bilingual:
    """One text in both languages; Chinese prevails."""

    zh: str
    en: str

    def in_language(self, lang: str) -> str:
        """The text for a language code such as ``zh``, ``zh-hans`` or ``en``; anything but Chinese gives English."""
        return self.zh if lang.lower().startswith("zh") else self.en


@dataclass(frozen=True)
class Choice:
    value: str
    label: Bilingual
    only_for: frozenset[str] | None = None


@dataclass(frozen=True)
class Column:
    key: str
    type: str
    label: Bilingual


@dataclass(frozen=True)
class Field:
    """A field of a clause. ``default`` and ``default_for`` are as written in the data: percent is 0 to 100 there."""

    clause: int
    key: str
    type: str
    label: Bilingual
    required: bool
    check: str
    choices: tuple[Choice, ...] = ()
    columns: tuple[Column, ...] = ()
    default: Any = None
    default_for: Mapping[str, Any] = field(default_factory=dict)
    only_for: frozenset[str] | None = None
    suggestion: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The key of the value in the terms, for example ``8.talent_share``."""
        return f"{self.clause}.{self.key}"

    def default_in(self, mode: str, family: str) -> Any:
        """The default as written in the data, or None where there is none."""
        return self.default_for.get(mode, self.default_for.get(family, self.default))

    def choice_label(self, value: str) -> Bilingual | None:
        return next((choice.label for choice in self.choices if choice.value == value), None)


@dataclass(frozen=True)
class Addition:
    """A paragraph that stands in the clause only where one of its values was agreed; it is numbered after the others."""

    text: Bilingual
    only_for: frozenset[str] | None = None

    @property
    def keys(self) -> list[str]:
        """The fields it tells."""
        return PLACEHOLDER.findall(self.text.zh)


@dataclass(frozen=True)
class Clause:
    number: int
    key: str
    title: Bilingual
    note: Bilingual
    fields: tuple[Field, ...]
    text: Mapping[str, Bilingual]
    mandatory_for: frozenset[str]
    locked_for: frozenset[str]
    additions: tuple[Addition, ...] = ()

    def additions_for(self, mode: str, family: str) -> tuple[Addition, ...]:
        """The paragraphs that may be added in this mode."""
        return tuple(one for one in self.additions if _offered(one.only_for, mode, family))

    @property
    def emphasised(self) -> bool:
        return self.number in EMPHASISED_CLAUSES

    def fields_for(self, mode: str, family: str) -> tuple[Field, ...]:
        """The fields offered in this mode, each with only the choices offered in it."""
        return tuple(_narrowed(f, mode, family) for f in self.fields if _offered(f.only_for, mode, family))


@dataclass(frozen=True)
class ClauseSet:
    version: str
    reviewed_by_counsel: bool
    clauses: tuple[Clause, ...]


@cache
def clause_set() -> ClauseSet:
    """The standard clauses, read once."""
    raw = json.loads((DATA / "clauses.json").read_text(encoding="utf-8"))
    return ClauseSet(raw["version"], raw["reviewed_by_counsel"], tuple(_clause(item) for item in raw["clauses"]))


@cache
def express() -> Mapping[str, Any]:
    """The short path (快捷单) as written in the data: ``terms``, ``questions``, ``derived``, ``preset``, ``mode_finder``, ``limits``."""
    loaded: dict[str, Any] = json.loads((DATA / "express.json").read_text(encoding="utf-8"))
    return loaded


def clause(number: int) -> Clause:
    """The clause of that number, 1 to 28. Raises KeyError for any other."""
    if not 1 <= number <= len(clause_set().clauses):
        raise KeyError(number)
    return clause_set().clauses[number - 1]


def resolve_text(clause: Clause, mode: str, family: str) -> Bilingual:
    """The wording of a clause: mode, then family, then default."""
    for key in (mode, family, "default"):
        if key in clause.text:
            return clause.text[key]
    raise KeyError(f"clause {clause.number} has no text for {mode}/{family}")


def paragraphs(text: str) -> list[tuple[str, str]]:
    """The numbered paragraphs of a resolved text: ("6.3", "…") per line."""
    pairs = (line.partition(" ") for line in text.splitlines() if line.strip())
    return [(number, body) for number, _space, body in pairs]


@cache
def fields_for(mode: str, family: str) -> tuple[Field, ...]:
    """Every field offered in this mode, in the order of the clauses."""
    return tuple(f for each in clause_set().clauses for f in each.fields_for(mode, family))


@cache
def field_map(mode: str, family: str) -> Mapping[str, Field]:
    """The fields offered in this mode by their path, such as ``13.result_owner``."""
    return {f.path: f for f in fields_for(mode, family)}


def mandatory(clause: Clause, mode: str, family: str) -> bool:
    """Whether the clause cannot be left out."""
    return not clause.mandatory_for.isdisjoint({mode, family})


def locked(clause: Clause, mode: str, family: str) -> bool:
    """Whether the wording cannot be edited; the fields still can."""
    return not clause.locked_for.isdisjoint({mode, family})


def emphasised(clause_number: int, paragraph_number: str) -> bool:
    """Whether a paragraph is shown with emphasis before signing (Civil Code art. 496)."""
    return clause_number in EMPHASISED_CLAUSES or paragraph_number in EMPHASISED_PARAGRAPHS


def _offered(only_for: frozenset[str] | None, mode: str, family: str) -> bool:
    return only_for is None or not only_for.isdisjoint({mode, family})


def _narrowed(full: Field, mode: str, family: str) -> Field:
    return replace(full, choices=tuple(choice for choice in full.choices if _offered(choice.only_for, mode, family)))


def _bilingual(raw: Mapping[str, Any], stem: str) -> Bilingual:
    return Bilingual(raw[f"{stem}_zh"], raw[f"{stem}_en"])


def _codes(raw: Mapping[str, Any]) -> frozenset[str] | None:
    return frozenset(raw["only_for"]) if "only_for" in raw else None


def _clause(raw: Mapping[str, Any]) -> Clause:
    return Clause(
        number=raw["number"],
        key=raw["key"],
        title=_bilingual(raw, "title"),
        note=_bilingual(raw, "note"),
        fields=tuple(_field(raw["number"], item) for item in raw["fields"]),
        text={key: Bilingual(item["zh"], item["en"]) for key, item in raw["text"].items()},
        mandatory_for=frozenset(raw["mandatory_for"]),
        locked_for=frozenset(raw["locked_for"]),
        additions=tuple(Addition(Bilingual(a["zh"], a["en"]), _codes(a)) for a in raw.get("additions", ())),
    )


def _field(number: int, raw: Mapping[str, Any]) -> Field:
    return Field(
        clause=number,
        key=raw["key"],
        type=raw["type"],
        label=_bilingual(raw, "label"),
        required=raw["required"],
        check=raw["check"],
        choices=tuple(Choice(c["value"], _bilingual(c, "label"), _codes(c)) for c in raw.get("choices", ())),
        columns=tuple(Column(c["key"], c["type"], _bilingual(c, "label")) for c in raw.get("columns", ())),
        default=raw.get("default"),
        default_for=raw.get("default_for", {}),
        only_for=_codes(raw),
        suggestion=raw.get("suggestion", {}),
    )
