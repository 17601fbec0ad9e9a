"""Open demands whose conditions one talent meets, asked of the talent alone: on their lists or beyond them."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

from apps.demands.models import Demand
from apps.demands.selectors import demands_visible_to
from apps.matching import facts, index
from apps.matching.engine import Index, TalentFacts, eligible, passed
from apps.matching.models import Match
from apps.matching.wording import PLAIN_CONDITIONS
from apps.organisations.selectors import Person
from apps.talents.models import Talent

NEWEST = 300
"""Of so many demands that ask for the talent's skills the conditions are looked at while somebody waits."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition in plain words, met or not."""

    code: str
    words: str | Promise
    met: bool


def demands_met(talent_id: int, among: QuerySet[Demand], *, newest: int | None = None) -> set[int]:
    """The keys of those of ``among`` whose conditions the talent meets; with ``newest`` only so many are looked at."""
    found = index.of([talent_id])
    alone = found.shown if talent_id in found.shown.talents else found.hidden
    one = alone.talents.get(talent_id)
    if one is None:
        return set()
    rows = among.filter(mode__code__in=one.modes).order_by()
    asked = rows.filter(skill_needs__skill__in=_reach(alone, one)).values_list("pk", flat=True)
    keys = {*asked, *rows.filter(skill_needs=None).values_list("pk", flat=True)}
    if newest is not None and len(keys) > newest:
        latest = Demand.objects.filter(pk__in=keys).order_by("-published_at", "-pk")
        keys = set(latest.values_list("pk", flat=True)[:newest])
    return {demand.id for demand in facts.facts_of(Demand.objects.filter(pk__in=keys)) if eligible(alone, demand)}


def open_beside_the_list(talent: Talent, user: Person, most: int) -> list[Demand]:
    """The newest open demands that the talent may apply for though none is suggested; never one answered already."""
    answered = Match.objects.filter(talent=talent).exclude(status=Match.Status.SUGGESTED).values("demand")
    rows = demands_visible_to(user).filter(status=Demand.Status.OPEN).exclude(pk__in=answered)
    met = demands_met(talent.pk, rows, newest=NEWEST)
    return list(rows.filter(pk__in=met).order_by("-published_at", "-pk")[:most])


def conditions_of(demand: Demand, talent: Talent) -> list[Condition]:
    """What the demand asks of everybody, and whether this talent meets it; nothing before the profile is published."""
    found = index.of([talent.pk])
    alone = found.shown if talent.pk in found.shown.talents else found.hidden
    if talent.pk not in alone.talents:
        return []
    [asked] = facts.facts_of(Demand.objects.filter(pk=demand.pk))
    met, unasked = {*passed(alone, asked, talent.pk)}, set()
    if asked.talent_class is None:
        unasked.add("class")
    if asked.credential is None:
        unasked.add("credential")
    if {"blocked", "own_unit"} <= met:  # said only where it stands in the way
        unasked.add("blocked")
        met.add("blocked")
    elif "own_unit" not in met:
        met.discard("blocked")
    return [Condition(code, words, code in met) for code, words in PLAIN_CONDITIONS.items() if code not in unasked]


def _reach(alone: Index, one: TalentFacts) -> set[int]:
    """Skills that the talent has, has by a narrower one, or comes near to."""
    held = {skill for claim in one.skills for skill in alone.taxonomy.line(claim.skill)}
    return held | {skill for skill, others in alone.taxonomy.related.items() if others & held}
