"""The catalogue, the short path's three screens, and what the unit does with its demand."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.core.errors import RuleViolation
from apps.demands import services, wording
from apps.demands.forms import CheckForm, CloseForm, DemandForm, FilterForm, initial_from
from apps.demands.models import Demand
from apps.demands.money import Money, money_by_demand, money_of
from apps.demands.quality import quality
from apps.demands.rules import POSTERS, can_change, can_close, can_judge, can_post
from apps.demands.selectors import (
    READABLE,
    demands_of,
    demands_public,
    demands_visible_to,
    regions_asked,
    search,
    skills_of,
)
from apps.modes.finder import propose
from apps.modes.selectors import modes_offered
from apps.organisations.models import Unit
from apps.organisations.selectors import has_role, units_of

PER_PAGE = 20


@require_safe
def demand_list(request: HttpRequest) -> HttpResponse:
    """The public catalogue; for people of a unit a second tab with the unit's own, in every state."""
    own, public = demands_of(request.user), demands_public()
    has_units = units_of(request.user).exists()
    ours = has_units and request.GET.get("whose") == "ours"
    chosen = own if ours else public
    modes = [(mode.code, mode.name) for mode in modes_offered()]
    form = FilterForm(request.GET, regions=regions_asked(chosen), modes=modes)
    filters = form.cleaned_data if form.is_valid() else {}
    found = search(chosen, words=filters.get("q", ""), region=filters.get("region"), mode=filters.get("mode", ""))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    money = money_by_demand(page)
    rows = [_row(one, money[one.pk]) for one in page]
    tabs = [
        {"label": _("Open demands"), "url": "?", "count": public.count(), "current": not ours},
        {"label": _("Our unit"), "url": "?whose=ours", "count": own.count(), "current": ours},
    ]
    context = {"form": form, "page": page, "rows": rows, "ours": ours, "tabs": tabs if has_units else []}
    context["may_post"] = has_units and bool(_units(request))
    filtered = any(filters.get(name) for name in ("q", "region", "mode"))
    frame = "workspace.html" if has_units else "reading.html"
    return render(request, "demands/list.html", {**context, "filtered": filtered, "frame": frame})


@login_required
@require_http_methods(["GET", "POST"])
def demand_new(request: HttpRequest) -> HttpResponse:
    """Screen 1: the eight answers."""
    units = _units(request)
    if not units and units_of(request.user).exists():
        raise RuleViolation("forbidden", _("Only the HR contact or administrator of a using unit can do this."))
    if not units:
        messages.info(request, _("First register your unit; then you can post its demands."))
        return redirect("organisations:register")
    form = DemandForm(_posted(request), units=units)
    if request.method == "POST" and form.is_valid():
        try:
            demand = services.save_draft(form.chosen_unit(), by=_user(request), answers=form.answers())
            return redirect("demands:check", demand.public_id)
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
    return _answers_page(request, form)


@login_required
@require_http_methods(["GET", "POST"])
def demand_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same eight answers again: of a draft, or of what is published."""
    demand = _own(request, public_id)
    _refuse_unless(can_change(_user(request), demand), request, demand)
    form = DemandForm(_posted(request), units=[demand.unit], initial=initial_from(demand))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["row_version"] or 0
        try:
            if demand.status == Demand.Status.DRAFT:
                services.save_draft(
                    demand.unit, by=_user(request), answers=form.answers(), demand=demand, at_version=version
                )
                return redirect("demands:check", demand.public_id)
            services.change_demand(demand, by=_user(request), answers=form.answers(), at_version=version)
            messages.success(request, _("Changed. The matches are computed again."))
            return redirect("demands:detail", demand.public_id)
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
    return _answers_page(request, form, demand)


@login_required
@require_http_methods(["GET", "POST"])
def demand_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Screen 2: the answers with what was found in them; publishing leads to screen 3, the demand's own page."""
    demand = _own(request, public_id)
    if demand.status != Demand.Status.DRAFT:
        return redirect("demands:detail", demand.public_id)
    needs = skills_of(demand)
    form = CheckForm(_posted(request), demand=demand, found=[(one.skill.code, one.skill.label) for one in needs])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.finish_draft(demand, by=_user(request), title=data["title"], skill_codes=data.get("skills", []))
            demand = services.publish_demand(demand, by=_user(request))
            messages.success(request, _published(demand))
            return redirect("demands:detail", demand.public_id)
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
    context = {
        "form": form,
        "demand": demand,
        "money": money_of(demand),
        "answers": wording.answers(demand),
        "proposal": propose(demand.finder_answers),
        "parts": quality(demand, len(needs)),
        "strip": wording.strip(demand),
        "dates": wording.dates(demand),
        "place": wording.place(demand),
    }
    return render(request, "demands/check.html", context, status=422 if form.errors else 200)


