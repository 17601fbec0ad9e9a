"""What every queue of the office shares: the own region only, due dates in working days, decisions by services."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F, Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.accounts.models import User
from apps.core import clock, dues
from apps.core.display.formats import NOTHING, day, moment
from apps.core.errors import RuleViolation
from apps.core.templatetags.ui import status
from apps.organisations.models import OfficeRole, Region
from apps.organisations.selectors import READERS, office_regions

Row = TypeVar("Row", bound=Model)
TIMER = "verification"
JUDGES = {OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR}


def office_roles(request: HttpRequest) -> frozenset[str]:
    """The office roles of who asks, in any region; read once a request."""
    kept: frozenset[str] | None = getattr(request, "_office_roles", None)
    if kept is None:
        held = OfficeRole.objects.filter(user=request.user.pk) if request.user.is_authenticated else []
        kept = frozenset(one.role for one in held)
        request._office_roles = kept  # type: ignore[attr-defined]
    return kept


def reads_queues(request: HttpRequest) -> bool:
    """Officers, supervisors and mediators; an auditor reads history only."""
    user = request.user
    return user.is_active and user.is_staff and (user.is_superuser or not office_roles(request).isdisjoint(READERS))


def office_name(region: Region) -> str:
    return _("Talent office, %(region)s") % {"region": region.name}


def shown(name: str, label: Any) -> Any:
    """A column of the list, or a line of the case, with a label in both languages and dates as everywhere else."""

    @admin.display(description=label, ordering=name)
    def read(row: Any) -> str:
        value = getattr(row, name)
        if isinstance(value, dt.datetime):
            return str(moment(value))
        if isinstance(value, dt.date):
            return str(day(value))
        words = getattr(row, f"get_{name}_display", None)
        return str(words() if words else value) if value not in (None, "") else NOTHING

    read.__name__ = name
    return read


class ReasonForm(ActionForm):
    """What an action that sends something back asks for."""

    reason = forms.CharField(label=lazy("Reason"), required=False, max_length=200)


class LateFilter(admin.SimpleListFilter):
    """Only what is overdue."""

    title = lazy("time")
    parameter_name = "late"

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: type[Model], model_admin: "OfficeQueue[Any]"
    ) -> None:
        self.queue = model_admin
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", _("Overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return self.queue.late(queryset) if self.value() == "yes" else queryset


class ModeFilter(admin.RelatedFieldListFilter):
    """By way of sharing, titled in both languages."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.title = _("Mode")


REASON, REASON_HINT = lazy("Reason"), lazy("Whoever put it in reads this sentence and puts it right.")


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing the office may decide; ``run`` is a service and gets the row, the officer and the reason.

    ``reason_label`` and ``reason_hint`` say what is written, where that is something else than a reason. One that ``stays``
    leads back to the case, not on to the next; one that is ``harmless`` has no red button.
    """

    code: str
    label: Any
    run: Callable[[Any, User, str], object]
    asks_reason: bool = False
    reason_label: Any = REASON
    reason_hint: Any = REASON_HINT
    stays: bool = False
    harmless: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One row on its own page: what to do with it, until when, the addresses of the decisions, or the page of the work."""

    next_action: str
    due: dues.Due | None
    decisions: list[tuple[Decision, str]]
    waiting: int
    work_url: str = ""
    work_label: Any = ""


