"""The only writers of matches, runs and consents."""

from apps.matching.services.consents import (
    Confirmed,
    answer_for_unit,
    ask_unit,
    covers,
    mark_overdue_consents,
    with_approval,
    withdraw_consent,
)
from apps.matching.services.holds import end_demand, free_demands, lapse_matches, mark_agreed, place_hold, reopen
from apps.matching.services.interest import answer_invitation, apply, decline, invite, undo_dismissal
from apps.matching.services.marks import Mark, add_note, mark_candidate, save_for_later
from apps.matching.services.participation import check_participation, declare, give_approval
from apps.matching.services.refresh import refresh_demand, refresh_talent, request_refresh
from apps.matching.services.relays import ask_office, deliver_relay, relay
from apps.matching.services.standing_asks import ask_standing, close_standing_ask, refuse_standing
from apps.matching.services.steps import lock_match
from apps.matching.services.talks import leave_talks

__all__ = [
    "Confirmed",
    "Mark",
    "add_note",
    "answer_for_unit",
    "answer_invitation",
    "apply",
    "ask_office",
    "ask_standing",
    "ask_unit",
    "check_participation",
    "close_standing_ask",
    "covers",
    "declare",
    "decline",
    "deliver_relay",
    "end_demand",
    "free_demands",
    "give_approval",
    "invite",
    "lapse_matches",
    "leave_talks",
    "lock_match",
    "mark_agreed",
    "mark_candidate",
    "mark_overdue_consents",
    "place_hold",
    "refresh_demand",
    "refresh_talent",
    "refuse_standing",
    "relay",
    "reopen",
    "request_refresh",
    "save_for_later",
    "undo_dismissal",
    "with_approval",
    "withdraw_consent",
]
