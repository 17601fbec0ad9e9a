"""Which plans a person of the office may see, and what may be planned. The one address of scope."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from apps.accounts.models import User
from apps.demands.models import Demand
from apps.demands.selectors import demands_visible_to
from apps.matching.models import Match, TrackRecord
from apps.organisations.models import OfficeRole, Region, Unit
from apps.organisations.selectors import READERS, Person, members_of, office_regions
from apps.planning.models import BatchPlan, PlanDemand, PlanRow
from apps.planning.rules import JUDGES
from apps.talents.catalogue import catalogue, search
from apps.talents.models import Talent
from apps.talents.rules import SHOWN

MOST_FOUND = 10
UNTOUCHED = (Match.Status.SUGGESTED, Match.Status.LAPSED)
"""States of a match from which an invitation may still be sent."""


def reads_plans(user: Person) -> bool:
    """Officers, supervisors and mediators of any region."""
    return user.is_authenticated and OfficeRole.objects.filter(user=user, role__in=READERS).exists()


def plans_visible_to(user: Person) -> QuerySet[BatchPlan]:
    """Plans of the regions that the person's office looks after."""
    rows = BatchPlan.objects.select_related("region", "made_by", "talent_region", "talent_alliance", "whole_asked_by")
    return rows.filter(region__in=office_regions(user))


def rows_of(plan: BatchPlan) -> QuerySet[PlanRow]:
    return plan.rows.select_related(
        "demand__unit", "demand__region", "demand__mode", "talent__user", "talent__region", "match", "decided_by"
    )


def rows_visible_to(user: Person) -> QuerySet[PlanRow]:
    """Proposals of the plans that the person may see."""
    return PlanRow.objects.select_related("plan__region").filter(plan__in=plans_visible_to(user))


def unfilled_of(plan: BatchPlan) -> QuerySet[PlanDemand]:
    """Demands of the plan for which it proposes nobody."""
    served = Exists(PlanRow.objects.filter(plan=plan, demand=OuterRef("demand")))
    return plan.demands.filter(~served).select_related("demand__unit", "demand__region", "demand__mode")


def planning_region(user: Person) -> Region | None:
    """Where the person plans: the widest region of an officer's or supervisor's role."""
    if not user.is_authenticated:
        return None
    roles = OfficeRole.objects.filter(user=user, role__in=JUDGES).select_related("region")
    return min((role.region for role in roles), key=lambda region: (len(region.significant), region.code), default=None)


def demands_to_plan(region: Region, user: User) -> QuerySet[Demand]:
    """Open and complete demands of verified units seated in the region or below."""
    rows = demands_visible_to(user).filter(unit__region__code__startswith=region.significant)
    rows = rows.filter(status=Demand.Status.OPEN, unit__status=Unit.Status.VERIFIED, mode__isnull=False)
    return rows.exclude(problem="").exclude(result_wanted="").filter(pay_total_fen__gt=0)


def asked_nobody(demands: QuerySet[Demand]) -> QuerySet[Demand]:
    """Those of ``demands`` for which nobody is invited or in talks."""
    begun = Match.objects.filter(demand=OuterRef("pk")).exclude(status__in=(*UNTOUCHED, Match.Status.DECLINED))
    return demands.filter(~Exists(begun))


def talents_of(plan: BatchPlan) -> QuerySet[Talent]:
    """Talents the plan may propose: published, findable by using units, and as the plan's filters say."""
    rows = Talent.objects.filter(status=Talent.Status.PUBLISHED, visibility__in=SHOWN)
    if plan.talent_region:
        rows = rows.filter(region__code__startswith=plan.talent_region.significant)
    if plan.talent_alliance:
        rows = rows.filter(unit__in=members_of(plan.talent_alliance).values("pk"))
    if plan.talent_class:
        rows = rows.filter(talent_class=plan.talent_class)
    if plan.verified_only:
        rows = rows.filter(verification=Talent.Verification.VERIFIED)
    chosen = set(plan.talents.values_list("pk", flat=True))
    return rows.filter(pk__in=chosen) if chosen else rows


def found_by_words(words: str, user: User) -> list[Talent]:
    """Talents of the catalogue for a plan by hand: the first whose headline or skills hold the words; none without words."""
    if not words.strip():
        return []
    return list(search(catalogue(user).defer(None).select_related("user", "region"), q=words)[:MOST_FOUND])


def findable(public_ids: Iterable[str]) -> QuerySet[Talent]:
    """Those of the talents who may be found; what is no public id is left out."""
    ids = [one for one in public_ids if is_public_id(one)]
    rows = Talent.objects.filter(public_id__in=ids, status=Talent.Status.PUBLISHED, visibility__in=SHOWN)
    return rows.select_related("user", "region").order_by("pk")


def is_public_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def newcomers_among(talents: set[int]) -> set[int]:
    """Those of ``talents`` who have neither a finished assignment nor an agreement here."""
    worked = set(TrackRecord.objects.filter(talent__in=talents, total__gt=0).values_list("talent", flat=True))
    agreed = Match.objects.filter(talent__in=talents, status=Match.Status.AGREED).values_list("talent", flat=True)
    return talents - worked - set(agreed)
