"""Which demands a person may see. The one address of scope."""

import datetime as dt
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower, Mod

from apps.accounts.models import User
from apps.demands.models import Demand, DemandLook, DemandSheet, DemandSkill
from apps.demands.words import words_asked
from apps.organisations.models import Region, Unit
from apps.organisations.selectors import Person, allied_with, office_regions, units_of
from apps.skills.models import Skill

# A demand stays readable while it is on hold or filled, so that whoever was asked can still look it up.
READABLE = (Demand.Status.OPEN, Demand.Status.ON_HOLD, Demand.Status.FILLED)
SAMPLE = 10  # the office looks at one published demand in ten
# By what the office has looked at; of rows ``with_looks``.
LOOKS = {"due": Q(to_look_at=True), "flagged": ~Q(flags=[]), "seen": Q(seen=True)}
SORTS: dict[str, tuple[Any, ...]] = {
    "": ("-published_at", "-id"),  # as the index demand_open_latest has it; drafts come first
    "pay": ("-pay_total_fen", "-id"),
    "day": ((F("pay_total_fen") / F("days")).desc(), "-id"),
    "begins": (Lower("period"), "-id"),
    "ends": (F("expires_on").asc(nulls_last=True), "-id"),
}


def demands_public() -> QuerySet[Demand]:
    """Open demands of verified units that are meant for everybody: the catalogue."""
    return _with_names().filter(
        status=Demand.Status.OPEN, unit__status=Unit.Status.VERIFIED, visibility=Demand.Visibility.EVERYONE
    )


def demands_of_circle(user: Person) -> QuerySet[Demand]:
    """Open demands posted to an alliance of the person's units, or of the unit that employs the person; not to everybody."""
    return _with_names().filter(of_circle(user), status=Demand.Status.OPEN, unit__status=Unit.Status.VERIFIED)


def of_circle(user: Person) -> Q:
    """The rule of ``demands_of_circle`` without the state."""
    return Q(visibility=Demand.Visibility.ALLIANCE, unit__in=allied_with(user).values("pk"))


def demands_visible_to(user: Person) -> QuerySet[Demand]:
    """Everybody sees published demands of verified units; a unit its own; an office all but drafts of its region.

    A demand for an alliance is seen by its units and their talents, one for invited talents only by those who were
    asked, besides its unit and the office.
    """
    public = Q(status__in=READABLE, unit__status=Unit.Status.VERIFIED)
    everyone = Q(visibility=Demand.Visibility.EVERYONE)
    if not user.is_authenticated:
        return _with_names().filter(public & everyone)
    asked = Q(pk__in=_reached(user).values("pk"))
    regions = office_regions(user)
    office = (Q(region__in=regions) | Q(unit__region__in=regions)) & ~Q(status=Demand.Status.DRAFT)
    return _with_names().filter((public & (everyone | of_circle(user) | asked)) | Q(unit__in=units_of(user)) | office)


def _reached(user: User) -> QuerySet[Demand]:
    """Demands whose unit or office turned to this talent: invited, reached by a sealed invitation, or proposed."""
    invited, sealed = Q(matches__invited_at__isnull=False), Q(matches__relayed_at__isnull=False)
    proposed = Q(matches__office_proposal__isnull=False)
    return Demand.objects.filter(invited | sealed | proposed, matches__talent__user=user)


def demands_of(user: Person) -> QuerySet[Demand]:
    """Demands of the person's own units, in every state."""
    return _with_names().filter(unit__in=units_of(user))


def sheets_of(user: Person) -> QuerySet[DemandSheet]:
    """Task lists of the person's own units that are no published demand yet."""
    rows = DemandSheet.objects.filter(unit__in=units_of(user)).select_related("unit__region", "demand")
    return rows.filter(Q(demand=None) | Q(demand__status=Demand.Status.DRAFT))


