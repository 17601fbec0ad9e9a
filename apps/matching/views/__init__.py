"""Pages of matching, by who looks: the unit's board and candidate, the talent's opportunities, the sending unit."""

from apps.matching.views.board import board
from apps.matching.views.consent import consent
from apps.matching.views.talent import apply, ask, feed, opportunity
from apps.matching.views.unit import candidate, decline, hold, invite, match

__all__ = ["apply", "ask", "board", "candidate", "consent", "decline", "feed", "hold", "invite", "match", "opportunity"]
