"""The index of this worker process, built from Postgres on first use and followed by the outbox.

How it stays true: every service that changes a talent's facts emits ``TalentChanged`` in its own transaction. Before
each use the process reads the events it has not seen and takes those talents' facts anew from Postgres. Ids of events
are given before the commit, so an earlier id may appear later: the last ten minutes (far longer than a transaction may
last) are read again each time, and an event already followed is skipped. When in doubt it is rebuilt: after an hour
(credentials and recognitions run out), in another ISO year (weeks move on), on another database, or when the newest
talent in Postgres is not the newest here. Whoever stores a result reads the facts of the talents in it once more
(``recheck``), so that no stale fact is ever written.

What lies around the pairs is asked anew before each use: the scoring rule in force, the latest count of skills, the
credentials that are recognised and the day, by which profiles age. A taxonomy that the office has changed makes the index be built anew.

Where talents are many, a process that starts takes the index from a file that the clock writes hourly (``snapshot``)
instead of reading everybody, and follows the events since.

Two indexes, so that a hidden field moves nothing a using unit can see: ``shown`` holds the talents that using units
may find, ``hidden`` those who only see demands themselves (visibility *only me* and *relay*, and whoever switched
personal ranking off). The rarity of a skill is
counted in ``shown`` alone.
"""

import datetime as dt
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from apps.core import clock
from apps.core.models import OutboxEvent
from apps.matching import facts, rulebook, snapshot
from apps.matching.engine import DemandFacts, Index
from apps.matching.models import Unranked
from apps.matching.snapshot import Database, database
from apps.talents.models import Talent, TalentSkill
from apps.talents.rules import SHOWN

log = structlog.get_logger(__name__)
REREAD = dt.timedelta(minutes=10)
REBUILD_AFTER = dt.timedelta(hours=1)
AT_ONCE = 20_000
"""Up to so many talents the index is built while somebody waits, and no file of it is kept: that takes seconds at most."""
_IS_FOUND = Q(visibility__in=SHOWN) & ~Exists(Unranked.objects.filter(talent=OuterRef("pk")))
CHANGED = "talents.TalentChanged"


@dataclass
class Indexes:
    """Both indexes at one moment; ``sequence`` is the id of the last event followed."""

    database: Database
    built_at: dt.datetime
    shown: Index
    hidden: Index
    newest: int
    sequence: int
    edition: int
    year: int
    counted: int | None = None
    followed: set[int] = field(default_factory=set)

    def put(self, keys: Iterable[int]) -> bool:
        """Take these talents' facts anew from Postgres. Whether anything differs from before."""
        wanted = set(keys)
        rows = Talent.objects.filter(pk__in=wanted)
        published = rows.filter(status=Talent.Status.PUBLISHED)
        kept = dict(published.annotate(found=_IS_FOUND).values_list("pk", "found"))
        differs = [self._drop(key) for key in wanted - kept.keys()]
        for one in facts.talent_facts(rows.filter(pk__in=kept)):
            here, there = (self.shown, self.hidden) if kept[one.id] else (self.hidden, self.shown)
            differs.append(there.remove(one.id) | here.update(one))
        return any(differs)

    def recheck(self, keys: Iterable[int]) -> bool:
        """Whether the facts of these talents are still those of Postgres; where not, they are now."""
        return not self.put(keys)

    def around(self) -> None:
        """Take the scoring rule, the count of skills, the recognitions and the day as they stand now."""
        rule, recognition, counted = rulebook.rule_in_force(), facts.recognition(), rulebook.last_counted()
        rarity = self.shown.rarity if counted == self.counted else rulebook.rarity_of(counted) if counted else None
        self.counted, today = counted, clock.today().toordinal()
        for one in (self.shown, self.hidden):
            one.rule, one.recognition, one.rarity, one.today = rule, recognition, rarity, today

    def _drop(self, key: int) -> bool:
        return self.shown.remove(key) | self.hidden.remove(key)


_lock = threading.RLock()
_indexes: Indexes | None = None
_builder: threading.Thread | None = None


def current() -> Indexes:
    """The indexes of this process, in step with what is committed now. One user at a time: see ``lock``."""
    global _indexes  # noqa: PLW0603 - one index per worker process is the point
    with _lock:
        if _indexes is None or _in_doubt(_indexes):
            _indexes = (_loaded() if _indexes is None else None) or _build()
        _follow(_indexes)
        if _indexes.newest != _newest():
            _indexes = _build()
        _indexes.around()
        return _indexes


