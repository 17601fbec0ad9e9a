"""Regions by their GB/T 2260 codes: which area covers which place, and how far two places lie apart.

A code is read by prefix: ``3204`` and ``320400`` are Changzhou, ``320412`` is a district of it, ``000000`` the whole
country. An empty code is an unknown place: it covers nothing and nothing covers it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

SAME_DISTRICT: Final = 0
SAME_CITY: Final = 1
SAME_PROVINCE: Final = 2
NEIGHBOURS: Final = 3
FAR: Final = 4

MUNICIPALITIES: Final = frozenset({"11", "12", "31", "50"})
"""Province codes that are one city: Beijing, Tianjin, Shanghai, Chongqing."""

DELTA: Final = frozenset({"31", "32", "33", "34"})
"""Provinces of the Yangtze River Delta: Shanghai, Jiangsu, Zhejiang, Anhui."""


class Distance(Protocol):
    """Any function that gives the distance class, 0 (same district) to 4 (far), of two region codes."""

    def __call__(self, first: str, second: str, /) -> int: ...


def trim(code: str) -> str:
    """Return the code without trailing ``00`` pairs: ``320400`` gives ``3204``, ``000000`` gives the empty prefix."""
    while code.endswith("00"):
        code = code[:-2]
    return code


def covers(area: str, place: str) -> bool:
    """Say whether ``place`` lies in ``area`` (the same code, or below it)."""
    return bool(area) and bool(place) and place.startswith(trim(area))


def city_key(code: str) -> str:
    """Return the prefix that all districts of one city share; empty for an unknown place."""
    return code[:2] if code[:2] in MUNICIPALITIES else code[:4]


@dataclass(frozen=True, slots=True)
class Distances:
    """Distance classes by shared code prefix; a pair in ``table`` (in either order) overrules the prefix."""

    table: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def __call__(self, first: str, second: str, /) -> int:
        known = self.table.get((first, second), self.table.get((second, first)))
        if known is not None:
            return min(max(known, SAME_DISTRICT), FAR)
        if not first or not second:
            return FAR
        if trim(first) == trim(second):
            return SAME_DISTRICT
        if city_key(first) == city_key(second):
            return SAME_CITY
        if first[:2] == second[:2]:
            return SAME_PROVINCE
        return NEIGHBOURS if first[:2] in DELTA and second[:2] in DELTA else FAR
