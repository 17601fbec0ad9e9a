"""The officer's workbench: what waits, what is due, and whether the machinery is well. A fixed number of queries."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min, Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from apps.accounts.models import User
from apps.agreements.models import PaperCopy
from apps.audit.models import AuditEvent, AuditSeal
from apps.core import clock, dues, health
from apps.core.models import Delivery
from apps.dashboard.sections import Counter
from apps.demands.models import Demand
from apps.matching.models import UnitConsent
from apps.organisations.models import OfficeRole, Region, Unit
from apps.organisations.queues import office_name
from apps.organisations.selectors import READERS, office_regions
from apps.talents.models import Talent
from apps.talents.rules import judging_region

SHOWN = 10
HISTORY = 12
TIMER = "verification"
WORK_DAYS = 30
SEAL_EVERY = dt.timedelta(minutes=10)
DECIDED = ("verified", "returned", Demand.Status.OPEN, Demand.Status.DRAFT)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One thing that waits for the office."""

    kind: str
    title: str
    hint: str
    next_action: str
    due: dues.Due
    status: str
    owner: str
    url: str


@dataclass(frozen=True, slots=True)
class Machinery:
    """``dead`` deliveries were given up; ``tail`` entries of history are not sealed yet, the last seal is ``sealed_at``.

    ``worked_at`` is when the workers last did anything.
    """

    dead: int
    tail: int
    sealed_at: dt.datetime | None
    worked_at: dt.datetime | None

    @property
    def stands_still(self) -> bool:
        return health.stands_still(self.worked_at)

    @property
    def seal_is_late(self) -> bool:
        return bool(self.tail) and (self.sealed_at is None or self.sealed_at < clock.wall() - SEAL_EVERY)


@dataclass(frozen=True, slots=True)
class Officer:
    """What one person of the office decided lately."""

    name: str
    decided: int


@dataclass(frozen=True, slots=True)
class Workbench:
    """Everything the first page of the office shows to one person."""

    counters: list[Counter]
    rows: list[CaseRow]
    waiting: int
    machinery: Machinery
    reads_queues: bool
    reads_history: bool
    officers: list[Officer] = field(default_factory=list)
    history: list[AuditEvent] = field(default_factory=list)

    @property
    def today(self) -> dt.date:
        return clock.today()

    @property
    def next_case(self) -> CaseRow | None:
        return self.rows[0] if self.rows else None


@dataclass(frozen=True, slots=True)
class Queue:
    """One of the queues: its rows that wait, and how a row is worded."""

    model: str
    rows: QuerySet[Any]
    since: str
    waiting: str
    kind: str
    count_label: str
    next_action: str
    title: Callable[[Any], str]
    hint: Callable[[Any], str]
    region: Callable[[Any], Region]
    status: Callable[[Any], str]

    @property
    def list_url(self) -> str:
        return reverse(f"admin:{self.model}_changelist")


def office_workbench(user: User) -> Workbench:
    """The workbench of ``user``: queues of the own regions, for a supervisor who decided how much, history for an auditor."""
    held = set(OfficeRole.objects.filter(user=user).values_list("role", flat=True))
    reads_queues = user.is_superuser or not held.isdisjoint(READERS)
    reads_history = user.is_superuser or OfficeRole.Role.AUDITOR in held
    regions = list(Region.objects.all() if user.is_superuser else office_regions(user)) if reads_queues else []
    machinery = _machinery()
    history = list(AuditEvent.objects.order_by("-id")[:HISTORY]) if reads_history else []
    if not reads_queues:
        return Workbench([], [], 0, machinery, reads_queues, reads_history, history=history)
    queues = [_units(regions), _talents(regions, user), _demands(regions), _papers(regions)]
    counted = [_count(queue) for queue in queues]
    counters = [_counter(queue, count) for queue, count in zip(queues, counted, strict=True)]
    return Workbench(
        counters=[*counters, _consents(regions), _deliveries(machinery)],
        rows=_first_due(queues),
        waiting=sum(count["waiting"] for count in counted),
        machinery=machinery,
        reads_queues=reads_queues,
        reads_history=reads_history,
        officers=_officers(regions) if OfficeRole.Role.SUPERVISOR in held else [],
        history=history,
    )


# ---- The three queues


def _units(regions: list[Region]) -> Queue:
    return Queue(
        model="organisations_unit",
        rows=Unit.objects.filter(region__in=regions, status=Unit.Status.SUBMITTED).select_related("region"),
        since="submitted_at",
        waiting="status__exact=submitted",
        kind=_("Unit"),
        count_label=_("Units to verify"),
        next_action=_("Compare with the licence, then verify or return"),
        title=lambda unit: unit.name,
        hint=lambda unit: unit.credit_code,
        region=lambda unit: unit.region,
        status=lambda unit: unit.get_status_display(),
    )


def _talents(regions: list[Region], user: User) -> Queue:
    """Verified where the sending unit is, else where the talent lives; nobody checks oneself."""
    here = Q(unit__region__in=regions) | Q(unit=None, region__in=regions)
    rows = Talent.objects.filter(here, verification=Talent.Verification.SUBMITTED).exclude(user=user)
    return Queue(
        model="talents_talent",
        rows=rows.select_related("user", "unit__region", "region"),
        since="submitted_at",
        waiting="verification__exact=submitted",
        kind=_("Talent"),
        count_label=_("Talents to verify"),
        next_action=_("Compare with the documents, then verify or return"),
        title=lambda talent: talent.user.name,
        hint=lambda talent: talent.headline,
        region=judging_region,
        status=lambda talent: talent.get_verification_display(),
    )


