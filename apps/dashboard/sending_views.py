"""The rooms of a sending unit: its people out, and its money and proofs."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.core.web.downloads import csv_response, pdf_response
from apps.core.web.lists import Listing
from apps.dashboard import people_out as out
from apps.dashboard import proofs as yearly
from apps.dashboard.out_calendar import window
from apps.dashboard.proof_paper import render_proof
from apps.dashboard.roles import Roles, roles_on
from apps.dashboard.sections import Counter
from apps.matching.models import UnitConsent
from apps.organisations.models import Unit

PER_PAGE = 50


def _units(request: HttpRequest) -> tuple[Roles | None, list[Unit]]:
    roles = roles_on(request)
    return roles, out.sending_units(roles) if roles else []


@login_required
@require_safe
def people_out(request: HttpRequest) -> HttpResponse:
    """Calendar and table of the unit's people out; filters and tab stand in the address."""
    roles, units = _units(request)
    if roles is None or not units:
        return render(request, "dashboard/people_out.html", {"nobody": True})
    chosen = request.GET.get("show", "") if request.GET.get("show", "") in out.SHOWN else ""
    filters = out.OutFilters(request.GET, units)
    found = out.narrowed(out.out_of(units), **filters.chosen)
    shown = out.in_full(found.filter(status__in=out.SHOWN[chosen]))
    listing = Listing(request, shown, filters, keep=("show",))
    query = request.GET.copy()
    for name in ("show", "page"):
        query.pop(name, None)
    months = window(clock.today())[:-1]
    context = {
        "listing": listing,
        "rows": out.rows_of(listing.page.object_list, roles),
        "tab_items": out.tabs(found, chosen, query.urlencode()),
        "figures": _figures(units),
        "months": [date_format(month, pgettext("format of a month on an axis", "M")) for month in months],
        "first": months[0],
        "last": months[-1],
    }
    return render(request, "dashboard/people_out.html", context)


@login_required
@require_safe
def proofs(request: HttpRequest) -> HttpResponse:
    _roles, units = _units(request)
    if not units:
        return render(request, "dashboard/proofs.html", {"nobody": True})
    found = yearly.year_of(units, request.GET.get("year", ""))
    money = Paginator(found.money, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "dashboard/proofs.html", {"found": found, "page": money})


@login_required
@require_safe
def proofs_csv(request: HttpRequest) -> HttpResponse:
    found = yearly.year_of(_units(request)[1], request.GET.get("year", ""))
    return csv_response(_("money and proofs %(year)s") % {"year": found.year}, *yearly.export_table(found))


@login_required
@require_safe
def proofs_pdf(request: HttpRequest) -> HttpResponse:
    found = yearly.year_of(_units(request)[1], request.GET.get("year", ""))
    return pdf_response(_("money and proofs %(year)s") % {"year": found.year}, render_proof(found))


def _figures(units: list[Unit]) -> list[Counter]:
    waiting = UnitConsent.objects.filter(unit__in=units, status=UnitConsent.Status.ASKED).count()
    counts = out.counters(units, waiting)
    late = _("%(count)s overdue") % {"count": counts["late"]} if counts["late"] else ""
    return [
        Counter(_("At work now"), str(counts["out"]), note=_("people")),
        Counter(
            _("Back within 30 days"),
            str(counts["soon"]),
            "?show=return" if counts["late"] else "",
            late,
            "late" if late else "",
        ),
        Counter(_("Insurance not proved"), str(counts["unproved"])),
        Counter(_("Consents waiting"), str(counts["waiting"])),
    ]
