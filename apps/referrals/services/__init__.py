"""The only writers of proposals, recommendations, credits and the units' lists of talents."""

from apps.referrals.services.pool import change_entry, keep_in_pool, remove_from_pool
from apps.referrals.services.proposals import propose_match
from apps.referrals.services.recommendations import (
    answer_recommendation,
    lapse_recommendations,
    note_credits,
    recommend_onward,
    withdraw_recommendation,
)

__all__ = [
    "answer_recommendation",
    "change_entry",
    "keep_in_pool",
    "lapse_recommendations",
    "note_credits",
    "propose_match",
    "recommend_onward",
    "remove_from_pool",
    "withdraw_recommendation",
]
