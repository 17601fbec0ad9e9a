"""A pasted paragraph, and what was found in it: read by a worker, looked at and confirmed by the talent."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.talents import services
from apps.talents.found_form import FoundForm, PasteForm
from apps.talents.models import Paste, Talent
from apps.talents.rules import can_edit, can_publish
from apps.talents.selectors import paste_of
from apps.talents.views.own import answer, note_missing, own_profile, person, posted

STOP_POLLING = 286
LATE = dt.timedelta(seconds=20)


@require_http_methods(["GET", "POST"])
@own_profile
def paste(request: HttpRequest, talent: Talent) -> HttpResponse:
    """One paragraph, handed in to be read."""
    form = PasteForm(talent, posted(request))

    def save() -> None:
        services.paste_words(talent, form.cleaned_data["words"], by=person(request))

    return answer(request, talent, form, save, page="talents/paste.html", onward="talents:found", said="")


@require_http_methods(["GET", "POST"])
@own_profile
def found(request: HttpRequest, talent: Talent) -> HttpResponse:
    """What was found; while a worker still reads, htmx asks for the rest and the ticks stay as they are."""
    read, asks_rest = paste_of(talent), getattr(request, "htmx", False) and request.method == "GET"
    if read is None:
        return HttpResponse(status=STOP_POLLING) if asks_rest else redirect("talents:paste")
    form = FoundForm(read, posted(request))
    if asks_rest:
        return render(request, "talents/_found_rest.html", _context(request, talent, read, form))
    if request.method == "POST":
        note_missing(request, "more")
        if form.is_valid():
            try:
                return _confirm(request, talent, form)
            except RuleViolation as violation:
                form.add_error(None, str(violation.message))
    status = 422 if form.is_bound else 200
    return render(request, "talents/found.html", _context(request, talent, read, form), status=status)


def _confirm(request: HttpRequest, talent: Talent, form: FoundForm) -> HttpResponse:
    if request.POST.get("then") == "publish" and can_publish(person(request), talent):
        services.confirm_and_publish(talent, by=person(request), **form.answers())
        messages.success(request, _("Published. Fitting demands are looked for now."))
        return redirect(f"{reverse('matching:feed')}?looking=1")
    services.confirm_found(talent, by=person(request), **form.answers())
    messages.success(request, _("Saved."))
    return redirect("talents:profile")


def _context(request: HttpRequest, talent: Talent, read: Paste, form: FoundForm) -> dict[str, Any]:
    user = person(request)
    return {
        "talent": talent,
        "form": form,
        "waiting": read.read_at is None,
        "late": read.read_at is None and clock.wall() - read.created_at > LATE,
        "nothing": read.read_at is not None and not (form.sure or form.unsure),
        "may_edit": can_edit(user, talent),
        "may_publish": can_publish(user, talent),
    }
