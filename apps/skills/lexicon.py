"""Finding skills in free prose, Chinese or English, by their labels and aliases. Pure: no Django, no database.

Prose and terms are folded alike: full-width and capital letters, hyphens and runs of blanks make no difference, nor
does a blank between a Chinese and a Latin character. Latin words count only whole, Chinese ones anywhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

CASE_MATTERS: Final = frozenset(
    {
        "ale",
        "can",
        "halt",
        "iris",
        "mage",
        "pat",
        "paw",
        "rag",
        "ram",
        "rom",
        "sap",
        "sep",
        "sip",
        "slam",
        "star",
        "vari",
    }
)
"""Acronyms that are also words: as a term in capitals they are found only in capitals."""

_DASHES: Final = frozenset("-\u2010\u2011\u2012\u2013\u2014_/\u00b7")


class Found(NamedTuple):
    """One hit: ``term`` is the prose as written, standing at ``position``."""

    skill: int
    term: str
    position: int


@dataclass(slots=True)
class _Node:
    below: dict[str, _Node] = field(default_factory=dict)
    skill: int | None = None
    rank: int = 0
    capitals: bool = False


@dataclass(slots=True)
class Lexicon:
    """The terms of every skill as a trie over folded characters. Build it once; it is only read afterwards."""

    root: _Node
    terms: int

    @classmethod
    def build(cls, entries: Iterable[tuple[int, Iterable[str]]]) -> Lexicon:
        """Build from (skill id, terms, the most proper first). Terms of one character are left out.

        A term of several skills goes to the skill for which it stands earlier in its list, then to the earlier skill.
        """
        root, count = _Node(), 0
        for skill, terms in entries:
            for rank, term in enumerate(terms):
                folded = fold(term)
                if len(folded) < 2:
                    continue
                node = root
                for char in folded:
                    node = node.below.setdefault(char, _Node())
                if node.skill is None or rank < node.rank:
                    count += node.skill is None
                    node.skill, node.rank = skill, rank
                    node.capitals = folded in CASE_MATTERS and term.strip().isupper()
        return cls(root, count)


def fold(term: str) -> str:
    """The term as it is compared: two that fold alike are one."""
    return "".join(char for char, _ in _fold(term)).strip()


def find_skills(text: str, lexicon: Lexicon) -> list[Found]:
    """Return every skill named in the prose in the order of the words; longer terms first, none overlapping."""
    folded = _fold(text)
    chars = "".join(char for char, _ in folded)
    hits = [hit for start in range(len(chars)) for hit in _hits(chars, start, lexicon)]
    hits.sort(key=lambda hit: (hit[0] - hit[1], hit[0]))
    taken = bytearray(len(chars))
    found = []
    for start, end, node in hits:
        first, last = folded[start][1], folded[end - 1][1]
        written = text[first : last + 1]
        if any(taken[start:end]) or node.skill is None or (node.capitals and not written.isupper()):
            continue
        taken[start:end] = b"\1" * (end - start)
        found.append(Found(node.skill, written, first))
    return sorted(found, key=lambda one: one.position)


def _hits(chars: str, start: int, lexicon: Lexicon) -> list[tuple[int, int, _Node]]:
    if start and _latin(chars[start]) and _latin(chars[start - 1]):
        return []
    hits, node = [], lexicon.root
    for end in range(start, len(chars)):
        below = node.below.get(chars[end])
        if below is None:
            break
        node = below
        if node.skill is not None and _whole(chars, end):
            hits.append((start, end + 1, node))
    return hits


def _whole(chars: str, end: int) -> bool:
    """Say whether a term may end with the character at ``end``: not inside a Latin word."""
    return end + 1 == len(chars) or not (_latin(chars[end]) and _latin(chars[end + 1]))


def _latin(char: str) -> bool:
    """Say whether the character belongs to a word that is cut by blanks: a letter or digit, but not a Chinese one."""
    return char.isalnum() and not _chinese(char)


def _chinese(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0003ffff"


def _fold(text: str) -> list[tuple[str, int]]:
    """Return the folded characters, each with the place in ``text`` it comes from."""
    folded: list[tuple[str, int]] = []
    for place, raw in enumerate(text):
        for char in unicodedata.normalize("NFKC", raw).lower():
            if char.isspace() or char in _DASHES:
                if folded and folded[-1][0] != " ":
                    folded.append((" ", place))
                continue
            if len(folded) > 1 and folded[-1][0] == " " and _chinese(folded[-2][0]) != _chinese(char):
                folded.pop()  # "PLC 编程" is "PLC编程"
            folded.append((char, place))
    return folded
