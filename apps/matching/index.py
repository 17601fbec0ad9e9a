"""The index of this worker process, built from Postgres on first use and followed by the outbox.

How it stays true: every service that changes a talent's facts emits ``TalentChanged`` in its own transaction. Before
each use the process reads the events it has not seen and takes those talents' facts anew from Postgres. Ids of events
are given before the commit, so an earlier id may appear later: the last ten minutes (far longer than a transaction may
last) are read again each time, and an event already followed is skipped. When in doubt it is rebuilt: after an hour
(credentials and recognitions run out, weeks move on), on another database, or when the newest talent in Postgres is not
the newest here. Whoever stores a result reads the facts of the talents in it once more (``recheck``), so that no stale
fact is ever written.

Two indexes, so that a hidden field moves nothing a using unit can see: ``shown`` holds the talents that using units
may find, ``hidden`` those who only see demands themselves (visibility *only me* and *relay*). The rarity of a skill is
counted in ``shown`` alone.
"""

import datetime as dt
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Max

from apps.core import clock
from apps.core.models import OutboxEvent
from apps.matching import facts
from apps.matching.engine import Index
from apps.talents.models import Talent
from apps.talents.rules import SHOWN

REREAD = dt.timedelta(minutes=10)
REBUILD_AFTER = dt.timedelta(hours=1)
CHANGED = "talents.TalentChanged"


@dataclass
class Indexes:
    """Both indexes at one moment; ``sequence`` is the id of the last event followed."""

    database: int
    built_at: dt.datetime
    shown: Index
    hidden: Index
    newest: int
    sequence: int
    followed: set[int] = field(default_factory=set)

    def put(self, keys: Iterable[int]) -> bool:
        """Take these talents' facts anew from Postgres. Whether anything differs from before."""
        wanted = set(keys)
        rows = Talent.objects.filter(pk__in=wanted)
        kept = dict(rows.filter(status=Talent.Status.PUBLISHED).values_list("pk", "visibility"))
        differs = [self._drop(key) for key in wanted - kept.keys()]
        for one in facts.talent_facts(rows.filter(pk__in=kept)):
            here, there = (self.shown, self.hidden) if kept[one.id] in SHOWN else (self.hidden, self.shown)
            differs.append(there.remove(one.id) | here.update(one))
        return any(differs)

    def recheck(self, keys: Iterable[int]) -> bool:
        """Whether the facts of these talents are still those of Postgres; where not, they are now."""
        return not self.put(keys)

    def _drop(self, key: int) -> bool:
        return self.shown.remove(key) | self.hidden.remove(key)


_lock = threading.RLock()
_indexes: Indexes | None = None


def current() -> Indexes:
    """The indexes of this process, in step with what is committed now. One user at a time: see ``lock``."""
    global _indexes  # noqa: PLW0603 - one index per worker process is the point
    with _lock:
        if _indexes is None or _in_doubt(_indexes):
            _indexes = _build()
        _follow(_indexes)
        if _indexes.newest != _newest():
            _indexes = _build()
        return _indexes


def lock() -> threading.RLock:
    """Held while a computation reads the indexes, where a process has several threads."""
    return _lock


def _in_doubt(indexes: Indexes) -> bool:
    return (
        indexes.database != _database()
        or clock.now() - indexes.built_at > REBUILD_AFTER
        or clock.now() < indexes.built_at
    )


def _database() -> int:
    """Which database this is: one that was put in another's place bears its name, but not its number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _build() -> Indexes:
    """The events are noted before the rows are read: what comes between is followed once more, never missed."""
    sequence = _last_event()
    followed = set(_recent())
    taxonomy, recognition = facts.taxonomy(), facts.recognition()
    published = Talent.objects.filter(status=Talent.Status.PUBLISHED)
    shown = Index(facts.talent_facts(published.filter(visibility__in=SHOWN)), taxonomy, recognition)
    hidden = Index(facts.talent_facts(published.exclude(visibility__in=SHOWN)), taxonomy, recognition)
    return Indexes(_database(), clock.now(), shown, hidden, _newest(), sequence, followed)


def _follow(indexes: Indexes) -> None:
    recent = _recent(since=indexes.sequence)
    new = {pk: talent for pk, talent in recent.items() if pk not in indexes.followed}
    if new:
        keys = list(Talent.objects.filter(public_id__in=set(new.values())).values_list("pk", flat=True))
        indexes.put(keys)
        indexes.newest = max([indexes.newest, *keys])
        indexes.sequence = max([indexes.sequence, *new])
    indexes.followed = set(recent)


def _recent(since: int | None = None) -> dict[int, str]:
    """Events of the last ten minutes and those after ``since``: id and the talent's public id."""
    rows = OutboxEvent.objects.filter(type=CHANGED)
    young = rows.filter(created_at__gte=clock.wall() - REREAD)
    chosen = young if since is None else young | rows.filter(pk__gt=since)
    return {pk: str(payload["talent_id"]) for pk, payload in chosen.values_list("pk", "payload")}


def _last_event() -> int:
    return OutboxEvent.objects.aggregate(last=Max("pk"))["last"] or 0


def _newest() -> int:
    return Talent.objects.aggregate(last=Max("pk"))["last"] or 0
