"""Matching by columns: a million talents in numbered rows, for batch plans, files and measuring. Pure: no Django."""

from apps.matching.engine.bulk.allocation import Edges, Plan, allocate, allocate_apart, allocate_within
from apps.matching.engine.bulk.columns import Demands, Talents
from apps.matching.engine.bulk.retrieval import Hits, Retrieval

__all__ = [
    "Demands", "Edges", "Hits", "Plan", "Retrieval", "Talents", "allocate", "allocate_apart", "allocate_within",
]  # fmt: skip
