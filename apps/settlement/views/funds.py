"""The funds behind subsidies, for the office: sources, drawn, left."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.web.downloads import csv_response
from apps.core.web.spreadsheets import xlsx_response
from apps.settlement import rules_funds
from apps.settlement.fund_pages import FundRow, fund_rows, fund_table, latest_draws
from apps.settlement.views.asked import SignedInRequest


def _rows(request: SignedInRequest) -> list[FundRow]:
    if not rules_funds.reads_funds(request.user):
        raise RuleViolation("forbidden", _("Only the talent office reads the funds."))
    return fund_rows()


def _name() -> str:
    return _("funds %(day)s") % {"day": clock.today().isoformat()}


@login_required
@require_safe
def funds(request: SignedInRequest) -> HttpResponse:
    rows = _rows(request)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Funds"),
        "rows": rows,
        "draws": latest_draws(),
    }
    return render(request, "settlement/funds.html", context)


@login_required
@require_safe
def funds_csv(request: SignedInRequest) -> HttpResponse:
    return csv_response(_name(), *fund_table(_rows(request)))


@login_required
@require_safe
def funds_xlsx(request: SignedInRequest) -> HttpResponse:
    return xlsx_response(_name(), *fund_table(_rows(request)))
