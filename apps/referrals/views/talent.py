"""The talent decides who else may see the profile."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.referrals import services
from apps.referrals.models import Recommendation
from apps.referrals.selectors import recommendations_for
from apps.referrals.views.shared import person

SHOWN = 50
Status = Recommendation.Status


@login_required
@require_safe
def recommended(request: HttpRequest) -> HttpResponse:
    """What waits for a word, what stands, what is over."""
    rows = list(recommendations_for(request.user)[:SHOWN])
    context = {
        "waiting": [row for row in rows if row.status == Status.ASKED],
        "standing": [row for row in rows if row.status == Status.ACCEPTED],
        "over": [row for row in rows if row.status not in (Status.ASKED, Status.ACCEPTED)],
    }
    return render(request, "referrals/recommended.html", context)


@login_required
@require_POST
def recommended_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Yes or no; whatever is not a yes is a no."""
    row = get_object_or_404(recommendations_for(request.user), public_id=public_id)
    yes = request.POST.get("answer") == "yes"
    services.answer_recommendation(row, by=person(request), yes=yes)
    if yes:
        messages.success(request, _("Thank you. %(unit)s now sees you. You can take it back at any time.")
                         % {"unit": row.to_unit.name})  # fmt: skip
    else:
        messages.success(request, _("Nothing is shown, and nobody is told that you were asked."))
    return redirect("referrals:recommended")


@login_required
@require_POST
def recommended_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(recommendations_for(request.user), public_id=public_id)
    services.withdraw_recommendation(row, by=person(request))
    messages.success(request, _("Taken back. The recommendation is gone from the unit's list."))
    return redirect("referrals:recommended")
