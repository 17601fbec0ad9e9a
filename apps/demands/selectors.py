"""Which demands a person may see. The one address of scope."""

from django.db.models import Q, QuerySet

from apps.demands.models import Demand, DemandSkill
from apps.organisations.models import Region, Unit
from apps.organisations.selectors import Person, office_regions, units_of
from apps.skills.models import Skill

# A demand stays readable while it is on hold or filled, so that whoever was asked can still look it up.
READABLE = (Demand.Status.OPEN, Demand.Status.ON_HOLD, Demand.Status.FILLED)


def demands_public() -> QuerySet[Demand]:
    """Open demands of verified units: the catalogue."""
    return _with_names().filter(status=Demand.Status.OPEN, unit__status=Unit.Status.VERIFIED)


def demands_visible_to(user: Person) -> QuerySet[Demand]:
    """Everybody sees published demands of verified units; a unit its own; an office all but drafts of its region."""
    public = Q(status__in=READABLE, unit__status=Unit.Status.VERIFIED)
    if not user.is_authenticated:
        return _with_names().filter(public)
    regions = office_regions(user)
    office = (Q(region__in=regions) | Q(unit__region__in=regions)) & ~Q(status=Demand.Status.DRAFT)
    return _with_names().filter(public | Q(unit__in=units_of(user)) | office)


def demands_of(user: Person) -> QuerySet[Demand]:
    """Demands of the person's own units, in every state."""
    return _with_names().filter(unit__in=units_of(user))


def search(
    demands: QuerySet[Demand], *, words: str = "", region: Region | None = None, mode: str = ""
) -> QuerySet[Demand]:
    """Those of ``demands`` that hold every word, lie in the region or below, and have the mode."""
    if region:
        demands = demands.filter(region__code__startswith=region.significant)
    if mode:
        demands = demands.filter(mode__code=mode)
    for word in words.split()[:5]:
        by_skill = Q(skill__label_zh__icontains=word) | Q(skill__label_en__icontains=word)
        asked = DemandSkill.objects.filter(by_skill).values("demand")
        in_text = Q(title__icontains=word) | Q(problem__icontains=word) | Q(result_wanted__icontains=word)
        in_unit = Q(unit__name_zh__icontains=word) | Q(unit__name_en__icontains=word) | Q(number__iexact=word)
        demands = demands.filter(in_text | in_unit | Q(pk__in=asked))
    return demands


def skills_of(demand: Demand) -> list[DemandSkill]:
    """The skills asked for, needed ones first."""
    return list(demand.skill_needs.select_related("skill"))


def regions_asked(demands: QuerySet[Demand]) -> QuerySet[Region]:
    """Regions that occur in ``demands``, for a filter."""
    return Region.objects.filter(pk__in=demands.order_by().values("region"))


def skills_named(demand: Demand) -> list[Skill]:
    return [need.skill for need in skills_of(demand)]


def _with_names() -> QuerySet[Demand]:
    return Demand.objects.select_related("unit", "unit__region", "region", "region__parent", "mode", "credential")
