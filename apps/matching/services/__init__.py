"""The only writers of matches, runs and consents."""

from apps.matching.services.consents import answer_for_unit, ask_unit, covers, mark_overdue_consents, withdraw_consent
from apps.matching.services.holds import end_demand, free_demands, lapse_matches, mark_agreed, place_hold, reopen
from apps.matching.services.interest import answer_invitation, apply, decline, invite
from apps.matching.services.refresh import refresh_demand, refresh_talent, request_refresh
from apps.matching.services.steps import lock_match
from apps.matching.services.talks import leave_talks

__all__ = [
    "answer_for_unit",
    "answer_invitation",
    "apply",
    "ask_unit",
    "covers",
    "decline",
    "end_demand",
    "free_demands",
    "invite",
    "lapse_matches",
    "leave_talks",
    "lock_match",
    "mark_agreed",
    "mark_overdue_consents",
    "place_hold",
    "refresh_demand",
    "refresh_talent",
    "reopen",
    "request_refresh",
    "withdraw_consent",
]
