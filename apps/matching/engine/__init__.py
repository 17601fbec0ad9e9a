"""The matching engine: facts and ids in, ranked and explained pairs out. Pure: no Django, no words."""

from apps.matching.engine.constraints import CONSTRAINTS, PRIVATE, eligible, passed
from apps.matching.engine.explain import WHAT_IFS, Counterfactual, Explanation, explain
from apps.matching.engine.facts import (
    DemandFacts,
    Recognition,
    SkillClaim,
    TalentFacts,
    Taxonomy,
    week_of,
    week_ordinal,
)
from apps.matching.engine.index import Index
from apps.matching.engine.places import Distances
from apps.matching.engine.rank import Ranked, Relaxation, demand_hash, inputs_hash, match, relax
from apps.matching.engine.rule import FIRST, FURTHER_PARTS, TALENT_PARTS, UNIT_PARTS, Rarity, Rule
from apps.matching.engine.score import Lens, Part, Scores, SkillFit, score

__all__ = [
    "CONSTRAINTS",
    "FIRST",
    "FURTHER_PARTS",
    "PRIVATE",
    "TALENT_PARTS",
    "UNIT_PARTS",
    "WHAT_IFS",
    "Counterfactual",
    "DemandFacts",
    "Distances",
    "Explanation",
    "Index",
    "Lens",
    "Part",
    "Ranked",
    "Rarity",
    "Recognition",
    "Relaxation",
    "Rule",
    "Scores",
    "SkillClaim",
    "SkillFit",
    "TalentFacts",
    "Taxonomy",
    "demand_hash",
    "eligible",
    "explain",
    "inputs_hash",
    "match",
    "passed",
    "relax",
    "score",
    "week_of",
    "week_ordinal",
]
