"""Small marks: shortlist and put aside, notes of the team, the talent's star and the way back from "not interested"."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core.errors import RuleViolation
from apps.matching import services
from apps.matching.forms import NoteForm
from apps.matching.models import Match
from apps.matching.selectors import matches_visible_to
from apps.matching.views.unit import person


def _found(request: HttpRequest, public_id: UUID) -> Match:
    return get_object_or_404(matches_visible_to(request.user), public_id=public_id)


def _back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the list as it was filtered, if the address is one of ours."""
    wanted = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return redirect(wanted if safe else otherwise)


@login_required
@require_POST
def mark(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Shortlist, put aside, or take either back."""
    found = _found(request, public_id)
    wanted = request.POST.get("mark", services.Mark.SHORTLIST.value)
    if wanted not in set(services.Mark):
        raise Http404
    services.mark_candidate(found, by=person(request), mark=services.Mark(wanted))
    if wanted == services.Mark.HIDE:
        messages.success(request, _("Put aside. Nobody is told, and you find the candidate under “Put aside”."))
    return _back(request, reverse("matching:board", args=[found.demand.public_id]))


@login_required
@require_POST
def note(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, form = _found(request, public_id), NoteForm(request.POST)
    if not form.is_valid():
        raise RuleViolation("empty", _("Write the note first."))
    services.add_note(found, by=person(request), text=form.cleaned_data["note"])
    return redirect(f"{reverse('matching:candidate', args=[public_id])}#notes")


@login_required
@require_POST
def keep(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The talent's star, on or off."""
    services.save_for_later(_found(request, public_id), by=person(request), saved=request.POST.get("saved") != "no")
    return _back(request, reverse("matching:feed"))


@login_required
@require_POST
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    services.undo_dismissal(_found(request, public_id), by=person(request))
    messages.success(request, _("It stands among your opportunities again."))
    return _back(request, reverse("matching:feed"))
