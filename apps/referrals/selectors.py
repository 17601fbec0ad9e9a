"""Which proposals, recommendations and remembered talents a person may see. The one address of scope."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from apps.core import clock
from apps.demands.models import Demand, Seat
from apps.demands.selectors import demands_public
from apps.matching.models import Match
from apps.matching.selectors import Quota, matches_visible_to
from apps.organisations.models import Unit
from apps.organisations.selectors import Person, office_regions, unit_by_code, units_of
from apps.referrals.models import MatchProposal, PoolEntry, Recommendation
from apps.referrals.rules import BROKERS
from apps.talents.models import Talent
from apps.talents.rules import SHOWN

Status = Recommendation.Status
STARTED = (
    Match.Status.INTERESTED,
    Match.Status.UNIT_ASKED,
    Match.Status.UNIT_CONSENTED,
    Match.Status.UNIT_REFUSED,
    Match.Status.AGREED,
)


def demands_to_broker(user: Person) -> QuerySet[Demand]:
    """Demands of units seated where the person's office looks; drafts are nobody's but the unit's."""
    rows = Demand.objects.select_related("unit__region", "region", "mode", "credential")
    here = rows.filter(unit__region__in=office_regions(user, *BROKERS))
    return here.exclude(status__in=[Demand.Status.DRAFT, Demand.Status.CANCELLED])


def proposals_visible_to(user: Person) -> QuerySet[MatchProposal]:
    """Those for units seated where the person's office looks, newest first."""
    rows = MatchProposal.objects.select_related(
        "officer", "match__demand__unit__region", "match__demand__mode", "match__talent__user", "match__talent__region"
    )
    return rows.filter(match__demand__unit__region__in=office_regions(user))


def reads_proposals(user: Person) -> bool:
    """Whether the person belongs to an office that reads cases."""
    return office_regions(user).exists()


# ---- Recommendations


def recommendations_for(user: Person) -> QuerySet[Recommendation]:
    """Those the talent was asked about. What is kept back never reached anybody."""
    if not user.is_authenticated:
        return Recommendation.objects.none()
    return _recommendations().filter(talent__user=user, kept_back=False)


def recommendations_given(units: Iterable[Unit]) -> QuerySet[Recommendation]:
    """What these units recommended, newest first; each is told only of a yes (``seen_by_giver``)."""
    return _recommendations().filter(from_unit__in=list(units))


def given_for(match: Match) -> list[Recommendation]:
    """What the unit of the match recommended on its account."""
    rows = _recommendations().filter(from_unit=match.demand.unit_id, talent=match.talent_id)
    return list(rows)


def standing_recommendations(matches: Iterable[Match]) -> QuerySet[Recommendation]:
    """Those with a yes that stands, of the talents of ``matches`` to the units of their demands."""
    rows = list(matches)
    return _recommendations().filter(
        status=Status.ACCEPTED,
        talent__in={match.talent_id for match in rows},
        to_unit__in={match.demand.unit_id for match in rows},
    )


def receiver_called(words: str) -> tuple[Unit | None, Demand | None]:
    """The unit and, where a demand's number is given, the open demand; what the public catalogue says and no more."""
    words = words.strip()
    demand = demands_public().filter(number__iexact=words).first()
    if demand is not None:
        return demand.unit, demand
    named = Unit.objects.filter(Q(name_zh=words) | Q(name_en__iexact=words), uses=True, status=Unit.Status.VERIFIED)
    found = list(named[:2])
    if len(found) == 1:
        return found[0], None
    unit = unit_by_code(words.upper())
    return (unit if unit and unit.uses and unit.is_verified else None), None


def receivers_offered(beside: Unit) -> list[str]:
    """Names of units that look for somebody now, as the public catalogue has them."""
    units = Unit.objects.filter(pk__in=demands_public().order_by().values("unit")).exclude(pk=beside.pk)
    return [unit.name for unit in units.order_by("name_zh")[:200]]


def recommendation_quota(unit: Unit) -> Quota:
    """Recommendations of this month; ``settings.RECOMMENDATIONS_A_MONTH``, 10 where nothing is set."""
    began = dt.datetime.combine(clock.today().replace(day=1), dt.time(), tzinfo=clock.SHANGHAI)
    used = Recommendation.objects.filter(from_unit=unit, asked_at__gte=began).count()
    return Quota(used, int(getattr(settings, "RECOMMENDATIONS_A_MONTH", 10)))


def uncredited() -> QuerySet[Recommendation]:
    """Recommendations with a yes that a signed agreement followed, without their credit yet."""
    followed = signed_after(OuterRef("talent"), OuterRef("to_unit"), OuterRef("answered_at"))
    return Recommendation.objects.filter(Exists(followed), status=Status.ACCEPTED, credit=None)


