"""What every page of the own profile shares: the person, the profile, and how a form is saved."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleViolation
from apps.skills.services import note_gaps
from apps.talents.models import Talent
from apps.talents.rules import can_edit
from apps.talents.selectors import talent_of

View = Callable[..., HttpResponse]


def person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("login_required stands before this")
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if that is nothing; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def own_profile(view: View) -> View:
    """Hand the person's own profile to the view; who has none writes it first, and has nothing to be found in it."""

    @login_required
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        talent = talent_of(person(request))
        if talent is None and kwargs:
            raise Http404
        return redirect("talents:start") if talent is None else view(request, talent, *args, **kwargs)

    return inner


def note_missing(request: HttpRequest, *names: str) -> None:
    """Count for the office what was written for a skill in these fields and is known to nobody."""
    for name in names:
        note_gaps(request.POST.get(name, ""), by=person(request))


def answer(
    request: HttpRequest,
    talent: Talent,
    form: forms.Form,
    save: Callable[[], object],
    *,
    page: str,
    onward: str = "talents:profile",
    said: str | None = None,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """A form's page: saved and onward with ``said`` ("Saved." if not given), or shown again with what to correct."""
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            if said != "":
                messages.success(request, said or _("Saved."))
            return redirect(onward)
    words = {"form": form, "talent": talent, "may_edit": can_edit(person(request), talent), **(context or {})}
    return render(request, page, words, status=422 if form.is_bound else 200)
