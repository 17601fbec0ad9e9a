"""A made-up market of any size for measuring: occupations of many skills, a few common and most of them rare.

Its shape is that of a real classification: 3,000 occupations, 13,900 skills, about 42 of them to an occupation, 15 to a
talent and 7 to a demand; occupations and cities by Zipf's law; dates over two months.
"""

from __future__ import annotations

import numpy as np

from apps.matching.engine.bulk.columns import Demands, Floats, Ints, Talents

SKILLS = 13_900
OCCUPATIONS = 3_000
CITIES = 300
LAST_START = 60
PIECE = 50_000


def generate(talents: int, demands: int, seed: int) -> tuple[Talents, Demands]:
    """The same market for the same three numbers."""
    random = np.random.default_rng(seed)
    skills, ends = _occupations(random)
    popular = _zipf(OCCUPATIONS, 0.8)[random.permutation(OCCUPATIONS)]
    offered = random.choice(OCCUPATIONS, talents, p=popular)
    asked = random.choice(OCCUPATIONS, demands, p=popular)
    has, has_ends = _drawn(random, skills, ends, offered, 15)
    wants, wants_ends = _drawn(random, skills, ends, asked, 7)
    start, at = _small(random, 0, LAST_START, talents), _small(random, 0, LAST_START, demands)
    cities = _zipf(CITIES, 1.0)
    return (
        Talents(
            np.arange(talents), has_ends, has,
            random.choice(CITIES, talents, p=cities).astype(np.int16), random.random(talents) < 0.35, _rates(random, talents),
            _small(random, 0, 4, talents), start, start + _small(random, 5, 60, talents),
            random.choice([1, 1, 1, 2, 3], talents),
        ),
        Demands(
            np.arange(demands), wants_ends, wants,
            random.choice(CITIES, demands, p=cities).astype(np.int16), random.random(demands) < 0.35, _rates(random, demands) * np.float32(1.5),
            np.minimum(_small(random, 0, 4, demands), _small(random, 0, 4, demands)),
            at, at + _small(random, 1, 15, demands), random.choice([1, 1, 1, 2, 5], demands),
        ),
    )  # fmt: skip


def _occupations(random: np.random.Generator) -> tuple[Ints, Ints]:
    """The skills of each occupation, none twice."""
    weight = 1 / (np.arange(SKILLS) + 15) ** 0.9
    weight /= weight.sum()
    sizes = np.clip(random.lognormal(3.6, 0.5, OCCUPATIONS), 8, 120).astype(int)
    drawn = [np.unique(random.choice(SKILLS, size, p=weight)) for size in sizes]
    return np.concatenate(drawn).astype(np.int32), np.cumsum([0, *map(len, drawn)])


def _drawn(random: np.random.Generator, skills: Ints, ends: Ints, of: Ints, mean: int) -> tuple[Ints, Ints]:
    """About ``mean`` skills, at least one, of the occupation of each row; piece by piece, for the memory."""
    pieces = [_piece(random, skills, ends, of[first : first + PIECE], mean) for first in range(0, len(of), PIECE)]
    counts = np.concatenate([counts for _found, counts in pieces])
    return np.concatenate([found for found, _counts in pieces]), np.concatenate(([0], np.cumsum(counts)))


def _piece(random: np.random.Generator, skills: Ints, ends: Ints, of: Ints, mean: int) -> tuple[Ints, Ints]:
    sizes = ends[of + 1] - ends[of]
    rows = np.repeat(np.arange(len(of)), sizes)
    place = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    kept = random.random(len(rows)) < np.repeat(mean / sizes, sizes)
    kept |= place == np.repeat(random.integers(0, sizes), sizes)
    return skills[np.repeat(ends[of], sizes)[kept] + place[kept]], np.bincount(rows[kept], minlength=len(of))


def _small(random: np.random.Generator, least: int, below: int, rows: int) -> Ints:
    return random.integers(least, below, rows, dtype=np.int16)


def _rates(random: np.random.Generator, rows: int) -> Floats:
    return np.round(np.exp(random.normal(4.6, 0.5, rows)), 2).astype(np.float32)


def _zipf(size: int, power: float) -> Floats:
    weight = 1 / np.arange(1, size + 1) ** power
    return np.asarray(weight / weight.sum())
