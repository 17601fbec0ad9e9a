"""Posters a person may see, and what came of each."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.models import User
from apps.matching.models import Match
from apps.organisations.selectors import office_regions, units_of
from apps.posters.models import Poster

ANSWERED = (
    Match.Status.INTERESTED,
    Match.Status.UNIT_ASKED,
    Match.Status.UNIT_CONSENTED,
    Match.Status.UNIT_REFUSED,
    Match.Status.AGREED,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one poster brought: people who answered yes after coming by it, and those already in agreement."""

    answered: int
    agreed: int


def posters_visible_to(user: User) -> QuerySet[Poster]:
    """The own ones, those of the own units' demands, and for an office those of its region's units."""
    mine = Q(made_by=user) | Q(demand__unit__in=units_of(user))
    office = Q(demand__unit__region__in=office_regions(user))
    return Poster.objects.filter(mine | office).select_related(
        "demand__unit__region", "demand__region", "demand__mode", "demand__credential", "made_by"
    )


def outcome_of(poster: Poster) -> Outcome:
    """One query. Who answered before ever seeing the poster did not come by it."""
    came = poster.visits.filter(user=OuterRef("talent__user"), at__lte=OuterRef("answered_at"))
    matches = Match.objects.filter(Exists(came), demand_id=poster.demand_id, status__in=ANSWERED)
    found = list(matches.values_list("status", flat=True))
    return Outcome(len(found), sum(status == Match.Status.AGREED for status in found))
