"""The bell and the conversations."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.core.errors import RuleViolation
from apps.messaging import selectors, services
from apps.messaging.forms import MessageForm
from apps.messaging.kinds import kind_of
from apps.messaging.models import Message, Notice, Thread

A_PAGE = 20


class SignedInRequest(HttpRequest):
    """A request behind ``login_required``."""

    user: User


def _worded(notice: Notice) -> dict[str, Any]:
    title, text = kind_of(notice.kind).word(notice.facts)
    return {"id": notice.public_id, "title": title, "text": text, "at": notice.at, "unread": notice.read_at is None}


@login_required
@require_safe
def notices(request: SignedInRequest) -> HttpResponse:
    """Unread ones or all, newest first."""
    only_unread = request.GET.get("show") != "all"
    rows = selectors.notices_of(request.user)
    page = Paginator(rows.filter(read_at=None) if only_unread else rows, A_PAGE).get_page(request.GET.get("page"))
    unread = selectors.unread_count(request.user)
    tab_items = [
        {"label": _("Unread"), "url": "?", "count": unread, "current": only_unread},
        {"label": _("All"), "url": "?show=all", "count": None, "current": not only_unread},
    ]
    context = {
        "page": page,
        "notices": [_worded(notice) for notice in page],
        "unread": unread,
        "show_all": not only_unread,
        "tab_items": tab_items,
    }
    return render(request, "messaging/notices.html", context)


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
@require_safe
def threads(request: SignedInRequest) -> HttpResponse:
    page = Paginator(selectors.threads_visible_to(request.user), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "messaging/threads.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def thread(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    talk = get_object_or_404(selectors.threads_visible_to(request.user), public_id=public_id)
    form = MessageForm(request.POST or None)
    if form.is_valid():
        try:
            services.post_message(talk, request.user, form.cleaned_data["text"])
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            return redirect("messaging:thread", public_id=talk.public_id)
    context = {"thread": talk, "form": form, "members": selectors.members_of(talk), **_written(talk, request.user)}
    return render(request, "messaging/thread.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def thread_new(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """What was written since the message ``after``; asked by the open page every few seconds."""
    talk = get_object_or_404(selectors.threads_visible_to(request.user), public_id=public_id)
    context = {"thread": talk, **_written(talk, request.user, after=request.GET.get("after", ""))}
    return render(request, "messaging/_new_messages.html", context)


def _written(talk: Thread, user: User, after: str = "") -> dict[str, Any]:
    sides = {member.user_id: member.side for member in selectors.members_of(talk)}
    try:
        written = list(selectors.messages_of(talk, after=str(uuid.UUID(after)) if after else ""))
    except ValueError:
        written = []
    rows = [_row(message, sides, user) for message in written]
    return {"rows": rows, "last": rows[-1]["id"] if rows else after}


def _row(message: Message, sides: dict[int, str], user: User) -> dict[str, Any]:
    return {
        "id": str(message.public_id),
        "author": message.author.name,
        "side": sides.get(message.author_id, ""),
        "mine": message.author_id == user.pk,
        "text": message.text,
        "lang": message.lang,
        "at": message.at,
    }
