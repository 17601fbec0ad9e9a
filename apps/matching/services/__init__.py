"""The only writers of matches, runs and consents."""

from apps.matching.services.checking import check_shard
from apps.matching.services.consents import (
    Confirmed,
    answer_for_unit,
    ask_unit,
    covers,
    mark_overdue_consents,
    with_approval,
    withdraw_consent,
)
from apps.matching.services.holds import end_demand, free_seats, lapse_matches, mark_agreed, place_hold, reopen
from apps.matching.services.interest import (
    answer_invitation,
    apply,
    decline,
    invite,
    invite_for_office,
    opening,
    undo_dismissal,
)
from apps.matching.services.marks import Mark, add_note, mark_candidate, save_for_later
from apps.matching.services.nobody import tell_of_nobody
from apps.matching.services.own_choice import answer_dispute, dispute, set_ranking
from apps.matching.services.pairing import bring_together, not_together
from apps.matching.services.participation import check_participation, declare, give_approval
from apps.matching.services.rarity import count_skills
from apps.matching.services.refresh import refresh_demand, refresh_pair
from apps.matching.services.relays import ask_office, deliver_relay, relay
from apps.matching.services.requests import refresh_shard, refresh_stale, refresh_talent, request_refresh
from apps.matching.services.rule_versions import keep_rule_version
from apps.matching.services.standing_asks import ask_standing, close_standing_ask, refuse_standing
from apps.matching.services.steps import lock_match
from apps.matching.services.talks import join_talks, leave_talks

__all__ = [
    "Confirmed",
    "Mark",
    "add_note",
    "answer_dispute",
    "answer_for_unit",
    "answer_invitation",
    "apply",
    "ask_office",
    "ask_standing",
    "ask_unit",
    "bring_together",
    "check_participation",
    "check_shard",
    "close_standing_ask",
    "count_skills",
    "covers",
    "declare",
    "decline",
    "deliver_relay",
    "dispute",
    "end_demand",
    "free_seats",
    "give_approval",
    "invite",
    "invite_for_office",
    "join_talks",
    "keep_rule_version",
    "lapse_matches",
    "leave_talks",
    "lock_match",
    "mark_agreed",
    "mark_candidate",
    "mark_overdue_consents",
    "not_together",
    "opening",
    "place_hold",
    "refresh_demand",
    "refresh_pair",
    "refresh_shard",
    "refresh_stale",
    "refresh_talent",
    "refuse_standing",
    "relay",
    "reopen",
    "request_refresh",
    "save_for_later",
    "set_ranking",
    "tell_of_nobody",
    "undo_dismissal",
    "with_approval",
    "withdraw_consent",
]
