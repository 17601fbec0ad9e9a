"""The backward plan of a demand on pages of higher apps: `{% load planner %}{% plan_card demand %}`."""

from typing import Any

from django import template

from apps.demands.models import Demand
from apps.demands.planner import plan_for

register = template.Library()


@register.inclusion_tag("demands/_plan.html")
def plan_card(demand: Demand, begun: str = "", public: bool = False) -> dict[str, Any]:
    """Who must have done what by when for the demand's next stay, from the step ``begun`` on.

    ``public`` where the sending unit is a public institution, which may take longer.
    """
    return {"plan": plan_for(demand, public=public, begun=begun), "open": False}
