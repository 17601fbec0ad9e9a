"""The only writers of plans and their proposals."""

from apps.planning.services.computing import advance_plan, make_plan, resume_plan
from apps.planning.services.deciding import accept_all, accept_row, invite_accepted, reject_row

__all__ = [
    "accept_all",
    "accept_row",
    "advance_plan",
    "invite_accepted",
    "make_plan",
    "reject_row",
    "resume_plan",
]
