"""A unit on the workbench: what is left to set up, and the record that talents see. A fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.assignments.models import Assignment
from apps.core import clock
from apps.dashboard.roles import Roles
from apps.demands.models import Demand
from apps.organisations.models import Membership, Unit
from apps.settlement.models import Payment

PAID = (Payment.Status.SUBMITTED, Payment.Status.CONFIRMED)


@dataclass(frozen=True, slots=True)
class SetUp:
    """One thing a new unit does once; ``url`` leads there while it is not done."""

    label: str
    hint: str
    done: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class UnitCard:
    """``paid`` and ``paid_in_time`` are transfers; ``finished`` are assignments that ended with a return."""

    unit: Unit
    steps: list[SetUp]
    verified_on: date | None
    finished: int
    paid: int
    paid_in_time: int

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)

    @property
    def is_set_up(self) -> bool:
        return self.done == len(self.steps)


def unit_cards(roles: Roles) -> list[UnitCard]:
    """A card for every unit of the person that uses talents."""
    units = [unit for unit in roles.units if unit.uses]
    if not units:
        return []
    held: dict[int, set[str]] = {unit.pk: set() for unit in units}
    for unit_id, role in Membership.objects.filter(unit__in=units, ended_at=None).values_list("unit_id", "role"):
        held[unit_id].add(role)
    posted = dict(Demand.objects.filter(unit__in=units).values_list("unit_id").annotate(Count("pk")).order_by())
    finished = dict(
        Assignment.objects.filter(agreement__using_unit__in=units, status=Assignment.Status.RETURNED)
        .values_list("agreement__using_unit_id").annotate(Count("pk")).order_by()
    )  # fmt: skip
    transfers = {
        row["line__statement__agreement__using_unit_id"]: row
        for row in Payment.objects.filter(line__statement__agreement__using_unit__in=units, status__in=PAID)
        .values("line__statement__agreement__using_unit_id")
        .annotate(paid=Count("pk"), in_time=Count("pk", filter=Q(paid_on__lte=F("line__statement__pay_due"))))
        .order_by()
    }
    return [
        UnitCard(
            unit=unit,
            steps=_steps(unit, held[unit.pk], posted.get(unit.pk, 0)),
            verified_on=clock.local(unit.verified_at).date() if unit.verified_at and unit.is_verified else None,
            finished=finished.get(unit.pk, 0),
            paid=transfers.get(unit.pk, {}).get("paid", 0),
            paid_in_time=transfers.get(unit.pk, {}).get("in_time", 0),
        )
        for unit in units
    ]


def _steps(unit: Unit, held: set[str], posted: int) -> list[SetUp]:
    page = reverse("organisations:unit", args=[unit.public_id])
    handed_in = unit.status in (Unit.Status.SUBMITTED, Unit.Status.VERIFIED)
    licence = reverse("organisations:edit", args=[unit.public_id])
    return [
        SetUp(
            _("Hand in the licence"),
            _("The office compares it with your data."),
            handed_in,
            "" if handed_in else licence,
        ),
        SetUp(
            _("Name a signatory"),
            _("Who signs for the unit, and by which authority."),
            Membership.Role.SIGNATORY in held,
            f"{page}#add",
        ),
        SetUp(
            _("Name a person for finance"),
            _("Who confirms statements and pays."),
            Membership.Role.FINANCE in held,
            f"{page}#add",
        ),
        SetUp(_("Post the first demand"), _("Eight answers in plain words."), bool(posted), reverse("demands:new")),
    ]
