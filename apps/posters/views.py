"""A poster: made with one click, shown, saved as PDF or picture; and the short address its code leads to."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.core.web.downloads import pdf_response, png_response
from apps.demands.rules import in_catalogue
from apps.demands.selectors import demands_visible_to
from apps.posters import middleware, services
from apps.posters.models import Poster
from apps.posters.paper import address_of, poster_pdf, poster_png
from apps.posters.rules import can_read_answers
from apps.posters.selectors import outcome_of, posters_visible_to


@login_required
@require_POST
def poster_make(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The own poster of a demand in the catalogue."""
    demand = get_object_or_404(demands_visible_to(request.user), public_id=public_id)
    return redirect("posters:detail", services.make_poster(demand, by=_person(request)).public_id)


@login_required
@require_safe
def poster_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The picture, its two files and its address; and what came of it, for those who may know."""
    poster = _poster(request, public_id)
    context = {
        "poster": poster,
        "address": address_of(poster),
        "open": in_catalogue(poster.demand),
        "outcome": outcome_of(poster) if can_read_answers(_person(request), poster) else None,
    }
    return render(request, "posters/detail.html", context)


@login_required
@require_safe
def poster_as_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    poster = _poster(request, public_id)
    return pdf_response(str(poster), poster_pdf(poster))


@login_required
@require_safe
def poster_as_png(request: HttpRequest, public_id: UUID) -> HttpResponse:
    poster = _poster(request, public_id)
    return png_response(str(poster), poster_png(poster))


@require_safe
def poster_open(request: HttpRequest, code: str) -> HttpResponse:
    """What the code on the poster leads to: the demand, or the open ones where this one is over."""
    poster = services.count_opening(code)
    if poster is None:
        raise Http404
    if not in_catalogue(poster.demand):
        messages.info(request, _("This demand is no longer open. Here are those that are."))
        return redirect("demands:list")
    response = redirect("demands:detail", poster.demand.public_id)
    middleware.remember(response, [*middleware.codes_of(request), code])
    return response


def _poster(request: HttpRequest, public_id: UUID) -> Poster:
    return get_object_or_404(posters_visible_to(_person(request)), public_id=public_id)


def _person(request: HttpRequest) -> User:
    """The person behind a view that asks for a sign-in."""
    assert isinstance(request.user, User)  # nosec B101
    return request.user
