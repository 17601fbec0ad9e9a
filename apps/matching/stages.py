"""How far a match has gone after the two agreed. Agreements and assignments lie above: they say it here by a reader.

The reader stands in a module ``match_stages`` of a higher app, found when the site starts.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django_stubs_ext import StrOrPromise

from apps.accounts.models import User
from apps.matching.models import Match


@dataclass(frozen=True, slots=True)
class Further:
    """Where one match stands on the bar. ``group`` is signing, running or over; "" while matching itself knows best.

    ``title`` says who acts next, ``due`` by when; ``url`` and ``label`` lead there.
    """

    stage: str
    finished: bool = False
    group: str = ""
    title: str = ""
    turn: str = "others"
    due: dt.date | None = None
    url: str = ""
    label: str = ""


Reader = Callable[[User, Sequence[Match]], dict[int, Further]]
Stages = Sequence[tuple[str, StrOrPromise]]
_registered: list[tuple[Stages, Reader]] = []


def register(stages: Stages, reader: Reader) -> None:
    """Let ``reader`` say where matches stand on the bar of ``stages``; one query or a fixed number of them."""
    _registered[:] = [(stages, reader)]


def bar() -> Stages:
    """The stages of the main life cycle; empty where no higher app is installed."""
    return _registered[0][0] if _registered else ()


def further_of(user: User, matches: Sequence[Match]) -> dict[int, Further]:
    """Where each match stands, by its key; those nobody knows more about are left out."""
    return _registered[0][1](user, matches) if _registered else {}
