"""The bar above a list and the foot below it (``apps.core.web.lists``)."""

from typing import Any

from django import template
from django.template import Context

from apps.core.templatetags.ui import pagination

register = template.Library()


@register.inclusion_tag("components/filter_bar.html")
def filter_bar(listing: Any) -> dict[str, object]:
    """The filters of a ``Listing`` or ``Bar`` as one plain form, what is in force as chips, and the total."""
    return {"listing": listing, "filters": listing.filters}


@register.inclusion_tag("components/list_foot.html", takes_context=True)
def list_foot(context: Context, listing: Any) -> dict[str, object]:
    """The total, links to the pages, and how many rows a page shows."""
    return {**pagination(context, listing.page), "sizes": listing.sizes}
