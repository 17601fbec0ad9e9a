"""What happened here, as ids."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MatchProposed:
    proposal_id: str


@dataclass(frozen=True, slots=True)
class RecommendationAsked:
    recommendation_id: str


@dataclass(frozen=True, slots=True)
class RecommendationAccepted:
    recommendation_id: str


@dataclass(frozen=True, slots=True)
class RecommendationCredited:
    recommendation_id: str
