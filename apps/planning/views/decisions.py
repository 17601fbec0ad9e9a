"""What the office decides about a plan. Each leads back to the plan, with a sentence."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.planning import services
from apps.planning.selectors import plans_visible_to, rows_visible_to
from apps.planning.views.common import office_page, person


@require_POST
@office_page
def accept_plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All open proposals at once; of more than 50 a second person confirms."""
    plan = get_object_or_404(plans_visible_to(request.user), public_id=public_id)
    count = services.accept_all(plan, by=person(request))
    if count:
        words = ngettext(
            "%(n)s proposal accepted. The invitation goes out now.",
            "%(n)s proposals accepted. The invitations go out now.",
            count,
        )
        messages.success(request, words % {"n": count})
    else:
        messages.info(request, _("Another officer or supervisor of the region has been asked to confirm."))
    return redirect("planning:plan", public_id)


@require_POST
@office_page
def resume(request: HttpRequest, public_id: UUID) -> HttpResponse:
    plan = get_object_or_404(plans_visible_to(request.user), public_id=public_id)
    services.resume_plan(plan, by=person(request))
    messages.info(request, _("Asked the workers again. What was done is not done twice."))
    return redirect("planning:plan", public_id)


@require_POST
@office_page
def accept_proposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(rows_visible_to(request.user), public_id=public_id)
    services.accept_row(row, by=person(request))
    messages.success(request, _("Accepted. The invitation goes out now."))
    return redirect("planning:plan", row.plan.public_id)


@require_POST
@office_page
def reject_proposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(rows_visible_to(request.user), public_id=public_id)
    services.reject_row(row, by=person(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("Rejected. The reason stands beside the proposal."))
    return redirect("planning:plan", row.plan.public_id)
