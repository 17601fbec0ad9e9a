"""The sending unit's one page: ten lines, two answers, one tick."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.errors import RuleViolation
from apps.demands.money import money_for
from apps.matching import services, sheet, wording
from apps.matching.forms import REFUSE, ConsentForm
from apps.matching.models import UnitConsent
from apps.matching.rules import ANSWERABLE, can_answer_for_unit
from apps.matching.selectors import consents_visible_to
from apps.matching.views.unit import person
from apps.organisations.models import Unit


@login_required
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asked: the form. Answered: the answer."""
    user = person(request)
    asked = get_object_or_404(consents_visible_to(user), public_id=public_id)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["limits"]
        try:
            services.answer_for_unit(
                asked,
                by=user,
                consents=form.consents,
                limits=words if form.consents else "",
                results_confirmed=form.cleaned_data["results_confirmed"],
                reason="" if form.consents else words[:200],
                most_days=form.cleaned_data["most_days"],
            )
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("Your answer is kept, and the others are told."))
            return redirect("matching:consent", public_id=public_id)
    context = {
        "consent": asked,
        "demand": asked.match.demand,
        "money": money_for(asked.match.demand.mode, asked.sheet["pay_total_fen"]),
        "lines": sheet.ten_lines(asked.sheet, english=(get_language() or "").startswith("en")),
        "form": form if asked.status in ANSWERABLE and can_answer_for_unit(user, asked) else None,
        "waiting": asked.status in ANSWERABLE,
        "public": asked.unit.kind == Unit.Kind.PUBLIC,
        "tone": wording.CONSENT_TONES[UnitConsent.Status(asked.status)],
        "refuse": REFUSE,
    }
    return render(request, "matching/consent.html", context, status=422 if request.method == "POST" else 200)
