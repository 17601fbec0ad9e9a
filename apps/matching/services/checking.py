"""The daily comparison: what is stored and what the index says, against a plain answer from Postgres."""

import time
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.db.models import F

from apps.core import clock
from apps.core.locks import lock_then_read
from apps.demands.models import Demand
from apps.matching import facts, index
from apps.matching.models import Match, MatchCheck, MatchRun
from apps.matching.rules import BY_HAND
from apps.matching.selectors import LIVE
from apps.matching.services.refresh import Answer, compute, outdated, store

SHARDS = 24
"""One of them an hour: every open demand is compared once a day."""
PIECE = 20.0
"""Seconds of a call: where the whole takes hours, other work of the same worker waits no longer."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Difference:
    stored: bool
    index: bool


def check_shard(shard: int | None = None) -> int:
    """Go on comparing the demands of this hour, or of another; return how many were put right.

    The call after ``PIECE`` goes on where this one ends, and behind the demand at which one was killed. What an earlier
    hour of the day has left comes first.
    """
    row = _unfinished(shard)
    if row is None:
        return 0
    began = time.monotonic()
    found: list[Difference] = []
    mine = Demand.objects.filter(status__in=LIVE, pk__gt=row.last).annotate(part=F("pk") % SHARDS)
    for key in mine.filter(part=row.shard).order_by("pk").values_list("pk", flat=True):
        if found and time.monotonic() - began > PIECE:
            break
        row.last = key
        row.save()
        found.append(_counted(row, key))
    else:
        row.finished = True
    row.save()
    stored, in_index = sum(one.stored for one in found), sum(one.index for one in found)
    if in_index:
        index.drop()
    if stored or in_index:
        log.warning("matches_differed", shard=row.shard, stored=stored, index=in_index)
    return stored


def _unfinished(shard: int | None) -> MatchCheck | None:
    day, now = clock.today(), clock.now()
    hour = clock.local(now).hour if shard is None else shard
    MatchCheck.objects.get_or_create(day=day, shard=hour, defaults={"checked_at": now})
    begun = MatchCheck.objects.filter(day=day, finished=False).order_by("shard")
    return (begun if shard is None else begun.filter(shard=shard)).first()


def _counted(row: MatchCheck, demand_key: int) -> Difference:
    """Compare one demand and count it in the row."""
    began, found = time.monotonic(), compare(demand_key)
    row.demands += found is not None
    found = found or Difference(stored=False, index=False)
    row.differing += found.stored
    row.index_differing += found.index
    row.checked_at = clock.now()
    row.milliseconds += max(round((time.monotonic() - began) * 1000), 1)
    return found


@transaction.atomic
def compare(demand_key: int) -> Difference | None:
    """One demand; None where it is not open any more, or is about to be computed anyway."""
    rows = Demand.objects.select_related("region", "mode", "credential")
    demand = lock_then_read(rows, demand_key, no_key=True)
    run = MatchRun.objects.filter(demand=demand).first()
    if demand.status not in LIVE or run is None or not run.is_fresh:
        return None
    if outdated(clock.today()).filter(demand=demand).exists():
        return None
    asked = facts.demand_facts(demand)
    plain = compute(asked, index.of_postgres(asked))
    with index.lock():
        indexes = index.current()
        # One that is being built anew is not to blame.
        indexed = plain if indexes is None or indexes.are_old else compute(asked, indexes)
    differs = _stored(demand) != _digests(plain, demand)
    if differs:
        store(demand, plain)
    return Difference(differs, _all_of(plain) != _all_of(indexed))


def _all_of(answer: Answer) -> object:
    return [(pair.explanation.talent, pair.digest) for pair in answer.pairs], answer.shown, answer.relaxed


def _stored(demand: Demand) -> dict[int, str]:
    rows = Match.objects.filter(demand=demand, status=Match.Status.SUGGESTED, fits=True)
    return dict(rows.exclude(rule_version=BY_HAND).values_list("talent", "inputs_hash"))


def _digests(answer: Answer, demand: Demand) -> dict[int, str]:
    """What should stand as a suggestion: a story that has begun is beyond it."""
    begun = Match.objects.filter(demand=demand).exclude(status=Match.Status.SUGGESTED)
    beyond = set(begun.values_list("talent", flat=True))
    return {one.explanation.talent: one.digest for one in answer.pairs if one.explanation.talent not in beyond}