def signed_after(talent: Any, unit: Any, moment: Any) -> QuerySet[Match]:
    """Matches of the two that began at ``moment`` or later and went on to a signed agreement."""
    return _signed().filter(talent=talent, demand__unit=unit, answered_at__gte=moment)


def _signed() -> QuerySet[Match]:
    """Matches whose agreement everybody signed: their seat in the demand is filled."""
    seat = Seat.objects.filter(taker=OuterRef("public_id"), filled_at__isnull=False)
    return Match.objects.filter(Exists(seat), status=Match.Status.AGREED)


def _recommendations() -> QuerySet[Recommendation]:
    return Recommendation.objects.select_related(
        "from_unit", "to_unit", "talent__user", "demand__unit", "match__demand__unit", "by", "credit"
    )


# ---- The unit's own list of talents


def pool_units(user: Person) -> QuerySet[Unit]:
    """Using units whose list the person may read."""
    return units_of(user).filter(uses=True)


def pool_visible_to(user: Person) -> QuerySet[PoolEntry]:
    """The entries of the person's using units, of talents whom the unit may see now.

    One who hides, pauses or shuts the unit out is simply not listed; it is never said which. Who was invited or came
    forward to the unit, or said yes to a recommendation, stays as on the unit's boards.
    """
    rows = PoolEntry.objects.select_related("unit", "talent__user", "talent__unit", "talent__region", "kept_by")
    shut_out = Talent.hidden_from.through.objects.filter(talent=OuterRef("talent"), unit=OuterRef("unit"))
    ours = Match.objects.filter(
        Q(invited_at__isnull=False) | Q(status__in=STARTED) | ~Q(eligibility=""),
        talent=OuterRef("talent"),
        demand__unit=OuterRef("unit"),
    )
    said_yes = Recommendation.objects.filter(
        talent=OuterRef("talent"), to_unit=OuterRef("unit"), status=Status.ACCEPTED
    )
    public = Q(talent__visibility__in=SHOWN, talent__status=Talent.Status.PUBLISHED)
    seen = rows.filter(public | Q(Exists(ours)) | Q(Exists(said_yes)), unit__in=pool_units(user))
    return seen.exclude(Exists(shut_out)).exclude(talent__unit=F("unit"))


def entry_of(match: Match) -> PoolEntry | None:
    return PoolEntry.objects.filter(unit=match.demand.unit_id, talent=match.talent_id).first()


def known_by(entry: PoolEntry, user: Person) -> Match | None:
    """The newest match by which the unit knows the talent: on its account the talent may be recommended to others."""
    return matches_visible_to(user).filter(demand__unit=entry.unit, talent=entry.talent).order_by("-id").first()


def worked_with(entries: QuerySet[PoolEntry]) -> QuerySet[PoolEntry]:
    """Only talents with whom the unit signed before."""
    return entries.filter(Exists(_signed().filter(talent=OuterRef("talent"), demand__unit=OuterRef("unit"))))


def signed_with(entries: Iterable[PoolEntry]) -> dict[tuple[int, int], int]:
    """By unit and talent: on how many signed agreements they worked together. One query."""
    rows = list(entries)
    signed = _signed().filter(
        talent__in={row.talent_id for row in rows}, demand__unit__in={row.unit_id for row in rows}
    )
    found = signed.order_by().values_list("demand__unit", "talent").annotate(n=Count("pk"))
    return {(unit, talent): number for unit, talent, number in found}


def recommended_to(entries: Iterable[PoolEntry]) -> dict[tuple[int, int], list[Recommendation]]:
    """By unit and talent: the recommendations that stand. One query."""
    rows = list(entries)
    accepted = Recommendation.objects.filter(
        status=Status.ACCEPTED,
        talent__in={row.talent_id for row in rows},
        to_unit__in={row.unit_id for row in rows},
    )
    found: dict[tuple[int, int], list[Recommendation]] = {}
    for one in accepted.select_related("from_unit", "credit"):
        found.setdefault((one.to_unit_id, one.talent_id), []).append(one)
    return found


def demands_to_invite(entry: PoolEntry, user: Person) -> list[tuple[Demand, Match | None]]:
    """The unit's open demands, each with the match of the talent where the unit may see one."""
    demands = list(Demand.objects.filter(unit=entry.unit, status=Demand.Status.OPEN).order_by("-published_at", "-id"))
    seen = matches_visible_to(user).filter(demand__in=demands, talent=entry.talent)
    found = {match.demand_id: match for match in seen}
    return [(demand, found.get(demand.pk)) for demand in demands]
