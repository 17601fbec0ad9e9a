"""Computing the matches of a demand: constraints first, a score for the rest, and reasons stored with each pair."""

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from apps.core import clock
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.demands.models import Demand
from apps.matching import facts, index, rulebook
from apps.matching.basis import Basis
from apps.matching.engine import (
    Counterfactual,
    DemandFacts,
    Explanation,
    Index,
    Lens,
    Part,
    SkillFit,
    demand_hash,
    eligible,
    explain,
    inputs_hash,
    relax,
)
from apps.matching.engine import match as ranked
from apps.matching.engine.constraints import PRIVATE
from apps.matching.events import MatchesComputed, RefreshDue
from apps.matching.models import MOST_WHAT_IFS, Match, MatchRun
from apps.matching.rules import BY_HAND, EARLY
from apps.matching.selectors import LIVE
from apps.matching.services.exposure import give_places
from apps.matching.services.rarity import count_skills
from apps.talents.rules import SHOWN

TOP = 50
TRIES = 3
UNIT_WHAT_IFS = frozenset({"remote", "verify"})
"""Changes a using unit can think about; what a talent could charge or learn is the talent's own affair."""
SCORED = ("unit_score", "talent_score", "rank_score", "explanation", "rule_version", "inputs_hash", "sequence",
          "computed_at", "fits", "rescore_on")  # fmt: skip
RUN_FIELDS = ("requested_at", "computed_at", "computed", "basis", "sequence", "found", "relaxed", "milliseconds",
              "asked", "what_ifs", "what_ifs_on")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """One talent for a demand, explained for each side. ``rescore_on``: from then on the score is another by time alone."""

    explanation: Explanation
    unit_what_if: dict[str, Any]
    digest: str
    is_shown: bool
    rescore_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """All that one computation of ``day`` found. ``shown`` is how many of the pairs a using unit may find."""

    pairs: list[Pair]
    shown: int
    relaxed: list[dict[str, Any]]
    basis: str
    sequence: int
    day: dt.date


def refresh_demand(demand_id: str, *, only_if_due: bool = False) -> MatchRun | None:
    """Compute the demand's matches anew; None where it is not open.

    Who computes for one demand waits for who does already, and reads demand and talents after that: the last word is
    always by the newest facts. Pairs that no longer fit stop being suggested; a story that has begun goes on. With
    ``only_if_due`` nothing is done where somebody has computed since the last request.
    """
    _get_ready()
    with transaction.atomic():
        rows = Demand.objects.select_related("region", "mode", "credential")
        found = Demand.objects.filter(public_id=demand_id).values_list("pk", flat=True).first()
        demand = lock_then_read(rows, found, no_key=True) if found else None
        if demand is None or demand.status not in LIVE:
            return None
        run, _created = MatchRun.objects.get_or_create(demand=demand, defaults={"requested_at": clock.now()})
        if only_if_due and run.is_fresh:
            return run
        started, began, seen = clock.now(), time.monotonic(), run.requested
        asked = facts.demand_facts(demand)
        with index.lock():
            answer = compute(asked, what_ifs=_count_what_if(run, asked))
        if store(demand, answer) or (run.found, run.relaxed) != (answer.shown, answer.relaxed):
            run.sequence += 1  # counts what the unit can see change, and nothing of a hidden talent
        return _note(run, answer, seen=seen, started=started, began=began)


@transaction.atomic
def refresh_pair(demand: Demand, talent_id: int, *, known: bool = False) -> Match | None:
    """The match of the two by the facts of now, though it may stand in no list; None where they do not fit.

    Only a talent whom using units may find; with ``known`` any, for the talent asks, or is no stranger to the unit. Who
    is known goes on no list by this. The demand's region, mode and credential should be fetched with it.
    """
    _get_ready()
    demand = lock_then_read(Demand.objects.select_related("region", "mode", "credential"), demand.pk, no_key=True)
    asked, alone = facts.demand_facts(demand), index.of([talent_id])
    for here in (alone.shown, alone.hidden) if known else (alone.shown,):
        if talent_id in eligible(here, asked):
            pair = _pair(here, asked, talent_id, Lens.of(here, asked), is_shown=here is alone.shown)
            _write(demand, [pair], alone.sequence, listed=not known)
            return Match.objects.get(demand=demand, talent=talent_id)
    return None


def _count_what_if(run: MatchRun, asked: DemandFacts) -> bool:
    """Note that the demand asks something else than before; whether what to relax may still be counted today.

    Whoever could vary a demand without end would learn from the numbers what nobody may see.
    """
    mark, today = demand_hash(asked), clock.today()
    if run.what_ifs_on != today:
        run.what_ifs_on, run.what_ifs = today, 0
    if mark != run.asked:
        run.asked, run.what_ifs = mark, min(run.what_ifs + 1, MOST_WHAT_IFS + 1)
    return not run.is_used_up


def _get_ready() -> None:
    """Skills are counted before the first match."""
    if rulebook.last_counted() is None:
        count_skills()


def _note(run: MatchRun, answer: Answer, *, seen: int, started: Any, began: float) -> MatchRun:
    """Say what was computed. Who asked while it went on is not forgotten: it is computed once more."""
    requested = MatchRun.objects.select_for_update(no_key=True).values_list("requested", flat=True).get(pk=run.pk)
    if requested > seen:
        emit(RefreshDue((str(run.demand.public_id),)))
    run.found, run.relaxed = answer.shown, answer.relaxed
    run.basis, run.requested, run.computed = answer.basis, requested, seen
    run.requested_at, run.computed_at = max(started, run.requested_at), clock.now()
    run.milliseconds = round((time.monotonic() - began) * 1000)
    run.save(update_fields=RUN_FIELDS)
    emit(MatchesComputed(str(run.demand.public_id)))
    return run


