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
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Difference:
    stored: bool
    index: bool


def check_shard(shard: int | None = None) -> int:
    """Compare the demands of this hour, or of another, once a day; put right what differs. Return how many differed."""
    day, shard = clock.today(), clock.local(clock.now()).hour if shard is None else shard
    row, new = MatchCheck.objects.get_or_create(day=day, shard=shard, defaults={"checked_at": clock.now()})
    if not new and row.milliseconds:  # one that was killed on the way has none, and is done again
        return 0
    began = time.monotonic()
    mine = Demand.objects.filter(status__in=LIVE).annotate(part=F("pk") % SHARDS).filter(part=shard)
    found = [compare(pk) for pk in mine.order_by("pk").values_list("pk", flat=True)]
    compared = [one for one in found if one is not None]
    row.demands = len(compared)
    row.differing = sum(one.stored for one in compared)
    row.index_differing = sum(one.index for one in compared)
    row.checked_at, row.milliseconds = clock.now(), max(round((time.monotonic() - began) * 1000), 1)
    row.save()
    if row.index_differing:
        index.drop()
    if row.differing or row.index_differing:
        log.warning("matches_differed", shard=shard, stored=row.differing, index=row.index_differing)
    return row.differing


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
        indexed = compute(asked)
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
