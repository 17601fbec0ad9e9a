"""Two things a person may always say: do not rank me, and this match is wrong."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.matching import services
from apps.matching.rules import is_talent
from apps.matching.selectors import matches_visible_to
from apps.matching.views.unit import person


@login_required
@require_POST
def ranking(request: HttpRequest) -> HttpResponse:
    on = request.POST.get("ranking") != "off"
    services.set_ranking(by=person(request), on=on)
    said = _("Your list is ordered by fit again, and units find you in theirs.")
    messages.success(request, said if on else _("Done. Newest stands first, and no score puts you on a unit's list."))
    return redirect("matching:feed")


@login_required
@require_POST
def dispute(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = person(request)
    found = get_object_or_404(matches_visible_to(user), public_id=public_id)
    services.dispute(found, by=user, about=request.POST.get("about", ""), text=request.POST.get("doubt", ""))
    messages.success(request, _("Thank you. The talent office looks into it; you read its answer here."))
    return redirect("matching:opportunity" if is_talent(user, found) else "matching:candidate", public_id=public_id)
