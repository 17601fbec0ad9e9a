"""The own profile: its list of tasks, the whole of it on one page, published, paused, handed in."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.core.errors import RuleViolation
from apps.talents import services
from apps.talents.completeness import progress_of
from apps.talents.forms import ProfileForm, initial_from
from apps.talents.models import Paste, Talent
from apps.talents.rules import can_edit, can_pause, can_publish, can_submit
from apps.talents.selectors import claims_of, paste_of, talent_of, unit_called
from apps.talents.start_form import StartForm
from apps.talents.views.own import note_missing, person, posted

USUAL_LEVEL = 3
TONES = {Talent.Status.PUBLISHED: "done", Talent.Status.PAUSED: "wait", Talent.Status.SUSPENDED: "late"}


@login_required
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """The own profile as a list of tasks; without one, the first form."""
    user = person(request)
    talent = talent_of(user)
    if talent is None:
        return redirect("talents:start")
    return render(request, "talents/profile.html", _context(user, talent))


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """One paragraph and a few answers: a draft, and on the next page what was found in the words."""
    user = person(request)
    if talent_of(user) is not None:
        return redirect("talents:profile")
    form = StartForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            lang = get_language() or "zh-hans"
            visibility = form.cleaned_data["visibility"]
            services.begin_profile(user, form.profile(), visibility=visibility, lang=lang)
            return redirect("talents:found")
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
    status = 422 if request.method == "POST" else 200
    return render(request, "talents/start.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """The whole profile on one page."""
    user = person(request)
    talent = talent_of(user)
    start = initial_from(talent) if talent else {"visibility": "only_me", "days_per_week": 2, "remote_percent": 0}
    form = ProfileForm(posted(request), initial=start)
    if request.method == "POST":
        note_missing(request, "skills", "wishes")
    if request.method == "POST" and form.is_valid():
        try:
            _save(user, talent, form)
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("talents:profile")
    status = 422 if request.method == "POST" else 200
    return render(request, "talents/edit.html", {"form": form, "talent": talent}, status=status)


@login_required
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    return _act(request, services.publish_profile, _("Published. Fitting demands are looked for now."))


@login_required
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    return _act(request, services.pause, _("Paused. Running talks go on."))


@login_required
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    return _act(request, services.submit_for_verification, _("Handed in. The office answers within two working days."))


def _act(request: HttpRequest, service: Any, words: str) -> HttpResponse:
    user = person(request)
    talent = talent_of(user)
    if talent is not None:
        service(talent, by=user)
        messages.success(request, words)
    return redirect("talents:profile")


def _save(user: User, talent: Talent | None, form: ProfileForm) -> None:
    data = form.cleaned_data
    levels = {claim.skill_id: claim.level for claim in claims_of(talent)} if talent else {}
    services.save_answers(
        user,
        form.profile(),
        windows=form.windows(),
        skills=[(skill, levels.get(skill.pk, USUAL_LEVEL)) for skill in data["skills"]],
        wishes=data["wishes"],
        visibility=data["visibility"],
        at_version=data["row_version"],
        lang=get_language() or "zh-hans",
    )


def _context(user: User, talent: Talent) -> dict[str, Any]:
    return {
        "talent": talent,
        "unit_here": unit_called(talent.unit_claimed) if talent.unit_claimed else None,
        "register_url": f"{settings.SITE_URL.rstrip('/')}{reverse('organisations:register')}",
        "tone": TONES.get(Talent.Status(talent.status), ""),
        "progress": progress_of(talent),
        "paste": _found(talent),
        "may_edit": can_edit(user, talent),
        "may_publish": can_publish(user, talent),
        "may_pause": can_pause(user, talent),
        "may_submit": can_submit(user, talent),
    }


def _found(talent: Talent) -> Paste | None:
    """Words that wait for a look. Where only a few sentences are new, nobody is called before something is found."""
    paste = paste_of(talent)
    return paste if paste and (paste.skills or not paste.offered) else None
