"""The public catalogue of talents: a card each, without a name."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.core.web.lists import Listing
from apps.organisations.models import Membership, Unit
from apps.organisations.selectors import units_of
from apps.talents import catalogue as shelf
from apps.talents.models import Talent
from apps.talents.section_forms import CatalogueFilters
from apps.talents.selectors import talent_of

POSTERS = (Membership.Role.HR, Membership.Role.ADMINISTRATOR)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Everybody who lets themselves be seen, narrowed by the filters of the address."""
    filters = CatalogueFilters(request.GET)
    listing = Listing(request, shelf.search(shelf.catalogue(request.user), **filters.chosen), filters)
    context = {"listing": listing, "cards": shelf.cards_of(listing.page), **_viewer(request)}
    return render(request, "talents/catalogue.html", context)


@require_safe
def card(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One card; a verified using unit also reads the rate and what the talent writes."""
    row = get_object_or_404(shelf.catalogue(request.user), public_id=public_id)
    viewer = _viewer(request)
    context = {"card": shelf.cards_of([row])[0], **viewer}
    if viewer["is_using"]:
        context["more"] = _more(row)
    return render(request, "talents/card.html", context)


def _more(row: Talent) -> dict[str, object]:
    """What verified using units read beside the card (``shown``): the name only of an open profile."""
    more: dict[str, object] = {"rate_fen": row.day_rate_fen, "summary": row.summary}
    if row.visibility == Talent.Visibility.OPEN:
        more |= {"name": row.user.name, "unit": row.unit.name if row.unit else ""}
    return more


def _viewer(request: HttpRequest) -> dict[str, object]:
    """What the page offers whom: a unit posts a demand, a talent looks at the own profile, a visitor signs in."""
    units = units_of(request.user).exists()
    return {
        "frame": "workspace.html" if units else "reading.html",
        "is_using": units_of(request.user).filter(uses=True, status=Unit.Status.VERIFIED).exists(),
        "may_post": units_of(request.user, *POSTERS).filter(uses=True).exists(),
        "own": talent_of(request.user),
    }
