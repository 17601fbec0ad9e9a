"""The bell and the conversations."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.selectors import language_of
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.web.lists import Listing
from apps.files.models import StoredFile
from apps.messaging import selectors, services
from apps.messaging.forms import MessageForm, NoticeFilters, WishesForm
from apps.messaging.kinds import GROUPS, kind_of
from apps.messaging.models import Message, Notice, Thread
from apps.messaging.rules import can_call_office

A_PAGE = 20


class SignedInRequest(HttpRequest):
    """A request behind ``login_required``."""

    user: User


def _worded(notice: Notice) -> dict[str, Any]:
    kind = kind_of(notice.kind)
    title, text = kind.word(notice.facts)
    return {
        "id": notice.public_id,
        "title": title,
        "text": text,
        "group": GROUPS[kind.group],
        "day": clock.local(notice.at).date(),
        "at": notice.at,
        "unread": notice.read_at is None,
    }


@login_required
@require_safe
def notices(request: SignedInRequest) -> HttpResponse:
    """Unread ones or all, newest first, by day."""
    only_unread = request.GET.get("show") != "all"
    filters = NoticeFilters(request.GET)
    rows = selectors.notices_of(request.user, **filters.chosen)
    listing = Listing(request, rows.filter(read_at=None) if only_unread else rows, filters, keep=("show",))
    unread = selectors.unread_count(request.user)
    tab_items = [
        {"label": _("Unread"), "url": param_url(request, show=""), "count": unread, "current": only_unread},
        {"label": _("All"), "url": param_url(request, show="all"), "count": None, "current": not only_unread},
    ]
    context = {
        "listing": listing,
        "notices": [_worded(notice) for notice in listing.page],
        "unread": unread,
        "show_all": not only_unread,
        "tab_items": tab_items,
    }
    return render(request, "messaging/notices.html", context)


def param_url(request: HttpRequest, *, show: str) -> str:
    """This list under another tab; filters stay, the page number does not."""
    query = request.GET.copy()
    query.pop("page", None)
    query.pop("show", None)
    if show:
        query["show"] = show
    return f"?{query.urlencode()}"


@login_required
@require_safe
def open_notice(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Read it and go where it leads."""
    notice = get_object_or_404(selectors.notices_of(request.user), public_id=public_id)
    services.mark_read(request.user, notice)
    return redirect(notice.path)


@login_required
@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    services.mark_read(request.user)
    return redirect("messaging:notices")


@login_required
@require_POST
def mark(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Read or unread, without going where it leads."""
    notice = get_object_or_404(selectors.notices_of(request.user), public_id=public_id)
    if notice.read_at is None:
        services.mark_read(request.user, notice)
    else:
        services.mark_unread(request.user, notice)
    return redirect(f"{reverse('messaging:notices')}{param_url(request, show=request.GET.get('show', ''))}")


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: SignedInRequest) -> HttpResponse:
    """How the person wants to be told."""
    user = request.user
    form = WishesForm(
        request.POST or None,
        user=user,
        preferences=selectors.preferences_of(user),
        kept=selectors.settings_of(user),
        language=language_of(user),
    )
    if request.method == "POST" and form.is_valid():
        services.save_wishes(user, form.wishes())
        messages.success(request, _("Kept. It holds from the next notice."))
        return redirect("messaging:preferences")
    return render(request, "messaging/preferences.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_safe
def threads(request: SignedInRequest) -> HttpResponse:
    page = Paginator(selectors.threads_visible_to(request.user), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "messaging/threads.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def thread(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    talk = get_object_or_404(selectors.threads_visible_to(request.user), public_id=public_id)
    form = MessageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            services.post_message(talk, request.user, form.cleaned_data["text"], [upload] if upload else [])
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            return redirect("messaging:thread", public_id=talk.public_id)
    written = _written(talk, request.user)
    services.read_thread(request.user, talk)
    members = list(selectors.members_of(talk))
    context = {
        "thread": talk,
        "form": form,
        "members": members,
        "may_call": can_call_office(request.user, talk) and all(one.side != services.OFFICE for one in members),
        **written,
    }
    return render(request, "messaging/thread.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def call_office(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    talk = get_object_or_404(selectors.threads_visible_to(request.user), public_id=public_id)
    officer = services.call_office(talk, request.user)
    messages.success(
        request, _("%(name)s of the talent office reads this conversation from now on.") % {"name": officer.name}
    )
    return redirect("messaging:thread", public_id=public_id)


@login_required
@require_safe
def thread_new(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """What was written since the message ``after``; asked by the open page every few seconds."""
    talk = get_object_or_404(selectors.threads_visible_to(request.user), public_id=public_id)
    written = _written(talk, request.user, after=request.GET.get("after", ""))
    if written["rows"]:
        services.read_thread(request.user, talk)
    return render(request, "messaging/_new_messages.html", {"thread": talk, **written})


def _written(talk: Thread, user: User, after: str = "") -> dict[str, Any]:
    sides = {member.user_id: member.side for member in selectors.members_of(talk)}
    try:
        found = list(selectors.messages_of(talk, after=str(uuid.UUID(after)) if after else ""))
    except ValueError:
        found = []
    files = selectors.files_by_message(found)
    rows = [_row(message, sides, user, files) for message in found]
    return {"rows": rows, "last": rows[-1]["id"] if rows else after}


def _row(message: Message, sides: dict[int, str], user: User, files: dict[str, list[StoredFile]]) -> dict[str, Any]:
    return {
        "id": str(message.public_id),
        "author": message.author.name,
        "side": sides.get(message.author_id, ""),
        "mine": message.author_id == user.pk,
        "text": message.text,
        "lang": message.lang,
        "at": message.at,
        "files": files.get(str(message.public_id), []),
    }