class OfficeQueue(admin.ModelAdmin[Row]):
    """A queue for officers: only their own regions, nothing added, changed or deleted by hand, decisions call services.

    ``region_path`` leads to the region; ``waiting`` are the rows that wait for the office since the moment ``since``.
    """

    region_path = "region"
    timer = TIMER
    waiting: Q | None = None
    since = "submitted_at"
    status_field = "status"
    tones: Mapping[str, str] = {}
    decisions: tuple[Decision, ...] = ()
    work_label: Any = ""
    action_form = ReasonForm
    list_per_page = 50
    show_full_result_count = False
    change_form_template = "admin/case.html"

    # ---- Who

    def get_queryset(self, request: HttpRequest) -> QuerySet[Row]:
        rows = super().get_queryset(request)
        if isinstance(request.user, User) and not request.user.is_superuser:
            rows = rows.filter(**{f"{self.region_path}__in": office_regions(request.user)})
        return rows

    def has_module_permission(self, request: HttpRequest) -> bool:
        return reads_queues(request)

    def has_view_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return reads_queues(request)

    def has_judge_permission(self, request: HttpRequest) -> bool:
        """Whether the decisions are offered at all; each service asks its own rule again."""
        return bool(office_roles(request) & JUDGES)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    # ---- The list

    def lookup_allowed(  # type: ignore[override]  # the stubs still allow no request
        self, lookup: str, value: str, request: HttpRequest
    ) -> bool:
        """Only the filters beside the list: by any other column one could guess what the list does not show."""
        filters = [one[0] if isinstance(one, tuple) else one for one in self.get_list_filter(request)]
        offered = {getattr(one, "parameter_name", one) for one in filters}
        return lookup.partition("__")[0] in offered and super().lookup_allowed(lookup, value, request)

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """What waits for the office on top, the oldest first; below it the newest."""
        if self.waiting is None:
            return list(super().get_ordering(request))
        since = models.Case(models.When(self.waiting, then=F(self.since)))
        return [since.asc(nulls_last=True), F(self.since).desc(nulls_last=True)]

    def queue(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """Those of ``rows`` that wait for the office, the oldest first."""
        return rows.filter(self.waiting).order_by(self.since, "pk") if self.waiting is not None else rows.none()

    def late(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """Those that wait longer than they may."""
        return self.queue(rows).filter(**{f"{self.since}__lt": dues.late_before(self.timer)})

    def is_waiting(self, row: Row) -> bool:
        """Whether the row waits for the office; the same as ``waiting``, of a row that is at hand."""
        return False

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list with the due date of every row of the page counted at once."""
        found = super().get_changelist_instance(request)
        self._count(found.result_list)
        return found

    def _count(self, rows: Iterable[Any]) -> None:
        starts = {row.pk: self._start(row) for row in rows if self.is_waiting(row)}
        counted = dues.dues(self.timer, (start for start in starts.values() if start))
        for row in rows:
            start = starts.get(row.pk)
            vars(row)["office_due"] = counted[start] if start else None

    def _start(self, row: Row) -> dt.date | None:
        moment = getattr(row, self.since)
        return clock.local(moment).date() if moment else None

    @admin.display(description=lazy("Status"))
    def standing(self, row: Row) -> str:
        word = getattr(row, f"get_{self.status_field}_display")()
        return status(word, self.tones.get(getattr(row, self.status_field), ""))

    @admin.display(description=lazy("Due"))
    def due(self, row: Row) -> str:
        found: dues.Due | None = vars(row).get("office_due")
        return format_html("{} {}", day(found.day), status(found.words, found.tone)) if found else NOTHING

    def next_action(self, row: Row) -> str:
        return NOTHING

    def work_url(self, row: Row) -> str:
        """The page where a waiting row is worked on, if that is not its own."""
        return ""

    # ---- Decisions

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        if not self.has_judge_permission(request):
            return {}
        return {one.code: (_in_bulk(one), one.code, one.label) for one in self.decisions}

    def get_action_choices(
        self, request: HttpRequest, default_choices: Any = models.BLANK_CHOICE_DASH
    ) -> list[tuple[str, str]]:
        """Words in the place of Django's dashes."""
        return super().get_action_choices(request, [("", _("Choose an action"))])

    def each(self, request: HttpRequest, rows: QuerySet[Row], act: Callable[[Row], Any]) -> None:
        """Run a service for every chosen row; each refusal is told with its row, the others go on."""
        done = 0
        for row in rows:
            try:
                act(row)
                done += 1
            except RuleViolation as violation:
                self.message_user(request, f"{row}: {violation.message}", "error")
        if done:
            self.message_user(request, ngettext("%(n)s done.", "%(n)s done.", done) % {"n": done}, "success")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(method_decorator(require_POST)(type(self).decide).__get__(self))
        return [path("<int:pk>/decide/<slug:code>/", view, name=f"{self._name}_decide"), *super().get_urls()]

    @property
    def _name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def decide(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        """One decision about one case, then on to the case that waits longest; a refusal leads back with its sentence."""
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        decision = next((one for one in self.decisions if one.code == code), None)
        if decision is None:
            raise Http404
        if not isinstance(request.user, User) or not self.has_judge_permission(request):
            raise PermissionDenied
        try:
            decision.run(row, request.user, request.POST.get("reason", ""))
        except RuleViolation as violation:
            self.message_user(request, f"{row}: {violation.message}", "error")
            return redirect(f"admin:{self._name}_change", pk)
        if decision.stays:
            self.message_user(request, _("%(case)s: done.") % {"case": row}, "success")
            return redirect(f"admin:{self._name}_change", pk)
        following = self.queue(self.get_queryset(request)).exclude(pk=pk).first()
        if following is None:
            self.message_user(request, _("%(case)s: done. Nothing more waits here.") % {"case": row}, "success")
            return redirect(f"admin:{self._name}_changelist")
        self.message_user(request, _("%(case)s: done. Here is the next case.") % {"case": row}, "success")
        return redirect(f"admin:{self._name}_change", following.pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        context = {"case": self._case(request, row)} if row is not None else {}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def _case(self, request: HttpRequest, row: Row) -> Case:
        self._count([row])
        offered = self.decisions if self.is_waiting(row) and self.has_judge_permission(request) else ()
        return Case(
            next_action=self.next_action(row),
            due=vars(row)["office_due"],
            decisions=[(one, reverse(f"admin:{self._name}_decide", args=[row.pk, one.code])) for one in offered],
            waiting=self.queue(self.get_queryset(request)).count(),
            work_url=self.work_url(row) if self.is_waiting(row) and self.has_judge_permission(request) else "",
            work_label=self.work_label,
        )


def _in_bulk(decision: Decision) -> Callable[[OfficeQueue[Any], HttpRequest, QuerySet[Any]], None]:
    """The decision as an action of the list."""

    def act(queue: OfficeQueue[Any], request: HttpRequest, rows: QuerySet[Any]) -> None:
        if isinstance(request.user, User):
            by, reason = request.user, request.POST.get("reason", "")
            queue.each(request, rows, lambda row: decision.run(row, by, reason))

    return act
