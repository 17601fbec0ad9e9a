"""Computing the matches of a demand: constraints first, a score for the rest, and reasons stored with each pair."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.core import clock
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.demands.models import Demand
from apps.matching import facts, index
from apps.matching.engine import (
    RULE_VERSION,
    DemandFacts,
    Explanation,
    Index,
    Lens,
    Part,
    SkillFit,
    eligible,
    explain,
    inputs_hash,
    relax,
)
from apps.matching.engine import match as ranked
from apps.matching.engine.constraints import PRIVATE
from apps.matching.events import MatchesComputed
from apps.matching.models import Match, MatchRun
from apps.matching.rules import EARLY
from apps.talents.models import Talent

TOP = 50
TRIES = 3
LIVE = (Demand.Status.OPEN, Demand.Status.ON_HOLD)
UNIT_WHAT_IFS = frozenset({"remote", "verify"})
"""Changes a using unit can think about; what a talent could charge or learn is the talent's own affair."""
SCORED = ("unit_score", "talent_score", "rank_score", "explanation", "rule_version", "inputs_hash", "sequence",
          "computed_at", "fits")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """One talent for a demand, explained for each side."""

    explanation: Explanation
    unit_what_if: dict[str, Any]
    digest: str


def refresh_demand(demand_id: str) -> MatchRun | None:
    """Compute the demand's matches anew; None where it is not open.

    Who computes for one demand waits for who does already, and reads demand and talents after that: the last word is
    always by the newest facts. Pairs that no longer fit stop being suggested; a story that has begun goes on.
    """
    index.current()  # the long part, building or following the index, before any lock
    with transaction.atomic():
        rows = Demand.objects.select_related("region", "mode", "credential")
        found = Demand.objects.filter(public_id=demand_id).values_list("pk", flat=True).first()
        demand = lock_then_read(rows, found, no_key=True) if found else None
        if demand is None or demand.status not in LIVE:
            return None
        run, _created = MatchRun.objects.get_or_create(demand=demand, defaults={"requested_at": clock.now()})
        started, began = clock.now(), time.monotonic()
        with index.lock():
            indexes, pairs, relaxed = _compute(facts.demand_facts(demand))
        run.found = sum(pair.explanation.talent in indexes.shown.talents for pair in pairs)
        _store(demand, pairs, indexes.sequence)
        run.requested_at, run.computed_at, run.relaxed = max(started, run.requested_at), clock.now(), relaxed
        run.milliseconds = round((time.monotonic() - began) * 1000)
        run.save()
        emit(MatchesComputed(str(demand.public_id)))
    return run


def request_refresh(demand: Demand) -> None:
    """Say that the stored matches are old; the page shows so until they are computed again."""
    MatchRun.objects.update_or_create(demand=demand, defaults={"requested_at": clock.now()})


def refresh_talent(talent_id: str) -> int:
    """Compute anew each open demand that this talent fits now or was suggested for; return how many."""
    talent = Talent.objects.filter(public_id=talent_id).first()
    if talent is None:
        return 0
    indexes = index.current()
    suggested = Match.objects.filter(talent=talent, status__in=EARLY, fits=True).values_list("demand", flat=True)
    before = set(suggested)
    concerned = []
    for demand in Demand.objects.filter(status__in=LIVE).select_related("region", "mode", "credential").order_by("pk"):
        with index.lock():
            if demand.pk in before or _fits(indexes, facts.demand_facts(demand), talent.pk):
                concerned.append(str(demand.public_id))
    for public_id in concerned:
        refresh_demand(public_id)
    return len(concerned)


def _fits(indexes: index.Indexes, demand: DemandFacts, talent: int) -> bool:
    here = indexes.shown if talent in indexes.shown.talents else indexes.hidden
    return talent in here.talents and talent in eligible(here, demand)


