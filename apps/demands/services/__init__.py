"""The only writers of demands."""

from apps.demands.services.changes import change_demand
from apps.demands.services.drafts import finish_draft, save_draft
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
    "change_demand",
    "close_demand",
    "expire_demands",
    "fill_demand",
    "finish_draft",
    "hold_demand",
    "publish_demand",
    "reopen_demand",
    "return_demand",
    "save_draft",
    "unhold_demand",
]
