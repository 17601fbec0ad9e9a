"""The only writers of demands."""

from apps.demands.services.changes import change_demand
from apps.demands.services.drafts import arrange_draft, finish_draft, save_draft
from apps.demands.services.sheets import discard_sheet, open_sheet, save_section, submit_sheet
from apps.demands.services.states import (
    approve_demand,
    close_demand,
    expire_demands,
    fill_demand,
    hold_demand,
    publish_demand,
    reopen_demand,
    return_demand,
    unhold_demand,
)

__all__ = [
    "approve_demand",
    "arrange_draft",
    "change_demand",
    "close_demand",
    "discard_sheet",
    "expire_demands",
    "fill_demand",
    "finish_draft",
    "hold_demand",
    "open_sheet",
    "publish_demand",
    "reopen_demand",
    "return_demand",
    "save_draft",
    "save_section",
    "submit_sheet",
    "unhold_demand",
]