def _demands(regions: list[Region]) -> Queue:
    rows = Demand.objects.filter(unit__region__in=regions, status=Demand.Status.IN_APPROVAL)
    return Queue(
        model="demands_demand",
        rows=rows.select_related("unit__region"),
        since="submitted_at",
        waiting="status__exact=in_approval",
        kind=_("Demand"),
        count_label=_("Demands waiting"),
        next_action=_("Read it, then approve or return"),
        title=lambda demand: demand.title,
        hint=lambda demand: demand.unit.name,
        region=lambda demand: demand.unit.region,
        status=lambda demand: demand.get_status_display(),
    )


def _papers(regions: list[Region]) -> Queue:
    """Signatures on paper that a party of the agreement or the office compares with the frozen text."""
    agreement = "slot__version__agreement"
    here = Q(**{f"{agreement}__using_unit__region__in": regions})
    here |= Q(**{f"{agreement}__sending_unit__region__in": regions})
    rows = PaperCopy.objects.filter(here, status=PaperCopy.Status.HANDED_IN)
    return Queue(
        model="agreements_papercopy",
        rows=rows.select_related(f"{agreement}__using_unit__region", f"{agreement}__match__demand"),
        since="handed_in_at",
        waiting="status__exact=handed_in",
        kind=_("Signed paper"),
        count_label=_("Papers to compare"),
        next_action=_("Compare it page by page, unless a party does"),
        title=lambda copy: copy.slot.version.agreement.title,
        hint=lambda copy: f"{copy.slot.version.agreement.number} · {copy.slot.get_party_display()}",
        region=lambda copy: copy.slot.version.agreement.using_unit.region,
        status=lambda copy: copy.get_status_display(),
    )


def _count(queue: Queue) -> dict[str, Any]:
    """How many wait, how many of them too long, and since when the oldest."""
    late = Q(**{f"{queue.since}__lt": dues.late_before(TIMER)})
    return queue.rows.aggregate(waiting=Count("pk"), late=Count("pk", filter=late), first=Min(queue.since))


def _counter(queue: Queue, count: dict[str, Any]) -> Counter:
    url = f"{queue.list_url}?{queue.waiting}"
    if count["late"]:
        words = npgettext("cases", "%(count)s overdue", "%(count)s overdue", count["late"]) % {"count": count["late"]}
        return Counter(queue.count_label, str(count["waiting"]), f"{url}&late=yes", words, "late")
    note = _("nothing overdue")
    if count["first"]:
        start = clock.local(count["first"]).date()
        note = _("the next: %(due)s") % {"due": dues.dues(TIMER, [start])[start].words}
    return Counter(queue.count_label, str(count["waiting"]), url, note)


def _first_due(queues: list[Queue]) -> list[CaseRow]:
    """The first of all queues together, in the order in which they are due."""
    found = [(queue, row) for queue in queues for row in queue.rows.order_by(queue.since, "pk")[:SHOWN]]
    starts = [_start(queue, row) for queue, row in found]
    counted = dues.dues(TIMER, starts)
    rows = [_row(queue, row, counted[start]) for (queue, row), start in zip(found, starts, strict=True)]
    return sorted(rows, key=lambda row: row.due.day)[:SHOWN]


def _start(queue: Queue, row: Model) -> dt.date:
    return clock.local(getattr(row, queue.since) or clock.now()).date()


def _row(queue: Queue, row: Model, due: dues.Due) -> CaseRow:
    return CaseRow(
        kind=queue.kind,
        title=queue.title(row),
        hint=queue.hint(row),
        next_action=queue.next_action,
        due=due,
        status=queue.status(row),
        owner=office_name(queue.region(row)),
        url=reverse(f"admin:{queue.model}_change", args=[row.pk]),
    )


# ---- What else may have to be looked at


def _consents(regions: list[Region]) -> Counter:
    status = UnitConsent.Status
    late = Q(status=status.OVERDUE) | Q(status=status.ASKED, due_on__lt=clock.today())
    count = UnitConsent.objects.filter(late, unit__region__in=regions).count()
    url = f"{reverse('admin:matching_unitconsent_changelist')}?late=yes"
    note, tone = (_("ask the unit"), "wait") if count else (_("all answered in time"), "")
    return Counter(_("Consents overdue"), str(count), url, note, tone)


def _deliveries(machinery: Machinery) -> Counter:
    url = f"{reverse('admin:core_delivery_changelist')}?dead__exact=1"
    note, tone = (_("try again"), "late") if machinery.dead else (_("all delivered"), "")
    if machinery.stands_still:
        note, tone = _("the workers stand still"), "late"
    return Counter(_("Deliveries failed"), str(machinery.dead), url, note, tone)


def _machinery() -> Machinery:
    last = AuditSeal.objects.order_by("-id").first()
    return Machinery(
        dead=Delivery.objects.filter(dead=True).count(),
        tail=AuditEvent.objects.filter(xid__gt=last.to_xid if last else 0).count(),
        sealed_at=last.sealed_at if last else None,
        worked_at=health.last_work(),
    )


def _officers(regions: Iterable[Region]) -> list[Officer]:
    """How many cases each officer of these regions decided in the last 30 days, by history, the most first."""
    judges = [OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR]
    people = {
        str(public_id): name
        for public_id, name in User.objects.filter(
            office_roles__region__in=regions, office_roles__role__in=judges, is_active=True
        ).values_list("public_id", "name")
    }
    since = clock.now() - dt.timedelta(days=WORK_DAYS)
    decided = dict(
        AuditEvent.objects.filter(
            actor_id__in=people, action__in=DECIDED, object_type__in=["Unit", "Talent", "Demand"], at__gte=since
        )
        .order_by()
        .values_list("actor_id")
        .annotate(Count("pk"))
    )
    rows = [Officer(name, decided.get(public_id, 0)) for public_id, name in people.items()]
    return sorted(rows, key=lambda row: (-row.decided, row.name))
