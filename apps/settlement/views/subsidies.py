"""Subsidies on a statement: the award is recorded, its receipt confirmed, at one address."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.settlement import rules_subsidies, services
from apps.settlement.forms_subsidies import AwardForm
from apps.settlement.models import Statement, Subsidy, SubsidyProgramme
from apps.settlement.subsidy_pages import subsidy_rows
from apps.settlement.views.asked import SignedInRequest, statement_of


def subsidy_context(statement: Statement, request: SignedInRequest) -> dict[str, Any]:
    """The section of the page: its rows, and the form of who may record an award."""
    rows = subsidy_rows(statement, request.user)
    open_ones = [row.programme for row in rows if row.can_award]
    form = AwardForm(programmes=open_ones, initial={"awarded_on": clock.today()}) if open_ones else None
    return {"subsidy_rows": rows, "award_form": form}


@login_required
@require_POST
def subsidy(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """``action`` is ``award`` or ``received``. A refusal is told on the page of refusals, with the sentence."""
    statement = statement_of(request, public_id)
    if request.POST.get("action") == "received":
        found = Subsidy.objects.filter(milestone=statement.milestone, programme__code=request.POST.get("programme", ""))
        services.confirm_subsidy(get_object_or_404(found), statement, by=request.user)
        messages.success(request, _("The receipt is confirmed."))
    elif request.POST.get("action") == "award":
        _award(statement, request)
    else:
        raise Http404
    return redirect("settlement:detail", public_id)


def _award(statement: Statement, request: SignedInRequest) -> None:
    if not rules_subsidies.can_record_award(request.user, statement):
        raise RuleViolation("forbidden", _("Only the using unit's finance records an award."))
    form = AwardForm(request.POST, programmes=SubsidyProgramme.objects.all())
    if not form.is_valid():
        raise RuleViolation("awarded-on", _("Please give the number of the award, and a day that is not ahead."))
    services.award_subsidy(statement, by=request.user, **form.cleaned_data)
    messages.success(request, _("The award is recorded. The talent confirms when the money is there."))
