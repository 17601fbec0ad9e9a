"""From rows to facts: what the engine may know of talents and demands, read in few queries whatever their number.

Weeks are absolute numbers. A talent's windows are laid over this ISO year and the three that follow; a talent without
windows is free in all of those weeks. Holds do not make a week busy: they end within days, and the board shows them
(the calendar itself refuses a second one). Agreements and stays do.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from apps.core import clock
from apps.demands.models import Demand, DemandSkill
from apps.demands.periods import needed_weeks, weeks_between
from apps.matching.engine import (
    DemandFacts,
    Recognition,
    SkillClaim,
    TalentFacts,
    Taxonomy,
    week_ordinal,
)
from apps.matching.engine.further import ENDLESS, NEVER
from apps.matching.models import TrackRecord
from apps.matching.rules import bans, non_competes
from apps.skills.models import Edition, Skill
from apps.skills.models import Recognition as RecognitionRow
from apps.skills.selectors import stand_ins
from apps.talents.models import Booking, Credential, Talent, TalentSkill, Window

CHUNK = 2000
YEARS_AHEAD = 3


def talent_facts(talents: QuerySet[Talent]) -> Iterator[TalentFacts]:
    """Facts of every talent of the query, in chunks of 2,000 with eight queries each."""
    rows = talents.select_related("region").order_by("pk")
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        yield from _chunk_facts(chunk)


def demand_facts(demand: Demand) -> DemandFacts:
    """Facts of one demand; its mode, credential and region should be fetched with it."""
    return _demand_facts(demand, list(demand.skill_needs.values_list("skill_id", "must")), stand_ins())


def facts_of(demands: QuerySet[Demand]) -> Iterator[DemandFacts]:
    """Facts of every demand of the query, by its key, in chunks of 2,000 with two queries each."""
    rows = demands.select_related("region", "mode", "credential").order_by("pk")
    last, away = 0, stand_ins()
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        needs: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        asked = DemandSkill.objects.filter(demand__in=[one.pk for one in chunk])
        for key, skill, must in asked.order_by("demand", "-must", "position").values_list("demand", "skill", "must"):
            needs[key].append((skill, must))
        for one in chunk:
            yield _demand_facts(one, needs[one.pk], away)


def _demand_facts(demand: Demand, named: list[tuple[int, bool]], away: Mapping[int, int | None]) -> DemandFacts:
    needs = _needs(named, away)
    remote = demand.place == Demand.Place.REMOTE
    return DemandFacts(
        id=demand.pk,
        unit=demand.unit_id,
        region=demand.region.code,
        mode=demand.mode.code if demand.mode else "",
        talent_class=demand.talent_class or None,
        must=tuple(skill for skill, must in needs if must),
        nice=tuple(skill for skill, must in needs if not must),
        occupations=frozenset({demand.occupation} if demand.occupation else ()),
        weeks=needed_weeks(demand),
        days_per_week=demand.days_per_week,
        remote_percent=100 if remote else demand.remote_percent,
        on_site=not remote,
        day_budget_fen=demand.day_budget_fen,
        credential=demand.credential.code if demand.credential else None,
        title_level=demand.credential.level if demand.credential else 0,
        last_day=demand.period.upper.toordinal() - 1,
    )


def taxonomy() -> Taxonomy:
    """Broader and related skills as they stand now."""
    broader = dict(Skill.objects.exclude(broader=None).values_list("pk", "broader_id"))
    related = Skill.related.through.objects.values_list("from_skill_id", "to_skill_id")
    return Taxonomy.build(broader, related)


def first_year() -> int:
    """The ISO year from which windows are laid out: when it turns, everybody's weeks are others."""
    return clock.today().isocalendar().year


def edition() -> int:
    """How often the office has changed the taxonomy."""
    return Edition.objects.values_list("number", flat=True).first() or 0


def recognition() -> Recognition:
    """The rows of the matrix that hold today, and until when: one that follows without a gap prolongs it.

    Recognition on further proof does not count yet.
    """
    today = clock.today()
    rows = RecognitionRow.objects.filter(level=RecognitionRow.Level.FULL, valid__isempty=False)
    rows = rows.exclude(valid__fully_lt=(today, None))
    found = rows.values_list("credential__code", "issuing", "accepting", "valid")
    until: dict[tuple[str, str, str], dt.date] = {}
    for *names, valid in sorted(found, key=lambda row: row[3].lower or dt.date.min):
        row, ends = (names[0], names[1], names[2]), valid.upper or dt.date.max
        if (valid.lower or dt.date.min) <= until.get(row, today):
            until[row] = max(until.get(row, ends), ends)
    lasts = {row: (ends - dt.timedelta(days=1)).toordinal() for row, ends in until.items() if ends < dt.date.max}
    return Recognition(frozenset(until), lasts)


