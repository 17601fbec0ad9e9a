"""The only writers of notices, threads and messages."""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.selectors import language_of
from apps.accounts.services import make_task_link, send_text
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.messaging.events import NoticeWritten
from apps.messaging.kinds import kind_of
from apps.messaging.models import Message, Notice, Thread, ThreadMember
from apps.messaging.rules import can_post

LONGEST_MESSAGE = 4000


@transaction.atomic
def notify(users: Iterable[User], kind: str, *, facts: dict[str, str], path: str, key: str) -> list[Notice]:
    """Tell each of ``users`` once: the same ``key`` again tells nobody anew. Returns the notices written now.

    ``path`` is where the notice leads. Raises LookupError for an unknown kind and KeyError for a missing fact.
    """
    kind_of(kind).word(facts)  # a text that cannot be worded fails where it is written, not where it is read
    at = clock.now()
    new = [
        Notice(user=user, kind=kind, facts=facts, path=path, key=f"{key}:{user.public_id}", at=at)
        for user in {user.pk: user for user in users}.values()
        if user.is_active
    ]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    # Another transaction may have written the same key first; only what stands under our own id is ours.
    written = list(Notice.objects.filter(public_id__in=[notice.public_id for notice in new]).order_by("id"))
    for notice in written:
        emit(NoticeWritten(notice_id=str(notice.public_id)))
    return written


@transaction.atomic
def send_notice(notice_id: str) -> None:
    """Send the notice by e-mail, and by text message where its kind is urgent, in the reader's language; once."""
    notice = Notice.objects.select_for_update(of=("self",)).select_related("user").filter(public_id=notice_id).first()
    if notice is None or notice.sent_at is not None:
        return
    user, kind = notice.user, kind_of(notice.kind)
    address = make_task_link(user, notice.path) if kind.by_link else f"{settings.SITE_URL.rstrip('/')}{notice.path}"
    with translation.override(language_of(user)):
        title, text = kind.word(notice.facts)
        if user.email:
            facts = {"name": user.name, "text": text, "address": address}
            body = render_to_string("messaging/email/notice.txt", facts)
            send_mail(" ".join(title.split()), body, settings.DEFAULT_FROM_EMAIL, [user.email])
        if user.phone and (kind.urgent or not user.email):
            send_text(user, f"{text} {address}")
    notice.sent_at = clock.now()
    notice.save(update_fields=["sent_at"])


@transaction.atomic
def mark_read(user: User, notice: Notice | None = None) -> int:
    """Mark one notice of ``user`` as read, or all of them. Returns how many were unread."""
    unread = Notice.objects.filter(user=user, read_at=None)
    if notice is not None:
        unread = unread.filter(pk=notice.pk)
    return unread.update(read_at=clock.now())


@transaction.atomic
def open_thread(subject: str, title: str, members: list[tuple[User, str]]) -> Thread:
    """The conversation about ``subject`` with these readers; called again it adds the missing ones.

    ``members`` are (person, side), the side being sending, using, talent, office or agency.
    """
    thread, _created = Thread.objects.get_or_create(subject=subject, defaults={"title": title})
    rows = [ThreadMember(thread=thread, user=user, side=side) for user, side in members]
    ThreadMember.objects.bulk_create(rows, ignore_conflicts=True)
    return thread


@transaction.atomic
def leave_threads(user: User, subjects: Iterable[str], side: str) -> int:
    """Take ``user`` off the readers of ``side`` in these conversations; what was written stays. Returns how many."""
    rows = ThreadMember.objects.filter(user=user, side=side, thread__subject__in=list(subjects)).select_related(
        "thread"
    )
    for row in rows:
        record("thread_left", row.thread, by=None, user=str(user.public_id), side=side)
    return rows.delete()[0]


@transaction.atomic
def post_message(thread: Thread, by: User, text: str) -> Message:
    """Write ``text`` into the conversation and tell its other readers. Raises RuleViolation for others and for no text."""
    thread = Thread.objects.select_for_update().get(pk=thread.pk)
    if not can_post(by, thread):
        raise RuleViolation("forbidden", _("Only the people named at the head of this conversation write here."))
    text = text.strip()
    if not text:
        raise RuleViolation("empty", _("Write a message first."))
    if len(text) > LONGEST_MESSAGE:
        raise RuleViolation("too-long", _("A message has at most 4,000 characters. Send it in two parts."))
    message = Message.objects.create(thread=thread, author=by, text=text, lang=_written_in(text), at=clock.now())
    record("message_posted", thread, by=by)
    others = User.objects.filter(thread_memberships__thread=thread).exclude(pk=by.pk)
    notify(
        others,
        "messaging.message",
        facts={"thread": thread.title, "author": by.label()},
        path=thread_path(thread),
        key=f"message:{message.public_id}",
    )
    return message


def thread_path(thread: Thread) -> str:
    return reverse("messaging:thread", args=[thread.public_id])


def _written_in(text: str) -> str:
    """The language tag of a person's prose: Chinese where it has Han characters."""
    return "zh-CN" if any("\u4e00" <= sign <= "\u9fff" for sign in text) else "en"
