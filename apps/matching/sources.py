"""Who brought the two of a match together, beside the score. Higher apps say it here by a reader.

A reader stands in a module ``match_sources`` of a higher app, found when the site starts.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apps.accounts.models import User
from apps.matching.models import Match


@dataclass(frozen=True, slots=True)
class Source:
    """``words`` say who, ``note`` is what that one writes to both sides. ``reads_answer``: who it was sees the answer."""

    words: str
    at: dt.datetime
    note: str = ""
    icon: str = "verify"
    reads_answer: bool = False


Reader = Callable[[User, Sequence[Match]], dict[int, Source]]
_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Let ``reader`` say of matches, by their key, who brought them about: a fixed number of queries."""
    if reader not in _readers:
        _readers.append(reader)


def sources_of(viewer: User, matches: Sequence[Match]) -> dict[int, list[Source]]:
    """By the key of the match; those that only the score found are left out."""
    found: dict[int, list[Source]] = {}
    for reader in _readers if matches else ():
        for key, source in reader(viewer, matches).items():
            found.setdefault(key, []).append(source)
    return found
