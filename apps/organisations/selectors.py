"""Who works for which unit, and which office looks after which region. The one address of both scopes."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.models import User
from apps.core import clock
from apps.organisations.models import Alliance, AllianceMember, Membership, OfficeRole, Operator, Region, Unit

Person = User | AnonymousUser
READERS = (OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR, OfficeRole.Role.MEDIATOR)
"""Who of the office reads cases. An auditor reads history and nothing else."""


def units_of(user: Person, *roles: str) -> QuerySet[Unit]:
    """Units in which the person has a live role; no ``roles`` means any."""
    if not user.is_authenticated:
        return Unit.objects.none()
    return Unit.objects.filter(Exists(_live(*roles).filter(user=user, unit=OuterRef("pk")))).select_related("region")


def has_role(user: Person, unit: Unit, *roles: str) -> bool:
    """Whether the person has one of these live roles in the unit; no ``roles`` means any."""
    return user.is_authenticated and _live(*roles).filter(user=user, unit=unit).exists()


def working_in(user: Person, units: Iterable[int | None], *roles: str) -> set[int]:
    """Ids of those of ``units`` in which the person has one of these live roles."""
    if not user.is_authenticated:
        return set()
    return set(_live(*roles).filter(user=user, unit__in=set(units) - {None}).values_list("unit_id", flat=True))


def people_of(unit: Unit, *roles: str) -> QuerySet[User]:
    """Active people with one of these live roles in the unit, each once."""
    return User.objects.filter(Exists(_live(*roles).filter(unit=unit, user=OuterRef("pk"))), is_active=True)


def memberships_of(unit: Unit) -> QuerySet[Membership]:
    """Live roles of the unit with their people, in the order in which they began."""
    return _live().filter(unit=unit).select_related("user").order_by("id")


def office_regions(user: Person, *roles: str) -> QuerySet[Region]:
    """Every region the person's office looks after: those of the roles and all below them; no ``roles`` means readers."""
    if not user.is_authenticated:
        return Region.objects.none()
    held = Region.objects.filter(Exists(_office(*(roles or READERS)).filter(user=user, region=OuterRef("pk"))))
    below = Q(pk__in=[])
    for region in held:
        below |= Q(code__startswith=region.significant)
    return Region.objects.filter(below)


def in_office_scope(user: Person, region: Region, *roles: str) -> bool:
    """Whether one of the person's office roles is for this region or one above it."""
    if not user.is_authenticated:
        return False
    return _office(*roles).filter(user=user, region__code__in=codes_above(region)).exists()


def office_people(region: Region, *roles: str) -> QuerySet[User]:
    """Active people of the offices that look after the region, its own and those above."""
    chosen = _office(*roles).filter(region__code__in=codes_above(region), user=OuterRef("pk"))
    return User.objects.filter(Exists(chosen), is_active=True)


def codes_above(region: Region) -> set[str]:
    """320412 gives 320412, 320400 and 320000: the codes of the region and of those that contain it."""
    return {region.code, f"{region.code[:4]}00", f"{region.code[:2]}0000"}


def units_visible_to(user: Person) -> QuerySet[Unit]:
    """The person's own units, and units seated where the person's office looks."""
    if not user.is_authenticated:
        return Unit.objects.none()
    own = Exists(_live().filter(user=user, unit=OuterRef("pk")))
    return Unit.objects.filter(own | Q(region__in=office_regions(user))).select_related("region")


def unit_by_code(credit_code: str) -> Unit | None:
    """The unit that holds this credit code (in its normal form), whoever asks: codes are public."""
    return Unit.objects.filter(credit_code=credit_code).first()


def alliances_of(unit: Unit) -> QuerySet[Alliance]:
    """The alliances in which the unit is now."""
    return Alliance.objects.filter(Exists(_members().filter(alliance=OuterRef("pk"), unit=unit)))


def members_of(alliance: Alliance) -> QuerySet[Unit]:
    """The units that are in the alliance now."""
    return Unit.objects.filter(Exists(_members().filter(alliance=alliance, unit=OuterRef("pk"))))


def allied_with(user: Person) -> QuerySet[Unit]:
    """Units now in one alliance with a unit for which the person works, or that employs the person as a talent."""
    if not user.is_authenticated:
        return Unit.objects.none()
    own = Q(unit__in=units_of(user).values("pk")) | Q(unit__talents__user=user)
    circles = _members().filter(own).values("alliance")
    return Unit.objects.filter(pk__in=_members().filter(alliance__in=circles).values("unit"))


def cities() -> QuerySet[Region]:
    """Regions a unit may be seated in, with their parents: everything but provinces that have cities below."""
    return Region.objects.select_related("parent").exclude(children__code__endswith="00")


def keepers() -> QuerySet[User]:
    """The operator's own people: who keeps the deployment's tables (``rules.keeps_tables``)."""
    return User.objects.filter(is_active=True, is_staff=True, is_superuser=True).order_by("pk")


def other_keepers(user: User) -> QuerySet[User]:
    """Who else keeps the deployment's tables and may check what ``user`` proposes for them."""
    return keepers().exclude(pk=user.pk)


def operator() -> Operator | None:
    """Who runs this deployment; None before the catalogue is loaded."""
    return Operator.objects.order_by("id").first()


def _members() -> QuerySet[AllianceMember]:
    today = clock.today()
    return AllianceMember.objects.filter(Q(left_on=None) | Q(left_on__gt=today), joined_on__lte=today)


def _live(*roles: str) -> QuerySet[Membership]:
    rows = Membership.objects.filter(ended_at=None)
    return rows.filter(role__in=roles) if roles else rows


def _office(*roles: str) -> QuerySet[OfficeRole]:
    return OfficeRole.objects.filter(role__in=roles) if roles else OfficeRole.objects.all()
