"""The unit's own list of talents, and an applicant recommended onward."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.core import timers
from apps.core.errors import RuleViolation
from apps.core.web.lists import Listing
from apps.matching import cards
from apps.matching.selectors import matches_visible_to
from apps.organisations.selectors import units_of
from apps.referrals import services
from apps.referrals.forms import PoolFilters, PoolForm, RecommendForm
from apps.referrals.models import PoolEntry
from apps.referrals.rules import can_keep, can_recommend
from apps.referrals.selectors import (
    demands_to_invite,
    known_by,
    pool_units,
    pool_visible_to,
    receiver_called,
    receivers_offered,
    recommendation_quota,
    recommendations_given,
    recommended_to,
    signed_with,
)
from apps.referrals.views.shared import person
from apps.referrals.wording import Given, given
from apps.talents import catalogue
from apps.talents.selectors import display_name

GIVEN = 20


@login_required
@require_safe
def pool(request: HttpRequest) -> HttpResponse:
    """Talents whom the unit remembers or who worked with it, and below whom it recommended to others."""
    user, units = person(request), pool_units(request.user)
    seen = pool_visible_to(user)
    filters = PoolFilters(request.GET, seen=seen, units=units)
    listing = Listing(request, filters.narrow(seen), filters)
    context = {
        "listing": listing,
        "rows": _rows(list(listing.page.object_list), user),
        "given": _given(user),
        "any_unit": units.exists(),
        "several": units.count() > 1,
    }
    return render(request, "referrals/pool.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def pool_entry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Tags and note, and the open demands to which the talent may be invited."""
    user = person(request)
    entry = get_object_or_404(pool_visible_to(user), public_id=public_id)
    form = PoolForm(request.POST or None, initial={"tags": ", ".join(entry.tags), "note": entry.note})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_entry(entry, by=user, **form.cleaned_data)
        except RuleViolation as violation:
            if violation.code != "tags":
                raise
            form.add_error("tags", str(violation.message))
        else:
            messages.success(request, _("Kept."))
            return redirect("referrals:pool_entry", public_id=public_id)
    context = {
        **_rows([entry], user)[0],
        "form": form,
        "may_keep": can_keep(user, entry.unit),
        "demands": demands_to_invite(entry, user),
        "known_by": known_by(entry, user),
    }
    return render(request, "referrals/pool_entry.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def pool_keep(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """From the candidate's page."""
    match = get_object_or_404(matches_visible_to(request.user), public_id=public_id)
    entry = services.keep_in_pool(match, by=person(request))
    messages.success(request, _("Kept in your unit's list of talents. The talent is told nothing."))
    return redirect("referrals:pool_entry", public_id=entry.public_id)


@login_required
@require_POST
def pool_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    entry = get_object_or_404(pool_visible_to(request.user), public_id=public_id)
    services.remove_from_pool(entry, by=person(request))
    messages.success(request, _("Taken off your unit's list, with its tags and note."))
    return redirect("referrals:pool")


@login_required
@require_http_methods(["GET", "POST"])
def recommend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """To whom, and a word; the talent is asked next."""
    user = person(request)
    own = matches_visible_to(user).filter(demand__unit__in=units_of(user))
    match = get_object_or_404(own, public_id=public_id)
    form = RecommendForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _recommended(form, match, user):
        messages.success(request, _("The talent is asked. You are told of a yes, and of nothing else."))
        return redirect("matching:candidate", public_id=public_id)
    context = {
        "match": match,
        "demand": match.demand,
        "card": cards.card(match, user),
        "form": form,
        "may_recommend": can_recommend(user, match),
        "receivers": receivers_offered(match.demand.unit),
        "quota": recommendation_quota(match.demand.unit),
        "days": timers.number("recommendation"),
    }
    return render(request, "referrals/recommend.html", context, status=422 if form.errors else 200)


def _recommended(form: RecommendForm, match: Any, user: User) -> bool:
    """Whether it was done; else the form says why not."""
    unit, demand = receiver_called(form.cleaned_data["to"])
    if unit is None:
        form.add_error("to", _("No verified unit and no open demand is called so. Write the full name or the number."))
        return False
    try:
        services.recommend_onward(match, by=user, to_unit=unit, demand=demand, text=form.cleaned_data["text"])
    except RuleViolation as violation:
        if violation.code == "forbidden":
            raise
        form.add_error("to" if violation.code == "own-unit" else None, str(violation.message))
        return False
    return True


def _rows(entries: list[PoolEntry], user: User) -> list[dict[str, Any]]:
    """Entries with their public cards, and what brought or binds them: a fixed number of queries."""
    shown = catalogue.cards_of([entry.talent for entry in entries])
    signed, sources = signed_with(entries), recommended_to(entries)
    return [
        {
            "entry": entry,
            "card": card,
            "name": display_name(entry.talent, user),
            "signed": signed.get((entry.unit_id, entry.talent_id), 0),
            "sources": sources.get((entry.unit_id, entry.talent_id), []),
        }
        for entry, card in zip(entries, shown, strict=True)
    ]


def _given(user: User) -> list[Given]:
    return [given(one, user) for one in recommendations_given(pool_units(user))[:GIVEN]]
