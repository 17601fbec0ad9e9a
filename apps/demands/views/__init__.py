"""Pages of demands: the catalogue, the short path, the task list, the demand itself and the planner."""

from apps.demands.views.catalogue import demand_list
from apps.demands.views.demand import (
    demand_close,
    demand_detail,
    demand_occupation,
    demand_published,
    demand_reopen,
    demand_seats,
)
from apps.demands.views.express import demand_arrange, demand_check, demand_edit, demand_new
from apps.demands.views.hints import demand_hints
from apps.demands.views.planner import planner
from apps.demands.views.sheet import (
    sheet_check,
    sheet_discard,
    sheet_new,
    sheet_of,
    sheet_overview,
    sheet_section,
)

__all__ = [
    "demand_arrange",
    "demand_check",
    "demand_close",
    "demand_detail",
    "demand_edit",
    "demand_hints",
    "demand_list",
    "demand_new",
    "demand_occupation",
    "demand_published",
    "demand_reopen",
    "demand_seats",
    "planner",
    "sheet_check",
    "sheet_discard",
    "sheet_new",
    "sheet_of",
    "sheet_overview",
    "sheet_section",
]