def search(
    demands: QuerySet[Demand],
    *,
    q: str = "",
    words: str = "",
    region: Region | None = None,
    mode: str = "",
    field: str = "",
    form: str = "",
    status: str = "",
    talent_class: str = "",
    place: str = "",
    pay_from: int | None = None,
    pay_to: int | None = None,
    begins_from: dt.date | None = None,
    ends_by: dt.date | None = None,
    week: int | None = None,
    sort: str = "",
) -> QuerySet[Demand]:
    """Those of ``demands`` that hold every word, lie in the region or below, and keep to each of the others.

    ``pay_from`` and ``pay_to`` are whole yuan of the total before tax; ``week`` is the most days a week.
    """
    if region:
        demands = demands.filter(region__code__startswith=region.significant)
    exact = {"mode__code": mode, "form": form, "status": status, "talent_class": talent_class, "place": place}
    demands = demands.filter(**{name: value for name, value in exact.items() if value})
    if field:
        demands = demands.filter(Exists(DemandSkill.objects.filter(demand=OuterRef("pk"), skill__group=field)))
    asked = words_asked(q or words)
    if asked:
        demands = demands.filter(words__contains=asked)
    bounds = {
        "pay_total_fen__gte": None if pay_from is None else pay_from * 100,
        "pay_total_fen__lte": None if pay_to is None else pay_to * 100,
        "period__startswith__gte": begins_from,
        "days_per_week__lte": week,
        "period__endswith__lte": None if ends_by is None else ends_by + dt.timedelta(days=1),
    }
    demands = demands.filter(**{name: value for name, value in bounds.items() if value is not None})
    return demands.order_by(*SORTS.get(sort, SORTS[""]))


def with_looks(demands: QuerySet[Demand]) -> QuerySet[Demand]:
    """``seen``: the office looked at it as it stands. ``to_look_at``: it is open, not seen, and a rule flags it, it is one
    of the sample, or it was seen before it was changed.
    """
    looks = DemandLook.objects.filter(demand=OuterRef("pk"))
    rows = demands.annotate(seen=Exists(looks.filter(row_version__gte=OuterRef("row_version"))), rest=Mod("pk", SAMPLE))
    asked = Q(rest=0) | ~Q(flags=[]) | Exists(looks)
    return rows.annotate(to_look_at=ExpressionWrapper(Q(status=Demand.Status.OPEN, seen=False) & asked, BooleanField()))


class Narrow:
    """Rows for a paginator: counted and put in order by their keys alone, then only those of the page are read whole.

    Sorting thousands of joined rows to show twenty would cost more than the rest of the page.
    """

    def __init__(self, rows: QuerySet[Demand]) -> None:
        self.rows = rows

    def count(self) -> int:
        return self.rows.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Demand]:
        keys = list(self.rows.values_list("pk", flat=True)[part])
        found = _with_names().in_bulk(keys)
        return [found[key] for key in keys]


def skills_of(demand: Demand) -> list[DemandSkill]:
    """The skills asked for, needed ones first."""
    return list(demand.skill_needs.select_related("skill"))


def regions_asked(demands: QuerySet[Demand]) -> QuerySet[Region]:
    """Regions that occur in ``demands``, for a filter, with the cities that contain them."""
    here = Exists(demands.order_by().filter(region=OuterRef("pk")))  # stops at the first one of a region
    codes = Region.objects.filter(here).values_list("code", flat=True)
    wanted = {code for one in codes for code in (one, f"{one[:4]}00")}
    return Region.objects.filter(code__in=wanted).order_by("code")


def often_asked(demands: QuerySet[Demand], most: int) -> list[Skill]:
    """The skills that the newest of ``demands`` ask for most, for a row of links."""
    newest = list(demands.order_by("-published_at").values_list("pk", flat=True)[:200])
    counts: dict[int, int] = {}
    for skill in DemandSkill.objects.filter(demand__in=newest, must=True).values_list("skill", flat=True):
        counts[skill] = counts.get(skill, 0) + 1
    chosen = sorted(counts, key=lambda pk: (-counts[pk], pk))[:most]
    skills = Skill.objects.in_bulk(chosen)
    return [skills[pk] for pk in chosen]


def skills_named(demand: Demand) -> list[Skill]:
    return [need.skill for need in skills_of(demand)]


def _with_names() -> QuerySet[Demand]:
    rows = Demand.objects.select_related("unit", "unit__region", "region", "region__parent", "mode", "credential")
    return rows.defer("words")
