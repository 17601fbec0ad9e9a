"""The using unit's side of one match."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.core.errors import RuleViolation
from apps.demands import wording as demand_words
from apps.matching import cards, next_steps, services, wording
from apps.matching.certificates import certificate_of
from apps.matching.doubts import doubts_of
from apps.matching.forms import DeclineForm, InviteForm, NoteForm
from apps.matching.models import Match
from apps.matching.participation import ruling_of_match
from apps.matching.rules import acts_for_using_unit, can_decline, can_invite, is_dismissed, is_talent, is_team
from apps.matching.selectors import (
    answers_to,
    invitation_quota,
    matches_visible_to,
    notes_for,
    proposals_of,
    subject_of,
)
from apps.matching.sources import sources_of
from apps.messaging.models import Thread
from apps.messaging.selectors import threads_visible_to
from apps.talents.year import year_asked, year_of


def person(request: HttpRequest) -> User:
    """The signed-in person; every view here asks for one."""
    if not isinstance(request.user, User):
        raise TypeError("login_required stands before this")
    return request.user


def threads_of(user: User, match: Match) -> list[Thread]:
    """The thread of the two and the thread of the three, as far as the person reads them."""
    subjects = [f"{subject_of(match)}:two", f"{subject_of(match)}:three"]
    return sorted(threads_visible_to(user).filter(subject__in=subjects), key=lambda one: subjects.index(one.subject))


@login_required
@require_safe
def match(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Leads each to the own side of the match."""
    found = get_object_or_404(matches_visible_to(request.user), public_id=public_id)
    name = "opportunity" if is_talent(person(request), found) else "candidate"
    return redirect(f"matching:{name}", public_id=public_id)


@login_required
@require_safe
def candidate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything the using unit may know of one candidate."""
    found = get_object_or_404(matches_visible_to(request.user), public_id=public_id)
    if is_talent(person(request), found):
        return redirect("matching:opportunity", public_id=public_id)
    return render(request, "matching/candidate.html", _context(request, found, InviteForm()))


@login_required
@require_POST
def invite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = get_object_or_404(matches_visible_to(request.user), public_id=public_id)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            services.invite(found, by=person(request), text=form.cleaned_data["text"])
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("Invited. You are told as soon as there is an answer."))
            return redirect("matching:candidate", public_id=public_id)
    return render(request, "matching/candidate.html", _context(request, found, form), status=422)


@login_required
@require_POST
def hold(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = get_object_or_404(matches_visible_to(request.user), public_id=public_id)
    services.place_hold(found, by=person(request))
    messages.success(request, _("The days are held. The talent can now ask the own unit."))
    return redirect("matching:candidate", public_id=public_id)


@login_required
@require_POST
def decline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Either side; each goes back to the own list."""
    found = get_object_or_404(matches_visible_to(request.user), public_id=public_id)
    by_talent = is_talent(person(request), found)
    form = DeclineForm(request.POST, by_talent=by_talent)
    given = form.cleaned_data if form.is_valid() else {}
    found = services.decline(found, by=person(request), reason=given.get("reason", ""), code=given.get("code", ""))
    if by_talent and is_dismissed(found):
        read = any(one.reads_answer for one in sources_of(person(request), [found]).get(found.pk, []))
        messages.success(
            request,
            _("It is put aside. The unit is not told; the talent office, which proposed it, reads the reason.")
            if read
            else _("It is put aside and nobody is told. You find it under “Not interested”."),
        )
        return redirect("matching:feed")
    messages.success(request, _("Declined. The other side is told."))
    if by_talent:
        return redirect("matching:feed")
    return redirect("matching:board", public_id=found.demand.public_id)


def in_talks(found: Match) -> bool:
    """Whether the two are in contact, so that the unit may plan by the talent's calendar."""
    return found.status not in (
        Match.Status.SUGGESTED,
        Match.Status.INVITED,
        Match.Status.DECLINED,
        Match.Status.LAPSED,
    )


def _context(request: HttpRequest, found: Match, form: InviteForm) -> dict[str, Any]:
    user = person(request)
    may_act, may_invite = acts_for_using_unit(user, found), can_invite(user, found)
    shown = cards.card(found, user)
    return {
        "match": found,
        "demand": found.demand,
        "demand_facts": demand_words.facts(found.demand),
        "card": shown,
        "certificate": certificate_of(found, user),
        "occupation": wording.occupation(found),
        "step": next_steps.for_unit(shown, may_act=may_act, may_invite=may_invite),
        "form": form,
        "decline_form": DeclineForm(),
        "team": is_team(user, found),
        "notes": notes_for(found, user),
        "note_form": NoteForm(),
        "may_act": may_act,
        "quota": invitation_quota(found.demand.unit),
        "answers": answers_to(found.demand.unit),
        "may_invite": may_invite,
        "may_decline": may_act and can_decline(user, found),
        "proposal": proposals_of([found]).get(found.pk, "") if is_team(user, found) else "",
        "not_available": bool(found.eligibility) and ruling_of_match(found).blocked,
        "threads": threads_of(user, found),
        "doubts": doubts_of(found, user),
        "consent": getattr(found, "consent", None),
        "year": year_of(
            found.talent, year_asked(request.GET.get("year") or str(found.demand.first_day.year)), masked=True
        )
        if in_talks(found)
        else None,
    }