def at_hand(demand: DemandFacts) -> Indexes:
    """The indexes of this process; where building them takes long, those of Postgres for this demand until they stand.

    Both answer the same; Postgres is slower.
    """
    with _lock:
        if (_indexes is None or _in_doubt(_indexes)) and _takes_long():
            build_aside()
            return of_postgres(demand)
        return current()


def of_postgres(demand: DemandFacts) -> Indexes:
    """Indexes of just those talents who could come into question, now or with one condition relaxed."""
    taxonomy = facts.taxonomy()
    asked = {*demand.must, *demand.nice}
    wanted = asked.union(*(taxonomy.near(skill) for skill in asked))
    reach = wanted | {skill for skill in taxonomy.broader if wanted.intersection(taxonomy.line(skill))}
    rows = Talent.objects.filter(status=Talent.Status.PUBLISHED, modes__contains=[demand.mode])
    if demand.day_budget_fen > 0:
        rows = rows.filter(day_rate_fen__lte=demand.day_budget_fen * 11 // 10)
    if demand.talent_class is not None:
        rows = rows.filter(talent_class=demand.talent_class)
    if asked:
        rows = rows.filter(pk__in=TalentSkill.objects.filter(skill__in=reach).values("talent"))
    found = _indexed(rows)
    found.around()
    return found


def drop() -> None:
    """Forget the indexes, the file too: they are built anew from Postgres before the next use."""
    global _indexes  # noqa: PLW0603
    with _lock:
        _indexes = None
        snapshot.forget()


def keep() -> int:
    """Write the indexes as a file for processes that start later, where talents are many; return 1 where it was done."""
    surely = clock.wall() - REREAD
    with _lock:
        found = current()
        if len(found.shown.talents) + len(found.hidden.talents) <= AT_ONCE:
            snapshot.forget()
            return 0
        # An earlier event may still have been on its way: who loads the file reads the last minutes before it again.
        sequence = OutboxEvent.objects.filter(created_at__lt=surely).aggregate(last=Max("pk"))["last"] or 0
        shown, hidden = found.shown.talents, found.hidden.talents
        snapshot.save(snapshot.Kept(shown, hidden, sequence, found.sequence, found.newest))
    return 1


def lock() -> threading.RLock:
    """Held while a computation reads the indexes, where a process has several threads."""
    return _lock


def _in_doubt(indexes: Indexes) -> bool:
    return (
        indexes.database != database()
        or indexes.edition != facts.edition()
        or indexes.year != facts.first_year()
        or clock.now() - indexes.built_at > REBUILD_AFTER
        or clock.now() < indexes.built_at
    )


def _loaded() -> Indexes | None:
    """The indexes of the file, before any event is followed; None where there is none that fits."""
    found = snapshot.load()
    if found is None:
        return None
    taxonomy, edition, year = facts.taxonomy(), facts.edition(), facts.first_year()
    shown, hidden = Index(found.shown, taxonomy), Index(found.hidden, taxonomy)
    return Indexes(database(), clock.now(), shown, hidden, found.newest, found.sequence, edition, year)


def _build() -> Indexes:
    """The events are noted before the rows are read: what comes between is followed once more, never missed."""
    return _indexed(Talent.objects.filter(status=Talent.Status.PUBLISHED))


def _takes_long() -> bool:
    return Talent.objects.filter(status=Talent.Status.PUBLISHED)[AT_ONCE : AT_ONCE + 1].exists()


def build_aside() -> None:
    """Build in a thread of its own, while Postgres answers or nobody asks yet; one at a time."""
    global _builder  # noqa: PLW0603
    if _builder is None or not _builder.is_alive():
        _builder = threading.Thread(target=_build_and_keep, name="matching-index", daemon=True)
        _builder.start()


def _build_and_keep() -> None:
    global _indexes  # noqa: PLW0603
    try:
        built = (_loaded() if _indexes is None else None) or _build()
        with _lock:
            _indexes = built
    except (DatabaseError, InterfaceError):
        log.warning("index_not_built")  # the next who needs it tries again
    finally:
        connection.close()


def _indexed(published: QuerySet[Talent]) -> Indexes:
    sequence, edition, year, newest = _last_event(), facts.edition(), facts.first_year(), _newest()
    followed, taxonomy = set(_recent()), facts.taxonomy()
    shown = Index(facts.talent_facts(published.filter(_IS_FOUND)), taxonomy)
    hidden = Index(facts.talent_facts(published.exclude(_IS_FOUND)), taxonomy)
    return Indexes(database(), clock.now(), shown, hidden, newest, sequence, edition, year, followed=followed)


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