def _compute(demand: DemandFacts) -> tuple[index.Indexes, list[Pair], list[dict[str, Any]]]:
    """The best pairs by facts that were read again; should one have changed meanwhile, once more with the new ones."""
    indexes = index.current()
    lens = Lens.of(indexes.shown, demand)
    for _try in range(TRIES):
        lens = Lens.of(indexes.shown, demand)
        shown = [one.talent for one in ranked(indexes.shown, demand, TOP)]
        hidden = [one.talent for one in ranked(indexes.hidden, demand, TOP)]
        if indexes.recheck([*shown, *hidden]):
            break
    pairs = [_pair(indexes.shown, demand, talent, lens) for talent in shown if talent in indexes.shown.talents]
    pairs += [_pair(indexes.hidden, demand, talent, lens) for talent in hidden if talent in indexes.hidden.talents]
    # Only talents that using units may find are counted: a hidden one is never inferable from a number.
    relaxed = [{"code": one.code, "value": one.value, "count": one.count} for one in relax(indexes.shown, demand)]
    return indexes, pairs, relaxed


def _pair(here: Index, demand: DemandFacts, talent: int, lens: Lens) -> Pair:
    whole = explain(here, demand, talent, lens=lens)
    for_unit = explain(here, demand, talent, lens=lens, what_ifs=UNIT_WHAT_IFS)
    return Pair(whole, _what_if(for_unit), inputs_hash(here.talents[talent], demand, lens))


def _store(demand: Demand, pairs: Sequence[Pair], sequence: int) -> None:
    known = {match.talent_id: match for match in Match.objects.filter(demand=demand)}
    rows = []
    for pair in sorted(pairs, key=lambda one: one.explanation.talent):
        before = known.get(pair.explanation.talent)
        same = before and (before.inputs_hash, before.rule_version, before.fits) == (pair.digest, RULE_VERSION, True)
        if same or (before and before.status not in EARLY):
            continue
        rows.append(_row(demand, pair, sequence))
    Match.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["demand", "talent"], update_fields=list(SCORED), batch_size=500
    )
    fitting = [pair.explanation.talent for pair in pairs]
    gone = Match.objects.filter(demand=demand, status=Match.Status.SUGGESTED, fits=True).exclude(talent__in=fitting)
    gone.update(fits=False)


def _row(demand: Demand, pair: Pair, sequence: int) -> Match:
    scores = pair.explanation.scores
    return Match(
        demand=demand,
        talent_id=pair.explanation.talent,
        unit_score=scores.unit_score,
        talent_score=scores.talent_score,
        rank_score=scores.rank_score,
        explanation=_plain(pair),
        rule_version=RULE_VERSION,
        inputs_hash=pair.digest,
        sequence=sequence,
        computed_at=clock.now(),
        fits=True,
    )


def _plain(pair: Pair) -> dict[str, Any]:
    """The reasons as codes, ids and numbers; pages put them into words, each viewer's own."""
    one = pair.explanation
    return {
        "unit_parts": [_part(part) for part in one.scores.unit_parts],
        "talent_parts": [_part(part) for part in one.scores.talent_parts],
        "skills": [_skill(fit) for fit in (*one.matched, *one.near, *one.missing)],
        "nice": [_skill(fit) for fit in one.nice],
        "passed": [code for code in one.passed if code not in PRIVATE],
        "what_if": _what_if(one),
        "unit_what_if": pair.unit_what_if,
    }


def _part(part: Part) -> dict[str, Any]:
    return {"code": part.code, "weight": part.weight, "earned": part.earned}


def _skill(fit: SkillFit) -> dict[str, Any]:
    level = round(fit.evidence / fit.share * 4) if fit.share else 0
    return {"skill": fit.skill, "by": fit.by, "share": fit.share, "evidence": level}


def _what_if(one: Explanation) -> dict[str, Any]:
    change = one.counterfactual
    return {
        "code": change.code,
        "subject": change.subject,
        "value": change.value,
        "unit_gain": change.unit_gain,
        "talent_gain": change.talent_gain,
    }
