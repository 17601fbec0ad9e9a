"""A yes in advance: the unit's list of its people, the page that gives or ends one, and the talent's own view."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.web.lists import Listing
from apps.matching import services
from apps.matching.consent_forms import EndForm, StandingForm
from apps.matching.load import days_given, promises_of
from apps.matching.standing_list import StandingFilters, people_of_unit, rows_of
from apps.matching.views.unit import person
from apps.modes.models import SharingMode
from apps.talents.models import StandingConsent, Talent
from apps.talents.selectors import standing_consent_of, talent_of
from apps.talents.services.standing import can_give_standing, end_standing, give_standing


@login_required
@require_safe
def standing(request: HttpRequest) -> HttpResponse:
    """Own people who asked the unit at least once, with the use of their days."""
    user = person(request)
    filters = StandingFilters(request.GET)
    listing = Listing(request, people_of_unit(user, **filters.chosen), filters)
    context = {"listing": listing, "rows": rows_of(listing.page.object_list), "year": clock.today().year}
    return render(request, "matching/standing.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def standing_give(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """See, give or change; ending is a form of its own on the same page."""
    user = person(request)
    talent = get_object_or_404(people_of_unit(user), public_id=public_id)
    now = standing_consent_of(talent)
    form = StandingForm(request.POST or None, initial=_initial(now))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            give_standing(
                talent, by=user, days_a_year=data["days_a_year"], modes=data["modes"],
                until=data["until"], forbidden=data["forbidden"],
            )  # fmt: skip
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("The standing consent holds from today. Your talent is told."))
            return redirect("matching:standing_give", public_id=public_id)
    context = _page(user, talent, now, form)
    return render(request, "matching/standing_give.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def standing_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End what stands, or say no to what was asked."""
    user = person(request)
    talent = get_object_or_404(people_of_unit(user), public_id=public_id)
    form, now = EndForm(request.POST), standing_consent_of(talent)
    ask = talent.standing_asks.filter(unit=talent.unit_id, answered_at=None).first()
    if form.is_valid():
        try:
            if now is not None:
                end_standing(now, by=user, reason=form.cleaned_data["reason"])
            elif ask is not None:
                services.refuse_standing(ask, by=user, reason=form.cleaned_data["reason"])
            else:
                raise RuleViolation("already-done", _("Nothing holds here, and nothing is asked."))
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("Kept. Your talent is told."))
            return redirect("matching:standing_give", public_id=public_id)
    context = _page(user, talent, now, StandingForm(initial=_initial(now))) | {"end_form": form}
    return render(request, "matching/standing_give.html", context, status=422)


@login_required
@require_http_methods(["GET", "POST"])
def standing_mine(request: HttpRequest) -> HttpResponse:
    """The talent reads what the own unit gave in advance, and may ask for it."""
    user = person(request)
    talent = talent_of(user)
    if talent is None:
        return redirect("talents:start")
    if request.method == "POST":
        services.ask_standing(talent, by=user)
        messages.success(request, _("Asked. Your unit answers by link, and you are told."))
        return redirect("matching:standing_mine")
    now = standing_consent_of(talent)
    last = talent.standing_asks.filter(unit=talent.unit_id).first()
    context = {
        "talent": talent,
        "unit": talent.unit,
        "standing": now,
        "ask": last,
        "modes": _mode_names(now),
        "used": days_given(talent, talent.unit_id, clock.today().year),
        "forbidden": list(now.forbidden_units.all()) if now else [],
        "until": _last_day(now),
    }
    return render(request, "matching/standing_mine.html", context)


def _page(user: User, talent: Talent, now: StandingConsent | None, form: StandingForm) -> dict[str, Any]:
    year = clock.today().year
    return {
        "talent": talent,
        "standing": now,
        "until": _last_day(now),
        "modes": _mode_names(now),
        "forbidden": list(now.forbidden_units.all()) if now else [],
        "ask": talent.standing_asks.filter(unit=talent.unit_id, answered_at=None).first(),
        "used": days_given(talent, talent.unit_id, year),
        "year": year,
        "promises": promises_of(talent, talent.unit) if talent.unit else [],
        "form": form if can_give_standing(user, talent) else None,
        "end_form": EndForm(),
    }


def _initial(now: StandingConsent | None) -> dict[str, Any]:
    if now is None:
        return {"days_a_year": 30, "until": clock.today() + dt.timedelta(days=365)}
    names = "\n".join(unit.name_zh for unit in now.forbidden_units.all())
    return {"days_a_year": now.days_a_year, "modes": now.modes, "forbidden": names, "until": _last_day(now)}


def _last_day(now: StandingConsent | None) -> dt.date | None:
    if now is None or now.valid.upper is None:
        return None
    last: dt.date = now.valid.upper - dt.timedelta(days=1)
    return last


def _mode_names(now: StandingConsent | None) -> list[str]:
    return [mode.name for mode in SharingMode.objects.filter(code__in=now.modes)] if now else []
