"""What a page shows of doubts about a match: those of the reader's own side, and whether one may be written now."""

from dataclasses import dataclass

from django.utils.functional import Promise

from apps.accounts.models import User
from apps.matching.models import Match, MatchDispute
from apps.matching.rules import can_dispute
from apps.matching.selectors import disputes_of


@dataclass(frozen=True, slots=True)
class Doubts:
    rows: list[MatchDispute]
    may_write: bool
    abouts: list[tuple[str, str | Promise]]


def doubts_of(match: Match, user: User) -> Doubts:
    """Nothing for the office, which reads and answers them in its queue."""
    may = can_dispute(user, match)
    rows = disputes_of(match, user) if may else []
    waiting = any(row.answered_at is None for row in rows)
    return Doubts(rows, may and not waiting, list(MatchDispute.About.choices))
