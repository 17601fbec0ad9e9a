"""What planning tells on pages of other rooms."""

from django import template

from apps.demands.models import Demand
from apps.planning.models import Shortage
from apps.planning.shortages import catalogue_for

register = template.Library()


@register.inclusion_tag("planning/_shortage_hint.html")
def shortage_hint(demand: Demand) -> dict[str, list[Shortage]]:
    """A hint on a demand some of whose skills have been short in its city for a quarter; nothing otherwise."""
    return {"shortages": catalogue_for(demand)}
