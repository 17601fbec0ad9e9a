"""The parts of the workbench: counters and short tables for the using unit, the sending unit, the talent, the office."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.agreements.models import Agreement
from apps.assignments.models import Assignment
from apps.core import clock
from apps.core.display import formats
from apps.dashboard.roles import PAYERS, Roles
from apps.dashboard.stages import Standing, life_cycle
from apps.demands.models import Demand
from apps.matching.models import Match, UnitConsent
from apps.modes.models import Party
from apps.organisations.models import Unit
from apps.organisations.selectors import READERS, office_regions
from apps.settlement import transfers
from apps.settlement.models import Payment, Statement
from apps.settlement.selectors import unpaid_lines
from apps.talents.models import Talent

SHOWN = 6
RUNNING = (Assignment.Status.PLANNED, Assignment.Status.ON_ASSIGNMENT)
RETURNING = (Assignment.Status.RETURN_PENDING, Assignment.Status.RETURN_OVERDUE)


@dataclass(frozen=True, slots=True)
class Counter:
    label: str
    value: str
    url: str = ""
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A story in a short table: what it is, whose, where it stands."""

    title: str
    hint: str
    url: str
    standing: Standing
    date_label: str = ""
    date: object = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One role's part of the page."""

    code: str
    party: str
    title: str
    counters: list[Counter]
    table_title: str = ""
    rows: list[Row] = field(default_factory=list)
    empty_title: str = ""
    empty_text: str = ""
    empty_action: str = ""
    empty_url: str = ""


def sections_for(roles: Roles) -> list[Section]:
    """The parts of the page that the person's roles call for, each in a fixed number of queries."""
    found = []
    if roles.uses and roles.unit_ids(*PAYERS):
        found.append(finance_section(roles))
    if roles.uses:
        found.append(using_section(roles))
    if roles.sends:
        found.append(sending_section(roles))
    if roles.talent is not None:
        found.append(talent_section(roles, roles.talent))
    if any(one.role in READERS for one in roles.office):
        found.append(office_section(roles))
    return found


def using_section(roles: Roles) -> Section:
    units = [unit.pk for unit in roles.units if unit.uses]
    demands = Demand.objects.filter(unit__in=units)
    interested = Q(matches__status__in=[Match.Status.INTERESTED, Match.Status.UNIT_CONSENTED])
    counts = demands.aggregate(
        open=Count("pk", filter=Q(status=Demand.Status.OPEN), distinct=True),
        interested=Count("matches", filter=interested, distinct=True),
    )
    work = Assignment.objects.filter(agreement__using_unit__in=units).aggregate(
        waiting=Count("milestones", filter=Q(milestones__status="submitted"), distinct=True),
        running=Count("pk", filter=Q(status__in=RUNNING), distinct=True),
    )
    last = Counter(_("Assignments running"), str(work["running"]), reverse("assignments:list"))
    if not roles.unit_ids(*PAYERS):  # finance reads it in a part of its own
        owed = _unpaid(statement__agreement__using_unit__in=units)
        last = Counter(_("To be paid"), formats.yuan(owed), reverse("settlement:payments"))
    return Section(
        code="using",
        party=Party.USING,
        title=_("As using unit"),
        counters=[
            Counter(_("Open demands"), str(counts["open"]), f"{reverse('demands:list')}?whose=ours"),
            Counter(_("Talents interested"), str(counts["interested"])),
            Counter(_("Work to accept"), str(work["waiting"]), reverse("assignments:list")),
            last,
        ],
        table_title=_("Our demands"),
        rows=_demand_rows(demands),
        empty_title=_("Say what you need, in eight answers"),
        empty_text=_("About five minutes. Matching talents appear within seconds of publishing."),
        empty_action=_("Post a demand") if roles.posts else "",
        empty_url=reverse("demands:new"),
    )


