"""Geometry of the small pictures (score bar, week strip, ribbons), as strings for SVG attributes.

Pure functions; no colour and no word is decided here. Coordinates are strings, so that no locale ever puts a
thousands separator or a decimal comma into them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from re import findall

Number = int | float

WEEK = 10.0  # pitch of one week in the strip's own units; the bar itself is 8.5 wide
WEEK_BAR = 8.5
GAP = 6.0  # between two slots of a score
RIBBON_ROW = 100.0  # height of one line of the statement in the picture's own units


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Slot:
    """One part of a score: where its slot begins, how wide the weight is and how far it is filled."""

    label: str
    weight: Number
    earned: Number
    x: str
    width: str
    filled: str
    start_percent: str
    width_percent: str


def score_slots(parts: Iterable[tuple[str, Number, Number]], total: float = 1000.0) -> list[Slot]:
    """Slots for `(label, earned, weight)`; widths follow the weights over `total` units, earned is kept in 0..weight."""
    rows = [(label, earned, weight) for label, earned, weight in parts if weight > 0]
    whole = sum(weight for _label, _earned, weight in rows) or 1
    slots, x, pitch = [], 0.0, total + GAP  # the last slot has no gap after it
    for label, earned, weight in rows:
        width = pitch * weight / whole
        bar = max(width - GAP, 1)
        share = min(max(earned / weight, 0), 1)
        slots.append(
            Slot(
                label,
                weight,
                earned,
                _n(x),
                _n(bar),
                _n(bar * share),
                f"{_n(100 * x / total)}%",
                f"{_n(100 * width / total)}%",
            )
        )
        x += width
    return slots


@dataclass(frozen=True)
class Mark:
    """One rectangle of the week strip."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True)
class Weeks:
    """A year's ruler: bars, the need drawn above them and the line of today."""

    width: str
    bars: list[Mark]
    needs: list[Mark]
    today: str


def ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Runs of neighbouring numbers, in order: [1, 2, 3, 7] gives [(1, 3), (7, 7)]."""
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def week_marks(states: Sequence[str], need: Iterable[int] = (), today: int = 0) -> Weeks:
    """Bars for week 1, 2, ... of `states`; `need` and `today` are week numbers counted from 1 (0 = no line)."""
    bars = [Mark(state, _n(index * WEEK), _n(WEEK_BAR)) for index, state in enumerate(states)]
    inside = [number for number in need if 1 <= number <= len(states)]
    needs = [
        Mark("need", _n((first - 1) * WEEK), _n((last - first) * WEEK + WEEK_BAR)) for first, last in ranges(inside)
    ]
    line = _n((today - 1) * WEEK + WEEK_BAR / 2 - 1) if 1 <= today <= len(states) else ""
    return Weeks(_n(max(len(states), 1) * WEEK - (WEEK - WEEK_BAR)), bars, needs, line)


@dataclass(frozen=True)
class Ribbon:
    """One ribbon from the total to its line, with the cap it ends in."""

    kind: str
    path: str
    cap_y: str
    cap_height: str


@dataclass(frozen=True)
class Ribbons:
    """The whole picture: as high as its lines, each of the same height."""

    height: str
    source_y: str
    source_height: str
    ribbons: list[Ribbon]


def ribbons(lines: Sequence[tuple[str, int]]) -> Ribbons:
    """Ribbons for `(kind, fen)` from the top down. Widths are proportional; a line of zero or less has none."""
    height = RIBBON_ROW * max(len(lines), 1)
    source_y, source_height = height * 0.05, height * 0.9
    total = sum(max(fen, 0) for _kind, fen in lines)
    drawn, left = [], source_y
    for index, (kind, fen) in enumerate(lines):
        if fen <= 0 or total == 0:
            continue
        thick = source_height * fen / total
        # A cap is thinner than the ribbon's start, so that it fits into one row; at least 4 units to be seen.
        cap = max(RIBBON_ROW * 0.86 * fen / total, 4.0)
        middle = RIBBON_ROW * (index + 0.5)
        top, bottom, end = middle - cap / 2, middle + cap / 2, left + thick
        path = (
            f"M14 {_n(left)}C110 {_n(left)} 90 {_n(top)} 194 {_n(top)}V{_n(bottom)}"
            f"C90 {_n(bottom)} 110 {_n(end)} 14 {_n(end)}Z"
        )
        drawn.append(Ribbon(kind, path, _n(top), _n(cap)))
        left = end
    return Ribbons(_n(height), _n(source_y), _n(source_height), drawn)


@dataclass(frozen=True)
class Piece:
    """A run of text in a diff."""

    text: str
    changed: bool


def _tokens(text: str) -> list[str]:
    # Latin words and numbers stay whole; Han text is compared character by character.
    return findall(r"[A-Za-z0-9.,%_-]+|\s+|.", text)


def differences(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """The old and the new text cut into equal and changed runs."""
    before, after = _tokens(old), _tokens(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if i2 > i1:
            left.append(Piece("".join(before[i1:i2]), tag != "equal"))
        if j2 > j1:
            right.append(Piece("".join(after[j1:j2]), tag != "equal"))
    return left, right
