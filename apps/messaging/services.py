"""The only writers of notices, threads and messages."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.services import remember_language
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.files.services import store_upload
from apps.messaging.events import NoticeWritten
from apps.messaging.kinds import GROUPS, kind_of
from apps.messaging.models import Message, Notice, NoticePreference, NoticeSettings, Thread, ThreadMember
from apps.messaging.rules import can_call_office, can_post
from apps.messaging.sending import send_notice
from apps.organisations.models import OfficeRole, Region
from apps.organisations.selectors import office_people

LONGEST_MESSAGE = 4000
OFFICE = "office"

__all__ = [
    "call_office",
    "join_threads",
    "leave_threads",
    "mark_read",
    "mark_unread",
    "notify",
    "open_thread",
    "post_message",
    "read_thread",
    "save_wishes",
    "send_notice",
    "thread_path",
]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person chose: by group whether by e-mail and by text message; one letter a day; quiet hours, or none of
    them where both ends are None.
    """

    channels: Mapping[str, tuple[bool, bool]]
    quiet_from: dt.time | None
    quiet_until: dt.time | None
    digest: bool
    language: str


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
    emit(*(NoticeWritten(notice_id=str(notice.public_id)) for notice in written))
    return written


@transaction.atomic
def mark_read(user: User, notice: Notice | None = None) -> int:
    """Mark one notice of ``user`` as read, or all of them. Returns how many were unread."""
    unread = Notice.objects.filter(user=user, read_at=None)
    if notice is not None:
        unread = unread.filter(pk=notice.pk)
    return unread.update(read_at=clock.now())


def mark_unread(user: User, notice: Notice) -> int:
    """Put one notice of ``user`` back among the unread."""
    return Notice.objects.filter(user=user, pk=notice.pk).update(read_at=None)


@transaction.atomic
def save_wishes(user: User, wishes: Wishes) -> None:
    """Keep how the person wants to be told. Raises RuleViolation "quiet-hours" where one end is missing."""
    if (wishes.quiet_from is None) != (wishes.quiet_until is None):
        raise RuleViolation("quiet-hours", _("Give both ends of the quiet hours, or none."))
    for group, (email, sms) in wishes.channels.items():
        if group in GROUPS:
            NoticePreference.objects.update_or_create(user=user, group=group, defaults={"email": email, "sms": sms})
    hours = {"quiet_from": wishes.quiet_from, "quiet_until": wishes.quiet_until}
    chosen = {**hours, "quiet": wishes.quiet_from is not None, "digest": wishes.digest}
    NoticeSettings.objects.update_or_create(user=user, defaults=chosen)
    remember_language(user, wishes.language)


@transaction.atomic
def open_thread(subject: str, title: str, members: list[tuple[User, str]], *, region: Region | None = None) -> Thread:
    """The conversation about ``subject`` with these readers; called again it adds the missing ones.

    ``members`` are (person, side), the side being sending, using, talent, office or agency; ``region`` says whose
    office its readers may call.
    """
    thread, _created = Thread.objects.get_or_create(subject=subject, defaults={"title": title, "region": region})
    rows = [ThreadMember(thread=thread, user=user, side=side) for user, side in members]
    ThreadMember.objects.bulk_create(rows, ignore_conflicts=True)
    return thread


@transaction.atomic
def join_threads(user: User, subjects: Iterable[str], side: str) -> int:
    """Let ``user`` read those of these conversations that are open, for ``side``; run twice it changes nothing. How many."""
    rows = Thread.objects.filter(subject__in=list(subjects)).exclude(members__user=user)
    joined = [thread for thread in rows.order_by("pk") if _joined(thread, user, side)]
    for thread in joined:
        record("thread_joined", thread, by=None, user=str(user.public_id), side=side)
    return len(joined)


def _joined(thread: Thread, user: User, side: str) -> bool:
    _member, new = ThreadMember.objects.get_or_create(thread=thread, user=user, defaults={"side": side})
    return new


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
def call_office(thread: Thread, by: User) -> User:
    """An officer of the region joins the readers, and everybody sees it. Returns the officer.

    Raises RuleViolation "forbidden", "already-done" where the office reads along, "no-office".
    """
    thread = lock_then_read(Thread.objects.select_related("region"), thread.pk)
    if not can_call_office(by, thread) or thread.region is None:
        raise RuleViolation("forbidden", _("Only the people named at the head of this conversation call the office."))
    if thread.members.filter(side=OFFICE).exists():
        raise RuleViolation("already-done", _("The talent office reads this conversation already."))
    readers = thread.members.values("user")
    officer = office_people(thread.region, OfficeRole.Role.OFFICER).exclude(pk__in=readers).order_by("id").first()
    if officer is None:
        raise RuleViolation("no-office", _("No officer of this region is registered. Please call the talent office."))
    ThreadMember.objects.create(thread=thread, user=officer, side=OFFICE)
    record("office_called", thread, by=by, officer=str(officer.public_id))
    post_message(
        thread, by, _("I have called the talent office. %(name)s reads along from now on.") % {"name": officer.name}
    )
    return officer


@transaction.atomic
def read_thread(user: User, thread: Thread) -> None:
    """The person has read everything up to now; the notices that told of it count as read too."""
    now = clock.now()
    ThreadMember.objects.filter(thread=thread, user=user).update(read_at=now)
    told = Notice.objects.filter(user=user, kind="messaging.message", path=thread_path(thread), read_at=None)
    told.update(read_at=now)


@transaction.atomic
def post_message(thread: Thread, by: User, text: str, files: Iterable[UploadedFile] = ()) -> Message:
    """Write ``text`` into the conversation and tell its other readers. Raises RuleViolation for others and for no text.

    ``files`` are checked and kept; the readers of the conversation, and nobody else, may read them.
    """
    thread = Thread.objects.select_for_update().get(pk=thread.pk)
    if not can_post(by, thread):
        raise RuleViolation("forbidden", _("Only the people named at the head of this conversation write here."))
    text = text.strip()
    if not text:
        raise RuleViolation("empty", _("Write a message first."))
    if len(text) > LONGEST_MESSAGE:
        raise RuleViolation("too-long", _("A message has at most 4,000 characters. Send it in two parts."))
    message = Message.objects.create(thread=thread, author=by, text=text, lang=_written_in(text), at=clock.now())
    for upload in files:
        store_upload(upload, owner=by, subject=f"message:{message.public_id}")
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
