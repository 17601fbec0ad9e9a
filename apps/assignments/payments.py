"""What is paid for the work of an assignment. Settlement lies above: it says it here by a reader.

The reader stands in a module ``assignment_payments`` of a higher app, found when the site starts.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from apps.accounts.models import User
from apps.assignments.models import Assignment


@dataclass(frozen=True, slots=True)
class PaidPiece:
    """The statement of one piece. ``tax_fen`` and ``net_fen`` are None where no talent is paid by it."""

    title: str
    number: str
    month: dt.date
    amount_fen: int
    tax_fen: int | None
    net_fen: int | None
    state: str
    tone: str
    url: str
    slip_url: str


@dataclass(frozen=True, slots=True)
class Payments:
    """``paid_fen`` has arrived at its payees, of all pieces together."""

    pieces: tuple[PaidPiece, ...] = ()
    paid_fen: int = 0


Reader = Callable[[User, Assignment], Payments]
_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Let ``reader`` say what is paid for an assignment that the person may see, in a fixed number of queries."""
    _readers[:] = [reader]


def payments_of(user: User, assignment: Assignment) -> Payments:
    """Empty where no higher app is installed, or nothing is drawn up yet."""
    return _readers[0](user, assignment) if _readers else Payments()
