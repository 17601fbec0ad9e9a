"""Who sends: a row written before the message goes out, and committed at once.

The worker runs a handler inside one transaction, which a crash takes back together with every trace in it; the message
itself it cannot take back. So the claim is written on a connection of its own. A notice that this very transaction has
written is seen by nobody else yet; its claim stays with the transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

from apps.core import clock
from apps.messaging.models import Notice, Sending

_CLAIM = """
    INSERT INTO messaging_sending (notice_id, channel, started_at) VALUES (%s, %s, %s)
    ON CONFLICT (notice_id, channel) DO NOTHING RETURNING id
"""
_RELEASE = "DELETE FROM messaging_sending WHERE notice_id = %s AND channel = %s AND done_at IS NULL"


def claim(notice: Notice, channel: str) -> bool:
    """Whether this call may send; False where it was begun before, by anybody."""
    with _cursor_that_stays(notice) as cursor:
        cursor.execute(_CLAIM, [notice.pk, channel, clock.now()])
        return cursor.fetchone() is not None


def release(notice: Notice, channel: str) -> None:
    """Sending failed and is tried again later."""
    with _cursor_that_stays(notice) as cursor:
        cursor.execute(_RELEASE, [notice.pk, channel])


def note_done(notice: Notice, channel: str) -> None:
    Sending.objects.filter(notice=notice, channel=channel).update(done_at=clock.now())


@contextmanager
def _cursor_that_stays(notice: Notice) -> Iterator[CursorWrapper]:
    if connection.in_atomic_block:
        aside = connection.copy()
        try:
            with aside.cursor() as cursor:
                cursor.execute("SELECT 1 FROM messaging_notice WHERE id = %s", [notice.pk])
                if cursor.fetchone():
                    yield cursor
                    return
        finally:
            aside.close()
    with connection.cursor() as cursor:
        yield cursor
