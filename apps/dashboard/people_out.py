"""Our people out: every assignment of the sending unit's people, what is used, what is missing, who comes back when."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django_stubs_ext import WithAnnotations

from apps.assignments import rules
from apps.assignments.models import Assignment, Milestone, OnboardingItem, ReturnConfirmation, ServiceLog
from apps.assignments.selectors import pieces_without_cost
from apps.core import clock
from apps.core.display import formats
from apps.core.web.lists import Filters
from apps.dashboard.out_calendar import Strip, strip_of
from apps.dashboard.roles import SPEAKERS, Roles
from apps.modes.models import Party, SharingMode
from apps.organisations.models import Unit

Status = Assignment.Status
OUT = (Status.PLANNED, Status.ON_ASSIGNMENT, Status.COMPLETED)
RETURNING = (Status.RETURN_PENDING, Status.RETURN_OVERDUE)
SHOWN: dict[str, tuple[str, ...]] = {
    "": (*OUT, *RETURNING),
    "return": RETURNING,
    "back": (Status.RETURNED,),
}
TONES: dict[str, str] = {
    Status.PLANNED: "",
    Status.ON_ASSIGNMENT: "active",
    Status.COMPLETED: "wait",
    Status.RETURN_PENDING: "wait",
    Status.RETURN_OVERDUE: "late",
    Status.RETURNED: "done",
}


class OutFilters(Filters):
    """Words, mode and, for who works in several units, the unit."""

    q = forms.CharField(label=gettext_lazy("Person or using unit"), max_length=60)
    mode = forms.ModelChoiceField(SharingMode.objects.none(), to_field_name="code", label=gettext_lazy("Sharing mode"))
    unit = forms.ChoiceField(label=gettext_lazy("Our unit"))

    def __init__(self, data: QueryDict, units: list[Unit]) -> None:
        super().__init__(data)
        mode = self.fields["mode"]
        if isinstance(mode, forms.ModelChoiceField):
            ours = SharingMode.objects.filter(agreements__sending_unit__in=units)
            mode.queryset = ours.distinct().order_by("id")
        unit = self.fields["unit"]
        if len(units) == 1:
            del self.fields["unit"]
        elif isinstance(unit, forms.ChoiceField):
            names = [(str(one.public_id), one.name) for one in units]
            unit.choices = [("", pgettext_lazy("filter", "Any")), *names]
        self.full_clean()


class Counted(TypedDict):
    """What ``in_full`` counts for each assignment."""

    days_used: int
    pieces: int
    pieces_accepted: int
    pieces_unproved: int
    items_open: int
    unproved_piece: UUID | None
    we_confirmed: bool


if TYPE_CHECKING:
    Out = WithAnnotations[Assignment, Counted]
else:
    Out = Assignment


@dataclass(frozen=True, slots=True)
class OutRow:
    """One assignment in the sending unit's eyes."""

    assignment: Assignment
    person: str
    unit: str
    days_used: int
    days_allowed: int
    returns_on: dt.date | None
    missing: list[str]
    results: str
    word: str
    tone: str
    action: str
    url: str
    strip: Strip
    over: bool


def sending_units(roles: Roles) -> list[Unit]:
    return [unit for unit in roles.units if unit.sends]


def out_of(units: list[Unit]) -> QuerySet[Assignment]:
    """Assignments for which one of ``units`` is the sending unit; the one address of this room's scope."""
    return Assignment.objects.filter(agreement__sending_unit__in=units)


def narrowed(
    found: QuerySet[Assignment], *, q: str = "", mode: SharingMode | None = None, unit: str = ""
) -> QuerySet[Assignment]:
    if q:
        words = Q(agreement__talent__user__name__icontains=q) | Q(number__icontains=q)
        words |= Q(agreement__using_unit__name_zh__icontains=q) | Q(agreement__using_unit__name_en__icontains=q)
        found = found.filter(words)
    if mode:
        found = found.filter(agreement__mode=mode)
    return found.filter(agreement__sending_unit__public_id=unit) if unit else found


def tabs(found: QuerySet[Assignment], chosen: str, kept: str) -> list[dict[str, object]]:
    """Tabs with counts, by one query; ``kept`` is the rest of the address."""
    counts = found.order_by().aggregate(
        **{f"n_{key}": Count("pk", filter=Q(status__in=statuses)) for key, statuses in SHOWN.items()}
    )
    labels = {"": _("Out now"), "return": _("Return due"), "back": pgettext("people", "Returned")}
    return [
        {
            "label": label,
            "url": "?" + "&".join(part for part in (f"show={key}" if key else "", kept) if part),
            "count": counts[f"n_{key}"],
            "current": key == chosen,
        }
        for key, label in labels.items()
    ]