@require_safe
def demand_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What talents and visitors read; the own unit also gets the state, the next step and the matches."""
    demand = get_object_or_404(demands_visible_to(request.user), public_id=public_id)
    user = request.user if isinstance(request.user, User) else None
    own = has_role(request.user, demand.unit)
    context = {
        "demand": demand,
        "money": money_of(demand),
        "own": own,
        "has_board": demand.status in READABLE,
        "may_change": bool(user and can_change(user, demand)),
        "may_close": bool(user and can_close(user, demand)),
        "may_reopen": bool(user and demand.status == Demand.Status.EXPIRED and can_post(user, demand.unit)),
        "may_judge": bool(user and demand.status == Demand.Status.IN_APPROVAL and can_judge(user, demand)),
        "step": wording.next_step(demand) if own else None,
        "skills": skills_of(demand),
        "facts": wording.facts(demand),
        "strip": wording.strip(demand),
        "dates": wording.dates(demand),
        "days": wording.days(demand),
        "place": wording.place(demand),
        "tone": _tone(demand),
        "frame": "workspace.html" if own else "reading.html",
    }
    return render(request, "demands/detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def demand_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One page that says what closing means, then the deed."""
    demand = _own(request, public_id)
    _refuse_unless(can_close(_user(request), demand), request, demand)
    form = CloseForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        services.close_demand(demand, by=_user(request), reason=form.cleaned_data["reason"])
        messages.success(request, _("Closed. Nobody is invited any more."))
        return redirect("demands:detail", demand.public_id)
    return render(request, "demands/close.html", {"demand": demand, "form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def demand_reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    demand = _own(request, public_id)
    services.reopen_demand(demand, by=_user(request))
    messages.success(request, _("Open again. The matches are computed again."))
    return redirect("demands:detail", demand.public_id)


def _answers_page(request: HttpRequest, form: DemandForm, demand: Demand | None = None) -> HttpResponse:
    published = demand is not None and demand.status != Demand.Status.DRAFT
    context = {"form": form, "demand": demand, "published": published}
    return render(request, "demands/new.html", context, status=422 if form.errors else 200)


def _own(request: HttpRequest, public_id: UUID) -> Demand:
    return get_object_or_404(demands_of(request.user), public_id=public_id)


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _refuse_unless(allowed: bool, request: HttpRequest, demand: Demand) -> None:
    """Say why a page of the own unit does not open: no such right (403), or the wrong state (409)."""
    if allowed:
        return
    if not can_post(_user(request), demand.unit):
        raise RuleViolation("forbidden", _("Only the HR contact or administrator of a using unit can do this."))
    sentence = _("This cannot be done while the demand is in the state “%(state)s”.")
    raise RuleViolation("wrong-state", sentence % {"state": demand.get_status_display()})


def _units(request: HttpRequest) -> list[Unit]:
    return list(units_of(request.user, *POSTERS).filter(uses=True))


def _user(request: HttpRequest) -> User:
    """The person behind a view that asks for a sign-in."""
    assert isinstance(request.user, User)  # nosec B101
    return request.user


def _row(demand: Demand, money: Money) -> dict[str, object]:
    words = {"dates": wording.dates(demand), "place": wording.place(demand), "left": wording.days_left(demand)}
    return {"demand": demand, "money": money, "tone": _tone(demand), **words}


def _tone(demand: Demand) -> str:
    return wording.STATUS_TONES.get(Demand.Status(demand.status), "")


def _published(demand: Demand) -> str:
    if demand.number:
        return _("Published as %(number)s. Fitting talents appear below within a minute.") % {"number": demand.number}
    return _("Handed to the talent office. You will be told when it is open.")
