"""What counts and how much: the weights of both sides, as a version that is handed to the engine with the index.

The parts are the program's; how much each counts is data. The rarity of skills is counted once and then handed on too,
so that everybody who computes by the same count gets the same scores, whatever talents come and go meanwhile.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

UNIT_PARTS: Final = ("must_skills", "nice_skills", "level", "time", "rate", "distance", "evidence", "track")
FURTHER_PARTS: Final = ("recognition", "freshness")
"""Parts for the unit that a version may carry or leave out."""
TALENT_PARTS: Final = ("rate", "distance", "wishes", "time_fit", "mode_fit")
WHOLE: Final = 100
"""The points of each side sum to this."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One version. ``unit`` and ``talent`` give each part its weight; the weights of a side sum to 1.

    ``most_lists``: in how many top lists of one day a talent is shown at most, and ``top`` how many places those have.
    """

    code: str
    unit: Mapping[str, float]
    talent: Mapping[str, float]
    most_lists: int = 20
    top: int = 10

    @classmethod
    def of_points(
        cls, code: str, unit: Mapping[str, int], talent: Mapping[str, int], *, most_lists: int = 20, top: int = 10
    ) -> Rule:
        """Return a rule from whole points of a hundred. Raises ValueError where parts or sums are wrong."""
        for points, parts, further in ((unit, UNIT_PARTS, FURTHER_PARTS), (talent, TALENT_PARTS, ())):
            if not set(parts) <= set(points) <= {*parts, *further}:
                raise ValueError(f"The parts are {', '.join((*parts, *further))}.")
            if any(type(value) is not int or value < 0 for value in points.values()) or sum(points.values()) != WHOLE:
                raise ValueError(f"The points are whole numbers from 0 on and sum to {WHOLE}.")
        return cls(code, _shares(unit, (*UNIT_PARTS, *FURTHER_PARTS)), _shares(talent, TALENT_PARTS), most_lists, top)

    @property
    def weighs_recognition(self) -> bool:
        return "recognition" in self.unit

    @property
    def weighs_freshness(self) -> bool:
        return "freshness" in self.unit


@dataclass(frozen=True, slots=True)
class Rarity:
    """How many of ``total`` talents have each skill or a narrower one, as counted at one moment."""

    total: int = 0
    having: Mapping[int, int] = field(default_factory=dict)

    def idf(self, skill: int) -> float:
        """Return 1 + ln((N + 1) / (n + 1)): the rarer the skill, the more it says.

        Rounded to a tenth, so that a few people more or less move no score, and no single one can be told from it.
        """
        return round(1.0 + math.log((self.total + 1) / (self.having.get(skill, 0) + 1)), 1)


def _shares(points: Mapping[str, int], parts: tuple[str, ...]) -> Mapping[str, float]:
    return MappingProxyType({part: points[part] / WHOLE for part in parts if part in points})


FIRST: Final = Rule.of_points(
    "R-2026.1",
    {
        "must_skills": 34,
        "nice_skills": 10,
        "level": 12,
        "time": 14,
        "rate": 10,
        "distance": 6,
        "evidence": 8,
        "track": 6,
    },
    {"rate": 30, "distance": 25, "wishes": 20, "time_fit": 15, "mode_fit": 10},
)
"""The version by which the platform began."""