def in_full(found: QuerySet[Assignment]) -> QuerySet[Out]:
    """With everything a row shows; who comes back first stands first."""
    logs = ServiceLog.objects.exclude(status=ServiceLog.Status.RETURNED)
    pieces = Milestone.objects.all()
    accepted = pieces.filter(status=Milestone.Status.ACCEPTED)
    items = OnboardingItem.objects.filter(required=True, done_at=None)
    ours = ReturnConfirmation.objects.filter(assignment=OuterRef("pk"), party=Party.SENDING)
    return (
        found.select_related(
            "agreement__mode",
            "agreement__using_unit",
            "agreement__sending_unit",
            "agreement__talent__user",
            "agreement__match__consent",
            "agreement__match__demand",
            "agreement__current_version",
        )
        .annotate(
            days_used=_count(logs),
            pieces=_count(pieces),
            pieces_accepted=_count(accepted),
            pieces_unproved=_count(accepted.filter(cost_sheets=None)),
            items_open=_count(items),
            unproved_piece=Subquery(
                pieces_without_cost().filter(assignment=OuterRef("pk")).order_by("position").values("public_id")[:1]
            ),
            we_confirmed=Exists(ours),
        )
        .order_by(Coalesce("return_due_on", "ends_on"), "pk")
    )


def _count(rows: QuerySet[ServiceLog] | QuerySet[Milestone] | QuerySet[OnboardingItem]) -> Coalesce:
    mine = rows.filter(assignment=OuterRef("pk")).order_by().values("assignment").annotate(n=Count("pk", distinct=True))
    return Coalesce(Subquery(mine.values("n")), 0)


def rows_of(assignments: Iterable[Out], roles: Roles) -> list[OutRow]:
    """Rows without a query of their own; ``assignments`` come from ``in_full``."""
    speaks, states = roles.unit_ids(*SPEAKERS), roles.unit_ids(*rules.COST_ROLES)
    return [
        _row(
            assignment,
            speaks=assignment.agreement.sending_unit_id in speaks,
            states=assignment.agreement.sending_unit_id in states,
        )
        for assignment in assignments
    ]


def _row(assignment: Out, *, speaks: bool, states: bool) -> OutRow:
    agreement = assignment.agreement
    consent = getattr(agreement.match, "consent", None)
    allowed = (consent.most_days if consent else None) or agreement.match.demand.days
    action, url = _action(assignment, speaks=speaks, states=states)
    returned = assignment.status == Status.RETURNED
    return OutRow(
        assignment=assignment,
        person=agreement.talent.user.name,
        unit=agreement.using_unit.name,
        days_used=assignment.days_used,
        days_allowed=allowed or 0,
        returns_on=None if returned else assignment.return_due_on or assignment.ends_on,
        missing=missing_proofs(assignment),
        results=f"{assignment.pieces_accepted} / {assignment.pieces}" if assignment.pieces else formats.NOTHING,
        word=str(assignment.get_status_display()),
        tone=TONES.get(assignment.status, ""),
        action=action,
        url=url,
        strip=strip_of(assignment, clock.today()),
        over=bool(allowed) and assignment.days_used > (allowed or 0),
    )


def missing_proofs(assignment: Out) -> list[str]:
    """What is still to be proved, in words; whoever has to bring it."""
    agreement, words = assignment.agreement, []
    if agreement.cover_proved_at is None and assignment.status != Status.RETURNED:
        words.append(_("insurance"))
    if assignment.items_open and assignment.status == Status.PLANNED:
        count = assignment.items_open
        words.append(
            ngettext("%(count)s point before day one", "%(count)s points before day one", count) % {"count": count}
        )
    if rules.is_loan(assignment) and assignment.pieces_unproved:
        count = assignment.pieces_unproved
        words.append(ngettext("cost of %(count)s piece", "cost of %(count)s pieces", count) % {"count": count})
    if assignment.status in RETURNING and agreement.mode.post_is_left and not assignment.we_confirmed:
        words.append(_("our word on the return"))
    return words


def _action(assignment: Out, *, speaks: bool, states: bool) -> tuple[str, str]:
    """The one thing to do, or a look at it."""
    agreement = assignment.agreement
    if speaks and assignment.status in RETURNING and agreement.mode.post_is_left and not assignment.we_confirmed:
        return _("Confirm the return"), reverse("assignments:confirm_return", args=[assignment.public_id])
    if states and assignment.unproved_piece:
        return _("State the cost"), reverse("assignments:costs", args=[assignment.unproved_piece])
    return _("Open"), reverse("assignments:detail", args=[assignment.public_id])


def counters(units: list[Unit], waiting: int) -> dict[str, int]:
    """For the head of the page, in one query."""
    today = clock.today()
    found = out_of(units).aggregate(
        out=Count("agreement__talent", filter=Q(status=Status.ON_ASSIGNMENT), distinct=True),
        soon=Count("pk", filter=Q(status__in=[*OUT, *RETURNING], ends_on__lte=today + dt.timedelta(days=30))),
        late=Count("pk", filter=Q(status=Status.RETURN_OVERDUE)),
        unproved=Count("pk", filter=Q(agreement__cover_proved_at=None, status__in=OUT)),
    )
    return {**found, "waiting": waiting}
