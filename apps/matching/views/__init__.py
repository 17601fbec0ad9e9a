"""Pages of matching, by who looks: the unit's board and candidate, the talent's opportunities, the sending unit."""

from apps.matching.views.board import board
from apps.matching.views.choices import dispute, ranking
from apps.matching.views.compare import compare
from apps.matching.views.consent import consent, consent_form, consent_pdf, consent_withdraw
from apps.matching.views.feed import feed
from apps.matching.views.marks import keep, mark, note, undo
from apps.matching.views.mine import mine
from apps.matching.views.relay import ask_office, relay
from apps.matching.views.scoring import scoring
from apps.matching.views.standing import standing, standing_end, standing_give, standing_mine
from apps.matching.views.talent import apply, approval, ask, opportunity
from apps.matching.views.unit import candidate, decline, hold, invite, match

__all__ = [
    "apply", "approval", "ask", "ask_office", "board", "candidate", "compare", "consent", "consent_form", "consent_pdf",
    "consent_withdraw", "decline", "dispute", "feed", "hold", "invite",
    "keep", "mark", "match", "mine", "note", "opportunity", "ranking", "relay", "scoring", "standing", "standing_end", "standing_give",
    "standing_mine", "undo",
]  # fmt: skip
