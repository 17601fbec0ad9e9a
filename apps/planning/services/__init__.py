"""The only writers of plans, their proposals and the shortage catalogue."""

from apps.planning.services.computing import advance_plan, make_plan, resume_plan
from apps.planning.services.deciding import accept_all, accept_row, invite_accepted, reject_row
from apps.planning.services.shortages import note_shortages

__all__ = [
    "accept_all",
    "accept_row",
    "advance_plan",
    "invite_accepted",
    "make_plan",
    "note_shortages",
    "reject_row",
    "resume_plan",
]
