"""The task list: seven sections in any order, kept as they are typed; then a look over all, and the demand goes out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.errors import RuleViolation
from apps.demands import planner, progress, services
from apps.demands.guidance import guidance_for
from apps.demands.models import DemandSheet
from apps.demands.rules import can_post
from apps.demands.selectors import sheets_of
from apps.demands.sheet_forms import SECTION_NAMES, SECTIONS, StatementsForm
from apps.demands.views.shared import not_the_poster, own_demand, posted, posting_units, signed_in


@login_required
@require_POST
def sheet_new(request: HttpRequest) -> HttpResponse:
    """An empty task list for the unit that is chosen, or the only one."""
    units = posting_units(request)
    if not units:
        raise not_the_poster()
    chosen = next((unit for unit in units if str(unit.pk) == request.POST.get("unit")), units[0])
    sheet = services.open_sheet(chosen, by=signed_in(request))
    return redirect("demands:sheet", sheet.public_id)


@login_required
@require_POST
def sheet_of(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A draft as a task list, with everything that it says already."""
    demand = own_demand(request, public_id)
    known = progress.typed_from(demand)
    sheet = services.open_sheet(demand.unit, by=signed_in(request), demand=demand, answers=known)
    return redirect("demands:sheet", sheet.public_id)


@login_required
@require_safe
def sheet_overview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    sheet = _sheet(request, public_id)
    return render(request, "demands/sheet.html", _around(sheet))


@login_required
@require_http_methods(["GET", "POST"])
def sheet_section(request: HttpRequest, public_id: UUID, section: str) -> HttpResponse:
    """One section. Whatever is sent is kept, right or not; only "save and continue" says what is wrong and goes on."""
    sheet = _sheet(request, public_id)
    if section not in SECTIONS:
        raise Http404
    if request.method == "POST":
        return _save(request, sheet, section)
    form = SECTIONS[section](initial=sheet.answers.get(section), unit=sheet.unit, kind=sheet.form)
    return render(request, "demands/section.html", _around(sheet, section) | {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def sheet_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything at a glance with a way to change it, the statements, and out it goes."""
    sheet = _sheet(request, public_id)
    context = _around(sheet)
    if not context["progress"].complete:
        messages.info(request, _("Some sections are not done yet; they are marked in the list."))
        return redirect("demands:sheet", sheet.public_id)
    form, data = StatementsForm(posted(request)), progress.said(sheet)
    if request.method == "POST" and form.is_valid():
        answers, details = progress.answers_of(sheet, data)
        try:
            demand = services.submit_sheet(sheet, by=signed_in(request), answers=answers, details=details)
            return redirect("demands:published", demand.public_id)
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
    demand = context["preview"].demand
    context |= {"form": form, "summary": progress.summary(sheet, data), "plan": planner.plan_for(demand)}
    context["guidance"] = None if demand.is_unpaid else guidance_for(demand)
    return render(request, "demands/sheet_check.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def sheet_discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    services.discard_sheet(_sheet(request, public_id), by=signed_in(request))
    messages.success(request, _("The task list is thrown away."))
    return redirect("demands:list")


def _save(request: HttpRequest, sheet: DemandSheet, section: str) -> HttpResponse:
    form = SECTIONS[section](request.POST, unit=sheet.unit, kind=sheet.form)
    typed = {name: request.POST[name] for name in form.fields if request.POST.get(name)}
    sheet = services.save_section(sheet, by=signed_in(request), section=section, typed=typed or {"": ""})
    if request.headers.get("HX-Request"):
        return render(request, "demands/_sheet_live.html", _around(sheet, section))
    if not form.is_valid():
        return render(request, "demands/section.html", _around(sheet, section) | {"form": form}, status=422)
    if request.POST.get("then") == "list":
        return redirect("demands:sheet", sheet.public_id)
    following = progress.progress(sheet).following(section)
    return redirect(following) if following else redirect("demands:sheet_check", sheet.public_id)


def _sheet(request: HttpRequest, public_id: UUID) -> DemandSheet:
    sheet = get_object_or_404(sheets_of(request.user), public_id=public_id)
    if not can_post(signed_in(request), sheet.unit):
        raise not_the_poster()
    return sheet


def _around(sheet: DemandSheet, section: str = "") -> dict[str, Any]:
    """What stands beside every page of a sheet: the sections, the card, the office's words."""
    return {
        "sheet": sheet,
        "section": section,
        "section_name": SECTION_NAMES.get(section, ""),
        "progress": progress.progress(sheet),
        "preview": progress.preview(sheet, progress.said(sheet)),
        "returned": sheet.demand.status_reason if sheet.demand else "",
    }
