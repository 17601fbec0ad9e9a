"""The words on the card of a match that came about by a plan."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.matching.models import Match
from apps.matching.sources import Source, register
from apps.planning.models import PlanRow


def planned(viewer: User, matches: Sequence[Match]) -> dict[int, Source]:
    """One query: those whom the office invited by a plan."""
    rows = PlanRow.objects.filter(match__in=[match.pk for match in matches], status=PlanRow.Status.INVITED)
    return {
        row.match_id: Source(
            words=_("Proposed by the talent office, %(region)s, in a plan of many demands")
            % {"region": row.plan.region.name},
            at=row.decided_at or row.created_at,
        )
        for row in rows.select_related("plan__region")
        if row.match_id
    }


register(planned)
