"""Demands for which nobody good enough was found in time: the talent office is told, once each."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from apps.core import clock, timers
from apps.core.jobs import each
from apps.core.outbox import emit
from apps.demands.models import Demand
from apps.demands.services import note_office_told
from apps.matching.events import NobodyFound
from apps.matching.models import Match
from apps.matching.rules import UNDER_WAY
from apps.talents.rules import SHOWN

GOOD_SCORE = 0.5
"""From this score on a suggestion is worth an invitation."""


def tell_of_nobody() -> int:
    """Tell the office of open demands that have waited in vain; return how many. Run twice, it is said once.

    Only talents whom the unit may find count: whoever is hidden is never inferable from what is said or not said.
    """
    waited = clock.now() - dt.timedelta(days=timers.number("no_candidate"))
    suggested = Q(status=Match.Status.SUGGESTED, fits=True, rank_score__gte=GOOD_SCORE, talent__visibility__in=SHOWN)
    found = Match.objects.filter(suggested | Q(status__in=UNDER_WAY), demand=OuterRef("pk"))
    demands = Demand.objects.filter(
        ~Exists(found), status=Demand.Status.OPEN, office_told_at=None, published_at__lte=waited
    )
    return each(demands, _tell)


@transaction.atomic
def _tell(demand: Demand) -> bool:
    told = note_office_told(demand)
    if told:
        emit(NobodyFound(str(demand.public_id)))
    return told
