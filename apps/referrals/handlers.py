"""What follows an event. Shells; safe to run twice."""

from apps.core.outbox import handles
from apps.referrals import telling
from apps.referrals.events import MatchProposed, RecommendationAccepted, RecommendationAsked, RecommendationCredited


@handles(MatchProposed)
def tell_proposed(event: MatchProposed) -> None:
    telling.tell_proposed(event.proposal_id)


@handles(RecommendationAsked)
def tell_asked(event: RecommendationAsked) -> None:
    telling.tell_asked(event.recommendation_id)


@handles(RecommendationAccepted)
def tell_accepted(event: RecommendationAccepted) -> None:
    telling.tell_accepted(event.recommendation_id)


@handles(RecommendationCredited)
def tell_credited(event: RecommendationCredited) -> None:
    telling.tell_credited(event.recommendation_id)