def finance_section(roles: Roles) -> Section:
    """What a unit's finance looks at first: to confirm, to pay, on its way, to file. Two queries."""
    units, payments = roles.unit_ids(*PAYERS), reverse("settlement:payments")
    unconfirmed = Statement.objects.filter(status=Statement.Status.AWAITING, agreement__using_unit__in=units)
    waiting = unconfirmed.exclude(confirmations__party=Party.USING).count()
    money = transfers.waiting_for(units)
    transfers_left = ngettext("%(count)s transfer", "%(count)s transfers", money["to_pay"])
    return Section(
        code="finance",
        party=Party.USING,
        title=_("As finance"),
        counters=[
            Counter(_("Statements to confirm"), str(waiting), f"{reverse('settlement:list')}?show=confirm"),
            Counter(
                _("To be paid"),
                formats.yuan(money["to_pay_fen"]),
                f"{payments}?side=pay",
                transfers_left % {"count": money["to_pay"]},
            ),
            Counter(_("Receipts not confirmed"), str(money["sent"]), f"{payments}?show=sent"),
            Counter(
                _("Tax of this month"),
                formats.yuan(money["tax_fen"]),
                f"{payments}?show=tax",
                _("to be filed by %(day)s") % {"day": transfers.tax_due(clock.today())},
            ),
        ],
    )


def sending_section(roles: Roles) -> Section:
    units = [unit.pk for unit in roles.units if unit.sends]
    waiting = UnitConsent.objects.filter(unit__in=units, status=UnitConsent.Status.ASKED).count()
    out = Assignment.objects.filter(agreement__sending_unit__in=units)
    counts = out.aggregate(
        running=Count("pk", filter=Q(status__in=RUNNING)),
        returning=Count("pk", filter=Q(status__in=RETURNING)),
        late=Count("pk", filter=Q(status=Assignment.Status.RETURN_OVERDUE)),
    )
    due, people_out = _unpaid(payee_unit__in=units), reverse("dashboard:people_out")
    late = _("%(count)s overdue") % {"count": counts["late"]} if counts["late"] else ""
    return Section(
        code="sending",
        party=Party.SENDING,
        title=_("As sending unit"),
        counters=[
            Counter(_("Consents waiting"), str(waiting)),
            Counter(_("Our people out"), str(counts["running"]), people_out),
            Counter(
                _("Returns due"), str(counts["returning"]), f"{people_out}?show=return", late, "late" if late else ""
            ),
            Counter(_("Money due to us"), formats.yuan(due), f"{reverse('settlement:payments')}?side=receive"),
        ],
        table_title=_("Our people out"),
        rows=_assignment_rows(out.exclude(status=Assignment.Status.RETURNED), for_unit=True),
        empty_title=_("Nobody of your unit is out"),
        empty_text=_(
            "When one of your people is asked for, the question comes here. You consent, set limits, or refuse."
        ),
    )


def talent_section(roles: Roles, talent: Talent) -> Section:
    invitations = Match.objects.filter(talent=talent, status=Match.Status.INVITED).count()
    signing = Agreement.objects.filter(talent=talent, status=Agreement.Status.SIGNING).count()
    work = Assignment.objects.filter(agreement__talent=talent)
    running = work.filter(status__in=RUNNING).count()
    month = clock.today().replace(day=1)
    income = Payment.objects.filter(
        line__payee_user=roles.user, status=Payment.Status.CONFIRMED, paid_on__gte=month
    ).aggregate(fen=Sum(F("line__amount_fen") - F("line__credit_fen"), default=0))["fen"]
    return Section(
        code="talent",
        party=Party.TALENT,
        title=_("As talent"),
        counters=[
            Counter(_("Invitations to answer"), str(invitations), reverse("matching:feed")),
            Counter(_("Agreements to sign"), str(signing), reverse("agreements:list")),
            Counter(_("Assignments running"), str(running), reverse("assignments:list")),
            Counter(_("Received this month"), formats.yuan(income), reverse("settlement:income"), _("after tax")),
        ],
        table_title=_("My assignments"),
        rows=_assignment_rows(work, for_unit=False),
        empty_title=_("No assignment yet"),
        empty_text=_("Look at what fits you, or wait for an invitation: each says why it was sent to you."),
        empty_action=_("Find demands"),
        empty_url=reverse("matching:feed"),
    )


