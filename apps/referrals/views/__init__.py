"""Pages of those who bring people together, by who looks: the office, the unit, the talent."""

from apps.referrals.views.office import proposal_new, proposals, proposals_csv, propose
from apps.referrals.views.talent import recommended, recommended_answer, recommended_withdraw
from apps.referrals.views.unit import pool, pool_entry, pool_keep, pool_remove, recommend

__all__ = [
    "pool",
    "pool_entry",
    "pool_keep",
    "pool_remove",
    "proposal_new",
    "proposals",
    "proposals_csv",
    "propose",
    "recommend",
    "recommended",
    "recommended_answer",
    "recommended_withdraw",
]
