"""One click that keeps the search of a list, and the way to those kept before."""

from django import template

from apps.accounts.models import User
from apps.core.web.lists import Listing
from apps.searches.models import SavedSearch
from apps.searches.selectors import MOST, searches_of

register = template.Library()
LONGEST = SavedSearch._meta.get_field("name").max_length


@register.inclusion_tag("searches/_save.html", takes_context=True)
def save_search(context: template.Context, listing: Listing, side: str) -> dict[str, object]:
    """Below the filters of ``listing``: one click keeps them under their own words, and the way to those kept before."""
    request = context["request"]
    kept = searches_of(request.user).count() if isinstance(request.user, User) else 0
    name = " · ".join(chip.label for chip in listing.chips)
    return {
        "may_keep": isinstance(request.user, User) and listing.filtered,
        "full": kept >= MOST,
        "kept": kept,
        "side": side,
        "query": request.GET.urlencode(),
        "name": name[:LONGEST],
        "csrf_token": context.get("csrf_token"),
    }
