"""The index of this worker process, built from Postgres on first use and followed by the outbox.

How it stays true: every service that changes a talent's facts emits ``TalentChanged`` in its own transaction. Before
each use the process reads the events it has not seen and takes those talents' facts anew from Postgres. Ids of events
are given before the commit, so an earlier id may appear later: the last ten minutes (far longer than a transaction may
last) are read again each time, and an event already followed is skipped. Talents newer than the newest here are read as
well. It is rebuilt after an hour (credentials and recognitions run out), in another ISO year (weeks move on), on another
database or one put back in time. Whoever stores a result reads the facts of the talents in it once more (``recheck``), so
that no stale fact is ever written.

What lies around the pairs is asked anew before each use: the scoring rule in force, the latest count of skills, the
credentials that are recognised and the day, by which profiles age. A taxonomy that the office has changed makes the index be built anew.

Where talents are many, building takes minutes, so nobody waits for it: a thread does it, meanwhile Postgres answers for
the demand in hand (``at_hand``), and an index that has only grown old, there when the day has turned, goes on serving. What
asks about single talents never needs the index (``of``). A process that starts takes it from a file that the clock writes
hourly (``snapshot``) instead of reading everybody, and follows the events since.

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
from apps.matching.engine.places import city_key, trim
from apps.matching.models import Unranked
from apps.matching.snapshot import Database, database
from apps.talents.models import Credential, Talent, TalentSkill, Window
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

    @property
    def are_large(self) -> bool:
        return len(self.shown.talents) + len(self.hidden.talents) > AT_ONCE

    @property
    def are_old(self) -> bool:
        """Whether time alone may have made facts others: after an hour, of large ones when the day has turned."""
        same_day = clock.local(self.built_at).date() == clock.today()
        return clock.now() - self.built_at > REBUILD_AFTER and not (self.are_large and same_day)

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


def current() -> Indexes | None:
    """The indexes of this process, in step with what is committed now; None while large ones are built aside.

    Large ones that have only grown old are given until newer ones stand. One user at a time: see ``lock``.
    """
    global _indexes  # noqa: PLW0603 - one index per worker process is the point
    with _lock:
        found = None if _indexes is None or _is_wrong(_indexes) else _indexes
        if found is None or found.are_old:
            if found.are_large if found else _are_many():
                build_aside()
            else:
                found = _build()
        if found is not None:
            _follow(found)
            found.around()
        _indexes = found
        return found


def at_hand(demand: DemandFacts) -> Indexes:
    """The indexes of this process, or while they are built those of Postgres for this demand: slower, the same answer."""
    return current() or of_postgres(demand)


def of(talents: Iterable[int]) -> Indexes:
    """Indexes of just these talents by the facts of now: for whoever asks about them, or what lies around the pairs.

    By the day's count of skills they answer as the whole ones do, in any process and at any size.
    """
    found = _indexed(Talent.objects.filter(pk__in=set(talents), status=Talent.Status.PUBLISHED))
    found.around()
    return found


def of_postgres(demand: DemandFacts) -> Indexes:
    """Indexes of just those talents who could come into question, now or with one condition relaxed."""
    taxonomy = facts.taxonomy()
    asked = {*demand.must, *demand.nice}
    wanted = asked.union(*(taxonomy.near(skill) for skill in asked))
    reach = wanted | {skill for skill in taxonomy.broader if wanted.intersection(taxonomy.line(skill))}
    rows = Talent.objects.filter(
        _comes_to(demand.region), status=Talent.Status.PUBLISHED, modes__contains=[demand.mode]
    )
    if demand.day_budget_fen > 0:
        rows = rows.filter(day_rate_fen__lte=demand.day_budget_fen * 11 // 10)
    if demand.talent_class is not None:
        rows = rows.filter(talent_class=demand.talent_class)
    if demand.credential is not None:
        rows = rows.filter(pk__in=Credential.objects.filter(type__code=demand.credential).values("talent"))
    if asked:
        rows = rows.filter(pk__in=TalentSkill.objects.filter(skill__in=reach).values("talent"))
    found = _indexed(rows)
    found.around()
    return found


def _comes_to(region: str) -> Q:
    """Who lives in the city, comes to an area around the place, or works wholly remote."""
    areas = {region[:size].ljust(6, "0") for size in range(len(region) + 1)}
    windows = Window.objects.filter(region__code__in=areas).values("talent")
    at_home = Q(region__code__startswith=city_key(region)) | Q(on_site_regions__overlap=[*areas, *map(trim, areas)])
    return at_home | Q(pk__in=windows) | Q(remote_percent__gte=100)


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
        if found is None or found.are_old:
            return 0  # built anew already, and kept the next time
        if not found.are_large:
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


def _is_wrong(indexes: Indexes) -> bool:
    """Whether these are of another world than the one that Postgres holds now."""
    return (
        indexes.database != database()
        or indexes.edition != facts.edition()
        or indexes.year != facts.first_year()
        or indexes.newest > _newest()
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


def _are_many() -> bool:
    return Talent.objects.filter(status=Talent.Status.PUBLISHED)[AT_ONCE : AT_ONCE + 1].exists()


def build_aside() -> None:
    """Build in a thread of its own, while Postgres or the old ones answer or nobody asks yet; one at a time."""
    global _builder  # noqa: PLW0603
    if _builder is None or not _builder.is_alive():
        _builder = threading.Thread(target=_build_in_thread, name="matching-index", daemon=True)
        _builder.start()


def _build_in_thread() -> None:
    try:
        if renew() and _indexes is not None and _indexes.are_large:
            keep()  # whoever starts meanwhile need not read everybody as well
    except (DatabaseError, InterfaceError):
        log.warning("index_not_built")  # the next who needs it tries again
    finally:
        connection.close()


def renew() -> bool:
    """Put indexes by the file or by Postgres in the place of those of this process; whether everybody had to be read."""
    global _indexes  # noqa: PLW0603
    loaded = _loaded()
    found = loaded or _build()
    with _lock:
        _indexes = found
    return loaded is None


def _indexed(published: QuerySet[Talent]) -> Indexes:
    sequence, edition, year, newest = _last_event(), facts.edition(), facts.first_year(), _newest()
    followed, taxonomy = set(_recent()), facts.taxonomy()
    shown = Index(facts.talent_facts(published.filter(_IS_FOUND)), taxonomy)
    hidden = Index(facts.talent_facts(published.exclude(_IS_FOUND)), taxonomy)
    return Indexes(database(), clock.now(), shown, hidden, newest, sequence, edition, year, followed=followed)


def _follow(indexes: Indexes) -> None:
    recent = _recent(since=indexes.sequence)
    new = {pk: talent for pk, talent in recent.items() if pk not in indexes.followed}
    changed = Q(public_id__in=set(new.values())) | Q(pk__gt=indexes.newest)
    keys = list(Talent.objects.filter(changed).values_list("pk", flat=True))
    if new or keys:
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
