"""The operator's quarterly report: rows with masked documents, files with whole ones, and a note that it was handed in."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.web.downloads import csv_response
from apps.core.web.spreadsheets import xlsx_response
from apps.settlement import quarters, rules_quarters, services
from apps.settlement.views.asked import SignedInRequest

SHOWN = 8  # quarters to choose from


class HandInForm(forms.Form):
    receipt = forms.CharField(label=lazy("Receipt of the tax office"), max_length=60)


def _first_day(request: HttpRequest) -> dt.date:
    """``quarter`` of the address, such as 2026-Q3; the last one that is over where it is none. 404 where nobody asks."""
    if not rules_quarters.asks_for_it():
        raise Http404
    found = re.fullmatch(r"(20\d{2})-Q([1-4])", request.GET.get("quarter", ""))
    if found is None:
        return rules_quarters.before(rules_quarters.quarter_of(clock.today()))
    return dt.date(int(found[1]), int(found[2]) * 3 - 2, 1)


def _refuse_others(request: SignedInRequest) -> None:
    if not rules_quarters.can_report(request.user):
        raise RuleViolation("forbidden", _("Only the operator's administrators see the quarterly report."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quarter(request: SignedInRequest) -> HttpResponse:
    first_day = _first_day(request)
    _refuse_others(request)
    form = HandInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            report = services.hand_in_quarter(first_day, by=request.user, **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("Noted as handed in."))
            return redirect(f"{reverse('settlement:quarter')}?quarter={quarters.Quarter(report.quarter, []).name}")
    context = _context(request, first_day, form)
    return render(request, "settlement/quarter.html", context, status=422 if form.errors else 200)


def _context(request: SignedInRequest, first_day: dt.date, form: HandInForm) -> dict[str, Any]:
    found, report = quarters.quarter_on(first_day), quarters.last_report(first_day)
    day, names = rules_quarters.quarter_of(clock.today()), []
    for _place in range(SHOWN):
        names.append(quarters.Quarter(day, []).name)
        day = rules_quarters.before(day)
    changed = report is not None and report.sha256 != found.sha256()
    return {
        **admin.site.each_context(request),
        "title": _("Quarterly report"),
        "quarter": found,
        "report": report,
        "changed": changed,
        "over": found.last_day < clock.today(),
        "late": found.due_on < clock.today() and report is None,
        "can_hand_in": found.last_day < clock.today() and (report is None or changed),
        "names": names,
        "form": form,
    }


@login_required
@require_safe
def quarter_csv(request: SignedInRequest) -> HttpResponse:
    found = services.take_quarter_file(_first_day(request), by=request.user)
    return csv_response(_("quarterly report %(quarter)s") % {"quarter": found.name}, *quarters.quarter_table(found))


@login_required
@require_safe
def quarter_xlsx(request: SignedInRequest) -> HttpResponse:
    found = services.take_quarter_file(_first_day(request), by=request.user)
    return xlsx_response(_("quarterly report %(quarter)s") % {"quarter": found.name}, *quarters.quarter_table(found))
