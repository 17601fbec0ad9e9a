"""The office's pages of planning: plans, what is decided about them, and the balance of cities."""

from apps.planning.views.balance import balance_csv, balance_page
from apps.planning.views.decisions import accept_plan, accept_proposal, reject_proposal, resume
from apps.planning.views.plans import plan_new, plan_page, plans

__all__ = [
    "accept_plan",
    "accept_proposal",
    "balance_csv",
    "balance_page",
    "plan_new",
    "plan_page",
    "plans",
    "reject_proposal",
    "resume",
]
