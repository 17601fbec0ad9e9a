"""The past of the sample region: stories that the real services play on a clock that is moved back, then forward again.

A story is a generator. It yields how many days before today it goes on, and does its next act when it is resumed. All
stories are played side by side in the order of time, and what the outbox holds is delivered in between, so that no
backlog is left to the workers.
"""

import datetime as dt
import heapq
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager

from apps.core import clock, outbox
from apps.core.models import Delivery
from apps.messaging.models import Notice

Story = Generator[int, None, None]

# Matches are computed once, for all demands, when everything has been loaded; mails of the past are not sent.
LATER = tuple(f"matching.handlers.match_{what}" for what in ("published", "changed", "talent", "due"))
UNSENT = ("messaging.handlers",)
NEWS_DAYS = 4
"""Notices of the last days stand unread; older ones were read."""


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    """The clock stands ``days`` earlier inside. An error leaves it to the transaction to take that back."""
    clock.move(-dt.timedelta(days=days))
    yield
    clock.move(dt.timedelta(days=days))


def play(stories: Iterable[Story]) -> None:
    """Play all stories to their end, or to today: what would happen tomorrow has not happened."""
    waiting: list[tuple[int, int, Story]] = []
    for serial, story in enumerate(stories):
        _wait(waiting, serial, story)
    now = 0
    while waiting:
        negative, serial, story = heapq.heappop(waiting)
        ago = -negative
        if ago != now:
            clock.move(dt.timedelta(days=now - ago))
            now = ago
        _wait(waiting, serial, story)
        deliver()
    clock.move(dt.timedelta(days=now))


def _wait(waiting: list[tuple[int, int, Story]], serial: int, story: Story) -> None:
    ago = next(story, None)
    if ago is not None and ago >= 0:
        heapq.heappush(waiting, (-ago, serial, story))


def deliver() -> int:
    """Do what workers would do now, except for what comes later or goes unsent; return how many deliveries."""
    done, last = 0, 0
    undone = Delivery.objects.filter(done_at=None, dead=False).select_related("event").order_by("id")
    while rows := list(undone.filter(id__gt=last)):
        for row in rows:
            if not _is(row.consumer, LATER + UNSENT):
                outbox.consume(row)
        close([row.pk for row in rows])
        done, last = done + len(rows), rows[-1].pk
    return done


def close(deliveries: list[int]) -> None:
    """Say that these are done: another step of the load stands for them."""
    Delivery.objects.filter(pk__in=deliveries).update(done_at=clock.wall())


def settle_notices() -> None:
    """Nobody is written to about months past: all notices count as sent, and older ones as read."""
    Notice.objects.filter(sent_at=None).update(sent_at=clock.now())
    old = Notice.objects.filter(read_at=None, at__lt=clock.now() - dt.timedelta(days=NEWS_DAYS))
    old.update(read_at=clock.now())


def _is(consumer: str, parts: tuple[str, ...]) -> bool:
    return any(part in consumer for part in parts)
