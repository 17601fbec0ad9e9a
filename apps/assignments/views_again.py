"""One tap for another season, by the using unit or the talent."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.agreements.selectors import parties_of
from apps.assignments import selectors
from apps.assignments.services import draft_again, propose_again
from apps.assignments.views import SignedInRequest
from apps.modes.models import Party


@login_required
@require_POST
def again(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The talent tells the using unit; anybody else drafts next year's demand, and the service says who may."""
    assignment = get_object_or_404(selectors.assignments_visible_to(request.user), public_id=public_id)
    if parties_of(request.user, assignment.agreement) == {Party.TALENT}:
        propose_again(assignment, by=request.user)
        messages.success(request, _("The using unit is told that you would come again."))
        return redirect("assignments:detail", assignment.public_id)
    demand = draft_again(assignment, by=request.user)
    messages.success(
        request, _("Next year's demand is drafted. Look it over and publish; the talent is invited at once.")
    )
    return redirect("demands:check", demand.public_id)