def _chunk_facts(talents: list[Talent]) -> Iterator[TalentFacts]:
    keys, away = [talent.pk for talent in talents], stand_ins()
    windows = _grouped(Window.objects.filter(talent__in=keys).select_related("region"))
    claims = _grouped(TalentSkill.objects.filter(talent__in=keys))
    credentials = _grouped(_valid_credentials().filter(talent__in=keys))
    bookings = _grouped(_lasting().filter(talent__in=keys))
    wishes = _pairs(Talent.wishes.through.objects.filter(talent__in=keys).values_list("talent", "skill"))
    blocked = _pairs(Talent.hidden_from.through.objects.filter(talent__in=keys).values_list("talent", "unit"))
    for key, unit in (
        bans().filter(talent__in=keys, forbidden_units__isnull=False).values_list("talent", "forbidden_units")
    ):
        blocked[key].add(unit)
    for key, unit in non_competes().filter(talent__in=keys).values_list("talent", "match__demand__unit"):
        blocked[key].add(unit)
    tracks = {row.talent_id: (row.good, row.total) for row in TrackRecord.objects.filter(talent__in=keys)}
    for talent in talents:
        held = credentials[talent.pk]
        yield TalentFacts(
            id=talent.pk,
            unit=talent.unit_id,
            region=talent.region.code,
            classes=frozenset({talent.talent_class}),
            skills=_claimed(claims[talent.pk], away),
            occupations=frozenset(talent.occupations),
            modes=frozenset(talent.modes),
            weeks=_weeks(windows[talent.pk]),
            days_per_week=max((one.days_per_week for one in windows[talent.pk]), default=talent.days_per_week),
            remote_percent=talent.remote_percent,
            on_site_regions=frozenset(talent.on_site_regions) | {one.region.code for one in windows[talent.pk]},
            day_rate_fen=talent.day_rate_fen,
            blocked_units=frozenset(blocked[talent.pk]),
            consent=talent.status == Talent.Status.PUBLISHED,
            busy_weeks=_busy(bookings[talent.pk]),
            credentials=frozenset((one.type.code, one.issuing_region) for one in held),
            wishes=frozenset(skill for one in wishes[talent.pk] if (skill := away.get(one, one)) is not None),
            track=tracks.get(talent.pk, (0, 0)),
            title_level=max((one.type.level for one in held), default=0),
            confirmed_on=clock.local(talent.confirmed_at).toordinal() if talent.confirmed_at else NEVER,
            credential_ends=frozenset(_end(one) for one in held if one.valid_until),
        )


def _grouped(rows: QuerySet[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows.order_by("pk"):
        groups[row.talent_id].append(row)
    return groups


def _pairs(rows: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    groups: dict[int, set[int]] = defaultdict(set)
    for talent, other in rows:
        groups[talent].add(other)
    return groups


def _valid_credentials() -> QuerySet[Credential]:
    in_time = Q(valid_until=None) | Q(valid_until__gte=clock.today())
    return Credential.objects.filter(in_time).select_related("type")


def _end(held: Credential) -> tuple[str, str, int]:
    last = held.valid_until.toordinal() if held.valid_until else ENDLESS
    return held.type.code, held.issuing_region, last


def _lasting() -> QuerySet[Booking]:
    ahead = Booking.objects.filter(live=True, exclusive=True, period__endswith__gt=clock.today())
    return ahead.exclude(kind=Booking.Kind.HOLD)


def _busy(bookings: list[Booking]) -> frozenset[int]:
    return frozenset(week for one in bookings for week in weeks_between(one.period.lower, one.period.upper))


def _weeks(windows: list[Window]) -> frozenset[int]:
    return _weeks_from(first_year(), tuple((one.first_week, one.last_week) for one in windows) or ((1, 53),))


@lru_cache(maxsize=4096)
def _weeks_from(year: int, windows: tuple[tuple[int, int], ...]) -> frozenset[int]:
    """Talents with the same windows share one set."""
    found: set[int] = set()
    for ahead in range(YEARS_AHEAD + 1):
        most = dt.date(year + ahead, 12, 28).isocalendar().week
        for first, last in windows:
            found.update(week_ordinal(year + ahead, week) for week in range(first, min(last, most) + 1))
    return frozenset(found)


def _needs(named: list[tuple[int, bool]], away: Mapping[int, int | None]) -> list[tuple[int, bool]]:
    """Each skill once, a merged one as what stands for it, a retired one left out. Where all are retired they stay:
    a demand that asks for nothing would fit everybody."""
    needs: dict[int, bool] = {}
    for skill, must in named:
        current = away.get(skill, skill)
        if current is not None:
            needs[current] = needs.get(current, False) or must
    return list(needs.items()) or named


def _claimed(claims: Iterable[TalentSkill], away: Mapping[int, int | None]) -> tuple[SkillClaim, ...]:
    """Each skill once, a merged one as what stands for it, a retired one left out."""
    held: dict[int, SkillClaim] = {}
    for one in claims:
        skill = away.get(one.skill_id, one.skill_id)
        if skill is None:
            continue
        other = held.get(skill, SkillClaim(skill, one.level, one.evidence))
        held[skill] = SkillClaim(skill, max(one.level, other.level), max(one.evidence, other.evidence))
    return tuple(held.values())
