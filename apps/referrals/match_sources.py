"""The words on the card of a match: who brought the two together."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.matching.models import Match
from apps.matching.sources import Source, register
from apps.referrals.models import MatchProposal
from apps.referrals.selectors import standing_recommendations


def proposed(viewer: User, matches: Sequence[Match]) -> dict[int, Source]:
    """One query: those that an officer proposed."""
    rows = MatchProposal.objects.filter(match__in=[match.pk for match in matches]).select_related("officer")
    return {
        row.match_id: Source(
            words=_("Proposed by the talent office · %(officer)s") % {"officer": row.officer.name},
            at=row.proposed_at,
            note=row.note,
            reads_answer=True,
        )
        for row in rows
    }


def recommended(viewer: User, matches: Sequence[Match]) -> dict[int, Source]:
    """One query: those whose talent agreed to be recommended to the unit of the demand."""
    found = {(row.talent_id, row.to_unit_id): row for row in reversed(standing_recommendations(matches))}
    sources = {}
    for match in matches:
        row = found.get((match.talent_id, match.demand.unit_id))
        if row is not None and row.answered_at is not None:
            words = _("Recommended by %(unit)s, and the talent agreed") % {"unit": row.from_unit.name}
            sources[match.pk] = Source(words=words, at=row.answered_at, note=row.text, icon="handshake")
    return sources


register(proposed)
register(recommended)
