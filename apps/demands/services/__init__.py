"""The only writers of demands."""

from apps.demands.services.changes import change_demand
from apps.demands.services.curated import catch_up_merges, follow_merge, follow_switch
from apps.demands.services.drafts import arrange_draft, finish_draft, save_draft
from apps.demands.services.occupations import name_occupation, read_title
from apps.demands.services.office import look_at_demand, take_down_demand
from apps.demands.services.proposals import keep_proposal
from apps.demands.services.seats import fill_seat, free_seat, hold_seat, no_seat, set_seats
from apps.demands.services.sheets import discard_sheet, open_sheet, save_section, submit_sheet
from apps.demands.services.states import (
    approve_demand,
    close_demand,
    expire_demands,
    note_office_told,
    publish_demand,
    reopen_demand,
    return_demand,
)

__all__ = [
    "approve_demand",
    "arrange_draft",
    "catch_up_merges",
    "change_demand",
    "close_demand",
    "discard_sheet",
    "expire_demands",
    "fill_seat",
    "finish_draft",
    "follow_merge",
    "follow_switch",
    "free_seat",
    "hold_seat",
    "keep_proposal",
    "look_at_demand",
    "name_occupation",
    "no_seat",
    "note_office_told",
    "open_sheet",
    "publish_demand",
    "read_title",
    "reopen_demand",
    "return_demand",
    "save_draft",
    "save_section",
    "set_seats",
    "submit_sheet",
    "take_down_demand",
]