def office_section(roles: Roles) -> Section:
    """What waits in the office's regions; the work itself is done in the office's own pages."""
    regions = office_regions(roles.user)
    units = Unit.objects.filter(region__in=regions, status=Unit.Status.SUBMITTED).count()
    demands = Demand.objects.filter(region__in=regions).aggregate(
        waiting=Count("pk", filter=Q(status=Demand.Status.IN_APPROVAL)),
    )
    here = Assignment.objects.filter(agreement__using_unit__region__in=regions).aggregate(
        running=Count("pk", filter=Q(status__in=RUNNING)),
        late=Count("pk", filter=Q(status=Assignment.Status.RETURN_OVERDUE)),
    )
    office = reverse("admin:index")
    return Section(
        code="office",
        party="office",
        title=_("As talent office, %(region)s") % {"region": roles.office[0].region.name},
        counters=[
            Counter(_("Units to verify"), str(units), office),
            Counter(_("Demands to look at"), str(demands["waiting"]), office),
            Counter(_("Assignments running"), str(here["running"]), office),
            Counter(_("Returns overdue"), str(here["late"]), office),
        ],
    )


def _unpaid(**of: Iterable[object]) -> int:
    """Fen that using units still owe on the lines ``of`` these units."""
    total: int = unpaid_lines().filter(**of).aggregate(fen=Sum(F("amount_fen") - F("credit_fen"), default=0))["fen"]
    return total


def _demand_rows(demands: QuerySet[Demand]) -> list[Row]:
    """The newest demands with the number of talents in talks and the stage of the furthest story."""
    furthest = Match.objects.exclude(status__in=[Match.Status.SUGGESTED, Match.Status.DECLINED, Match.Status.LAPSED])
    agreements = Agreement.objects.filter(match__demand=OuterRef("pk")).order_by("-id")
    rows = (
        demands.exclude(status__in=[Demand.Status.CANCELLED, Demand.Status.DRAFT])
        .annotate(agreement_pk=Subquery(agreements.values("pk")[:1]))
        .prefetch_related(Prefetch("matches", furthest.order_by("-answered_at"), to_attr="stories"))
        .order_by("-published_at", "-id")[:SHOWN]
    )
    found = list(rows)
    stories = Agreement.objects.select_related("assignment").in_bulk(
        [row.agreement_pk for row in found if row.agreement_pk]
    )
    standings = {demand.pk: _standing(demand, stories.get(demand.agreement_pk)) for demand in found}
    return [
        Row(
            title=demand.title,
            hint="" if standings[demand.pk].beside else demand.get_status_display(),
            url=reverse("demands:detail", args=[demand.public_id]),
            standing=standings[demand.pk],
            number=str(len(demand.stories)),
            date_label=_("Open until"),
            date=demand.expires_on,
        )
        for demand in found
    ]


def _standing(demand: Demand, agreement: Agreement | None) -> Standing:
    """Of the assignment, else of the agreement, else of the match that got furthest, else of the demand."""
    if agreement is not None:
        return life_cycle(getattr(agreement, "assignment", agreement))
    stories: list[Match] = getattr(demand, "stories", [])
    return life_cycle(stories[0]) if stories else life_cycle(demand)


def _assignment_rows(assignments: QuerySet[Assignment], *, for_unit: bool) -> list[Row]:
    found = assignments.select_related("agreement__match__demand", "agreement__using_unit", "agreement__talent__user")
    return [
        Row(
            title=assignment.agreement.match.demand.title,
            hint=" \u00b7 ".join(
                [assignment.agreement.talent.user.name] * for_unit + [assignment.agreement.using_unit.name]
            ),
            url=reverse("assignments:detail", args=[assignment.public_id]),
            standing=life_cycle(assignment),
            date_label=_("Until"),
            date=assignment.ends_on,
        )
        for assignment in found.order_by("-starts_on", "-id")[:SHOWN]
    ]
