"""Who is told when people are brought together. Each notice is written once, however often this runs."""

from django.urls import reverse

from apps.demands.rules import POSTERS
from apps.matching.selectors import talent_name
from apps.matching.telling import unit_facts
from apps.messaging.services import notify
from apps.organisations.selectors import people_of
from apps.referrals.models import MatchProposal, Recommendation
from apps.talents.selectors import display_name


def tell_proposed(proposal_id: str) -> None:
    """Both sides at once, each with the way to the own page."""
    rows = MatchProposal.objects.select_related("officer", "match__demand__unit", "match__talent__user")
    proposal = rows.get(public_id=proposal_id)
    match, key = proposal.match, f"proposal:{proposal.public_id}"
    page = reverse("matching:match", args=[match.public_id])
    facts = {"demand": match.demand.title, "officer": proposal.officer.name, **unit_facts(match.demand.unit)}
    notify([match.talent.user], "referrals.proposed_talent", facts=facts, path=page, key=key)
    for person in people_of(match.demand.unit, *POSTERS):
        own = {**facts, "talent": talent_name(match, person)}
        notify([person], "referrals.proposed_unit", facts=own, path=page, key=key)


def tell_asked(recommendation_id: str) -> None:
    """The talent alone."""
    row = _recommendation(recommendation_id)
    facts = {**unit_facts(row.from_unit), **unit_facts(row.to_unit, "other"), "due": row.due_on.isoformat()}
    path, key = reverse("referrals:recommended"), f"recommendation:{row.public_id}:asked"
    notify([row.talent.user], "referrals.asked", facts=facts, path=path, key=key)


def tell_accepted(recommendation_id: str) -> None:
    """The other unit, which now sees the talent and from whom it comes; and the unit that recommended."""
    row = _recommendation(recommendation_id)
    key = f"recommendation:{row.public_id}:accepted"
    for person in people_of(row.to_unit, *POSTERS):
        facts = {"talent": display_name(row.talent, person), **unit_facts(row.from_unit)}
        notify([person], "referrals.recommended", facts=facts, path=reverse("referrals:pool"), key=key)
    path = reverse("matching:candidate", args=[row.match.public_id])
    for person in people_of(row.from_unit, *POSTERS):
        facts = {"talent": talent_name(row.match, person), **unit_facts(row.to_unit)}
        notify([person], "referrals.accepted", facts=facts, path=path, key=key)


def tell_credited(recommendation_id: str) -> None:
    row = _recommendation(recommendation_id)
    path, key = reverse("referrals:pool"), f"recommendation:{row.public_id}:credited"
    for person in people_of(row.from_unit, *POSTERS):
        facts = {"talent": talent_name(row.match, person), **unit_facts(row.to_unit)}
        notify([person], "referrals.credited", facts=facts, path=path, key=key)


def _recommendation(public_id: str) -> Recommendation:
    rows = Recommendation.objects.select_related("talent__user", "from_unit", "to_unit", "match__demand__unit")
    return rows.select_related("match__talent__user").get(public_id=public_id)
