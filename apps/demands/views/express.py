"""The short path: eight answers, a look over them, published. The first two of its three screens."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.errors import RuleViolation
from apps.demands import planner, services, wording
from apps.demands.forms import CheckForm, DemandForm, initial_from
from apps.demands.guidance import guidance_for
from apps.demands.models import Demand
from apps.demands.money import money_of
from apps.demands.quality import quality
from apps.demands.rules import can_change
from apps.demands.selectors import skills_of
from apps.demands.views.hints import hints_context
from apps.demands.views.shared import not_the_poster, own_demand, posted, posting_units, refuse_unless, signed_in
from apps.modes.finder import propose
from apps.organisations.selectors import units_of
from apps.skills.selectors import skills_in_use
from apps.skills.services import note_gaps


@login_required
@require_http_methods(["GET", "POST"])
def demand_new(request: HttpRequest) -> HttpResponse:
    """Screen 1: the eight answers."""
    units = posting_units(request)
    if not units and units_of(request.user).exists():
        raise not_the_poster()
    if not units:
        messages.info(request, _("First register your unit; then you can post its demands."))
        return redirect("organisations:register")
    form = DemandForm(posted(request), units=units)
    if request.method == "POST" and form.is_valid():
        try:
            demand = services.save_draft(form.chosen_unit(), by=signed_in(request), answers=form.answers())
            return redirect("demands:check", demand.public_id)
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
    return _answers_page(request, form)


@login_required
@require_http_methods(["GET", "POST"])
def demand_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same eight answers again: of a draft, or of what is published."""
    demand = own_demand(request, public_id)
    refuse_unless(can_change(signed_in(request), demand), request, demand)
    form = DemandForm(posted(request), units=[demand.unit], kind=demand.form, initial=initial_from(demand))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["row_version"] or 0
        try:
            if demand.status == Demand.Status.DRAFT:
                services.save_draft(
                    demand.unit, by=signed_in(request), answers=form.answers(), demand=demand, at_version=version
                )
                return redirect("demands:check", demand.public_id)
            services.change_demand(demand, by=signed_in(request), answers=form.answers(), at_version=version)
            messages.success(request, _("Changed. The matches are computed again."))
            return redirect("demands:detail", demand.public_id)
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
    return _answers_page(request, form, demand)


@login_required
@require_http_methods(["GET", "POST"])
def demand_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Screen 2: the answers with what was found in them; publishing leads to screen 3, the demand's own page."""
    demand = own_demand(request, public_id)
    if demand.status != Demand.Status.DRAFT:
        return redirect("demands:detail", demand.public_id)
    sheet = getattr(demand, "sheet", None)  # written as a task list, it is finished there
    if sheet is not None:
        return redirect("demands:sheet", sheet.public_id)
    needs, guidance = skills_of(demand), guidance_for(demand)
    form = CheckForm(posted(request), demand=demand, found=wording.skills_found(demand, needs))
    if request.method == "POST":
        note_gaps(request.POST.get("more", ""), by=signed_in(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            codes = data.get("skills", [])
            more = [*data["more"], *skills_in_use().filter(code__in=request.POST.getlist("perhaps"))]
            services.finish_draft(demand, by=signed_in(request), title=data["title"], skill_codes=codes, more=more)
            demand = services.publish_demand(demand, by=signed_in(request))
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
        "guidance": guidance,
        "parts": quality(demand, len(needs), guidance),
        "strip": wording.strip(demand),
        "dates": wording.dates(demand),
        "place": wording.place(demand),
        "plan": planner.plan_for(demand),
        "larger": wording.is_larger(demand),
        **hints_context(request, demand),
    }
    return render(request, "demands/check.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def demand_arrange(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who takes the job on; the form of the agreement and the money on the check page follow."""
    demand = own_demand(request, public_id)
    services.arrange_draft(demand, by=signed_in(request), who=request.POST.get("who", ""))
    return redirect("demands:check", demand.public_id)


def _answers_page(request: HttpRequest, form: DemandForm, demand: Demand | None = None) -> HttpResponse:
    published = demand is not None and demand.status != Demand.Status.DRAFT
    context = {"form": form, "demand": demand, "published": published}
    return render(request, "demands/new.html", context, status=422 if form.errors else 200)


def _published(demand: Demand) -> str:
    if demand.number:
        return _("Published as %(number)s. Fitting talents appear below within a minute.") % {"number": demand.number}
    return _("Handed to the talent office. You will be told when it is open.")