def compute(demand: DemandFacts, indexes: index.Indexes | None = None, *, what_ifs: bool = True) -> Answer:
    """The best pairs by facts that were read again; should one have changed meanwhile, once more with the new ones.

    By the indexes of this process, or by others that are given.
    """
    indexes = indexes or index.at_hand(demand)
    shown, hidden = indexes.shown, indexes.hidden
    lens = Lens.of(shown, demand)
    for _try in range(TRIES):
        best = [one.talent for one in ranked(shown, demand, TOP)]
        unseen = [one.talent for one in ranked(hidden, demand, TOP)]
        if indexes.recheck([*best, *unseen]):
            break
    pairs = [_pair(shown, demand, talent, lens) for talent in best if talent in shown.talents]
    number = len(pairs)
    pairs += [_pair(hidden, demand, talent, lens, is_shown=False) for talent in unseen if talent in hidden.talents]
    found = relax(shown, demand) if what_ifs else []
    # Only talents that using units may find are counted: a hidden one is never inferable from a number.
    relaxed = [{"code": one.code, "value": one.value, "count": one.count} for one in found]
    day = dt.date.fromordinal(lens.today)
    return Answer(pairs, number, relaxed, Basis(indexes).of(demand), indexes.sequence, day)


def _pair(here: Index, demand: DemandFacts, talent: int, lens: Lens, *, is_shown: bool = True) -> Pair:
    whole = explain(here, demand, talent, lens=lens)
    facts_of_talent = here.talents[talent]
    step = lens.next_step(facts_of_talent)
    rescore_on = dt.date.fromordinal(step) if step else None
    return Pair(
        whole,
        _what_if(whole.counterfactual_of(UNIT_WHAT_IFS)),
        inputs_hash(facts_of_talent, demand, lens),
        is_shown,
        rescore_on,
    )


def store(demand: Demand, answer: Answer) -> bool:
    """Write each pair under its demand and talent, and fill the top list; the caller has locked the demand.

    Return whether anything changed that the using unit may see.
    """
    changed = _write(demand, answer.pairs, answer.sequence)
    fitting = [pair.explanation.talent for pair in answer.pairs]
    gone = Match.objects.filter(demand=demand, status=Match.Status.SUGGESTED, fits=True).exclude(talent__in=fitting)
    gone = gone.exclude(rule_version=BY_HAND)
    changed |= gone.filter(talent__visibility__in=SHOWN, talent__unranked=None).update(fits=False) > 0
    gone.update(fits=False)
    # Whose step came and who stands in no list any more keeps the score as it was: it is not asked for again.
    Match.objects.filter(demand=demand, rescore_on__lte=answer.day).update(rescore_on=None)
    give_places(demand)
    return changed


def outdated(day: dt.date) -> QuerySet[Match]:
    """Matches on somebody's list of whose score a step by time alone came on this day or before."""
    return Match.objects.filter(rescore_on__lte=day, fits=True, status__in=EARLY)


def _write(demand: Demand, pairs: Sequence[Pair], sequence: int, *, listed: bool = True) -> bool:
    """Add or renew each pair that differs from what is stored and is not beyond its first steps.

    Unless ``listed``, none goes on a list that it does not stand on. Return whether one of them is of a talent whom the
    using unit may find.
    """
    talents = [pair.explanation.talent for pair in pairs]
    known = {match.talent_id: match for match in Match.objects.filter(demand=demand, talent__in=talents)}
    rows, changed = [], False
    for pair in sorted(pairs, key=lambda one: one.explanation.talent):
        before = known.get(pair.explanation.talent)
        version = pair.explanation.rule_version
        fits = listed or (before is not None and before.fits)
        same = before and (before.inputs_hash, before.rule_version, before.fits) == (pair.digest, version, fits)
        if same or (before and (before.status not in EARLY or _is_kept_by_hand(before, pair))):
            continue
        rows.append(_row(demand, pair, sequence, fits=fits))
        changed |= pair.is_shown
    Match.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["demand", "talent"], update_fields=list(SCORED), batch_size=500
    )
    return changed


def _is_kept_by_hand(before: Match, pair: Pair) -> bool:
    """Somebody brought the two together, and the talent is one whom no score shows to the unit."""
    return before.rule_version == BY_HAND and before.fits and not pair.is_shown


def _row(demand: Demand, pair: Pair, sequence: int, *, fits: bool) -> Match:
    scores = pair.explanation.scores
    return Match(
        demand=demand,
        talent_id=pair.explanation.talent,
        unit_score=scores.unit_score,
        talent_score=scores.talent_score,
        rank_score=scores.rank_score,
        explanation=_plain(pair),
        rule_version=pair.explanation.rule_version,
        inputs_hash=pair.digest,
        sequence=sequence,
        computed_at=clock.now(),
        rescore_on=pair.rescore_on,
        fits=fits,
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
        "what_if": _what_if(one.counterfactual),
        "unit_what_if": pair.unit_what_if,
    }


def _part(part: Part) -> dict[str, Any]:
    return {"code": part.code, "weight": part.weight, "earned": part.earned}


def _skill(fit: SkillFit) -> dict[str, Any]:
    level = round(fit.evidence / fit.share * 4) if fit.share else 0
    return {"skill": fit.skill, "by": fit.by, "share": fit.share, "evidence": level}


def _what_if(change: Counterfactual) -> dict[str, Any]:
    return {
        "code": change.code,
        "subject": change.subject,
        "value": change.value,
        "unit_gain": change.unit_gain,
        "talent_gain": change.talent_gain,
    }
