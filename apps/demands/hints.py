"""Skills that the words of a draft come close to: read by a worker, kept for a day beside the draft, never part of it.

What the words name outright is in the draft already. A hint that is lost costs nothing: the page goes on without.
"""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache

from apps.demands.models import Demand
from apps.skills.finding import suggest_skills
from apps.skills.models import Skill
from apps.skills.selectors import skills_in_use

KEPT_SECONDS = 24 * 3600
MOST = 6


@dataclass(frozen=True, slots=True)
class Hint:
    """A skill, how likely it is meant in per cent, and the words it was found in."""

    skill: Skill
    percent: int
    words: str


def read_words(demand_id: str) -> bool:
    """Look what a draft comes close to. Safe to run twice; False where there is none or it is read already."""
    demand = Demand.objects.filter(public_id=demand_id, status=Demand.Status.DRAFT).first()
    if demand is None or cache.get(_key(demand)) is not None:
        return False
    found = [one for one in suggest_skills(_said(demand)) if one.confidence < 1][:MOST]
    codes = dict(Skill.objects.filter(pk__in=[one.skill for one in found]).values_list("pk", "code"))
    rows = [(codes[one.skill], round(100 * one.confidence), one.term[:60]) for one in found if one.skill in codes]
    cache.set(_key(demand), rows, KEPT_SECONDS)
    return True


def hints_of(demand: Demand) -> list[Hint] | None:
    """What is not in the draft yet, the likeliest first; None while nobody has read its words."""
    rows = cache.get(_key(demand))
    if rows is None:
        return None
    asked = set(demand.skill_needs.values_list("skill__code", flat=True))
    skills = {one.code: one for one in skills_in_use().filter(code__in=[code for code, _percent, _words in rows])}
    return [Hint(skills[code], percent, words) for code, percent, words in rows if code in skills.keys() - asked]


def _said(demand: Demand) -> str:
    return f"{demand.problem}\n{demand.result_wanted}"


def _key(demand: Demand) -> str:
    """By the words themselves: others are read anew. They cannot be told from it."""
    return f"demand-hints:{demand.public_id}:{hashlib.sha256(_said(demand).encode()).hexdigest()[:20]}"
