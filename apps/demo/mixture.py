"""In which mode each demand of the region is arranged, and what is right there: weeks, days, pay, place and words."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from apps.demo.words import read

BIRD = "migratory_bird"
SENDERLESS = ("retired", "independent")


@dataclass(frozen=True, slots=True)
class Shape:
    """``finder``: person, need and who; ``pay`` goes with the trade's usual day rate; ``days`` are those of a week."""

    finder: tuple[str, str, str]
    share: float
    weeks: tuple[int, int]
    days: tuple[int, ...]
    pay: tuple[float, float]
    places: tuple[str, ...]
    result_owners: tuple[str, ...] = ("using_unit", "using_unit", "joint", "nothing_new")

    @property
    def answers(self) -> dict[str, str]:
        """The answers from which the finder of the site proposes the mode."""
        return dict(zip(("person", "need", "who"), self.finder, strict=True))


SHAPES: Mapping[str, Shape] = {
    BIRD: Shape(
        ("unknown", "task", "person"), 0.50, (3, 6), (1, 2, 2, 3), (0.9, 1.25), ("on_site", "both", "both", "remote")
    ),
    "adviser": Shape(("unknown", "help", "person"), 0.15, (8, 12), (1,), (1.1, 1.4), ("both", "remote")),
    "weekend": Shape(("unknown", "task", "person"), 0.10, (5, 9), (1, 2), (1.0, 1.3), ("on_site",)),
    # A price between units: the sending unit's laboratory and overhead are in it.
    "commission": Shape(("unknown", "task", "unit"), 0.10, (8, 14), (2,), (1.6, 2.2), ("both",), ("using_unit", "joint")),
    # Cost without a margin: wages of a whole week's work, not a day's fee.
    "short_loan": Shape(
        ("enterprise", "team", "lend_other"), 0.08, (6, 11), (5,), (0.55, 0.75), ("on_site",), ("using_unit",)
    ),
    "retired": Shape(("retired", "help", "person"), 0.04, (6, 11), (1, 2), (0.9, 1.2), ("on_site", "both")),
    # None is generated: one story is written.
    "partner": Shape(("enterprise", "together", "share"), 0.0, (5, 10), (1, 2), (0.9, 1.2), ("on_site",)),
    "independent": Shape(("independent", "task", "person"), 0.03, (3, 8), (2, 3), (1.0, 1.3), ("both", "remote")),
}  # fmt: skip
# Public institutions do not lend at cost, and a master of a trade brings no laboratory.
INSTEAD = {("research", "short_loan"): "commission", ("skilled", "commission"): "short_loan"}
LOAN_RATE, LOAN_DAYS = 0.55, 5


def modes_of_demands(count: int, chance: random.Random) -> list[str]:
    """A mode for each of ``count`` demands, in the shares of ``SHAPES``."""
    found = [mode for mode, shape in SHAPES.items() for _n in range(round(count * shape.share))]
    found = [*found, *[BIRD] * count][:count]
    chance.shuffle(found)
    return found


def fitting(mode: str, talent_class: str) -> str:
    """The mode, or the one that a unit would choose for such work instead."""
    return INSTEAD.get((talent_class, mode), mode)


def modes_of_talent(kind: str, talent_class: str, serial: int, chance: random.Random) -> list[str]:
    """What a talent accepts; ``kind`` is that of the own unit, "" where there is none."""
    if not kind:
        return [SENDERLESS[serial % 2]]
    modes = [BIRD, *chance.sample(("adviser", "weekend"), chance.randint(1, 2))]
    if kind == "enterprise" and talent_class != "research" and chance.random() < 0.3:
        modes.append("short_loan")
    return [*modes, "commission"] if chance.random() < (0.6 if talent_class == "research" else 0.3) else modes


def words_of_demand(mode: str, lang: str) -> str:
    """One sentence on how the work is arranged; nothing for the usual way."""
    return _sentence("demand", mode, lang)


def words_of_talent(modes: Sequence[str], lang: str) -> str:
    """One sentence of a talent without a unit, or of one who may be lent."""
    return next((words for mode in modes if (words := _sentence("talent", mode, lang))), "")


def _sentence(who: str, mode: str, lang: str) -> str:
    chinese, english = _words()[who].get(mode, ("", ""))
    return f" {english}" if lang == "en" and english else "" if lang == "en" else chinese


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    found: dict[str, Any] = read("mixture")
    return found
