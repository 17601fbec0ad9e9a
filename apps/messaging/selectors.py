"""Reads about notices and conversations."""

from django.db.models import Max, Prefetch, QuerySet

from apps.accounts.models import User
from apps.messaging.models import Message, Notice, Thread, ThreadMember


def unread_count(user: User) -> int:
    return Notice.objects.filter(user=user, read_at=None).count()


def notices_of(user: User) -> QuerySet[Notice]:
    """The person's notices, newest first."""
    return Notice.objects.filter(user=user).order_by("-id")


def threads_visible_to(user: User) -> QuerySet[Thread]:
    """The conversations whose reader the person is, the one written to last first, each with its readers."""
    readers = Prefetch("members", ThreadMember.objects.select_related("user").order_by("id"))
    threads = Thread.objects.filter(members__user=user).prefetch_related(readers)
    return threads.annotate(last_at=Max("messages__at")).order_by("-last_at", "-id")


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
