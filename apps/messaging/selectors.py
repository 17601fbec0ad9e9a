"""Reads about notices and conversations."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import (
    Count,
    DateTimeField,
    F,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.files.models import StoredFile
from apps.messaging.kinds import names_in
from apps.messaging.models import Message, Notice, NoticePreference, NoticeSettings, Thread, ThreadMember

_LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def unread_count(user: User) -> int:
    return Notice.objects.filter(user=user, read_at=None).count()


def notices_of(user: User, *, group: str = "") -> QuerySet[Notice]:
    """The person's notices, of one group or of all, newest first."""
    rows = Notice.objects.filter(user=user).order_by("-id")
    return rows.filter(kind__in=names_in(group)) if group else rows


def preferences_of(user: User) -> dict[str, NoticePreference]:
    """By group; a group without a row is wanted by every channel."""
    return {row.group: row for row in NoticePreference.objects.filter(user=user)}


def settings_of(user: User) -> NoticeSettings | None:
    return NoticeSettings.objects.filter(user=user).first()


def threads_visible_to(user: User) -> QuerySet[Thread]:
    """The conversations whose reader the person is, the one written to last first, each with its readers.

    ``unread`` counts what others wrote since the person last read it.
    """
    readers = Prefetch("members", ThreadMember.objects.select_related("user").order_by("id"))
    threads = Thread.objects.filter(members__user=user).prefetch_related(readers)
    mine = ThreadMember.objects.filter(thread=OuterRef("thread"), user=user).values("read_at")
    since = Coalesce(Subquery(mine[:1]), Value(_LONG_AGO), output_field=DateTimeField())
    new = Message.objects.filter(thread=OuterRef("pk")).exclude(author=user).alias(since=since)
    counted = new.filter(Q(at__gt=F("since"))).order_by().values("thread").annotate(n=Count("pk")).values("n")
    unread = Coalesce(Subquery(counted), Value(0), output_field=IntegerField())
    return threads.annotate(last_at=Max("messages__at"), unread=unread).order_by(
        F("last_at").desc(nulls_last=True), "-id"
    )


def files_by_message(messages: Iterable[Message]) -> dict[str, list[StoredFile]]:
    """What is attached, by the message's public id; one query."""
    subjects = {f"message:{message.public_id}": str(message.public_id) for message in messages}
    found: dict[str, list[StoredFile]] = {}
    for file in StoredFile.objects.filter(subject__in=subjects).order_by("id"):
        found.setdefault(subjects[file.subject], []).append(file)
    return found


def members_of(thread: Thread) -> QuerySet[ThreadMember]:
    return thread.members.select_related("user").order_by("id")


def messages_of(thread: Thread, *, after: str = "") -> QuerySet[Message]:
    """The messages in the order of writing; ``after`` is the public id of the last one already seen."""
    messages = thread.messages.select_related("author").order_by("id")
    if after:
        seen = thread.messages.filter(public_id=after).values_list("pk", flat=True).first()
        messages = messages.filter(pk__gt=seen or 0)
    return messages


def is_member(user: User, thread: Thread) -> bool:
    return thread.members.filter(user=user).exists()
