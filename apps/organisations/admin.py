"""The office's queue of units, and what every queue of the office shares."""

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.core import clock, timers, working_days
from apps.core.errors import RuleViolation
from apps.organisations.models import Membership, OfficeRole, Operator, Region, Unit
from apps.organisations.selectors import office_regions
from apps.organisations.services import return_unit, verify_unit

Row = TypeVar("Row", bound=Model)


class ReasonForm(ActionForm):
    """What an action that sends something back asks for."""

    reason = forms.CharField(label=lazy("Reason"), required=False, max_length=200)


class OfficeQueue(admin.ModelAdmin[Row]):
    """A queue for officers: only their own regions, nothing added, changed or deleted by hand, actions call services.

    ``region_path`` names the field that leads to the region.
    """

    region_path = "region"
    action_form = ReasonForm
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Row]:
        rows = super().get_queryset(request)
        if isinstance(request.user, User) and not request.user.is_superuser:
            rows = rows.filter(**{f"{self.region_path}__in": office_regions(request.user)})
        return rows

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        user = request.user
        return user.is_active and user.is_staff and (user.is_superuser or office_regions(user).exists())

    def has_judge_permission(self, request: HttpRequest) -> bool:
        """Whether the actions are offered at all; each service asks its own rule again."""
        return office_regions(request.user, OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

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


def due_words(start: dt.datetime | None) -> str:
    """ "2026-11-24, 2 working days left" for a verification that began at ``start``."""
    if start is None:
        return "—"
    due = timers.due_date("verification", clock.local(start).date())
    left = working_days.between(clock.today(), due)
    if left < 0:
        return _("%(day)s, %(n)s working days late") % {"day": due, "n": -left}
    return _("%(day)s, %(n)s working days left") % {"day": due, "n": left}


@admin.register(Unit)
class UnitAdmin(OfficeQueue[Unit]):
    list_display = ["name_zh", "credit_code", "status", "next_action", "due", "owner", "status_reason"]
    list_filter = ["status", "kind"]
    list_select_related = ["region"]
    search_fields = ["name_zh", "name_en", "credit_code"]
    ordering = ["submitted_at"]
    exclude = ["bank_account_encrypted"]
    actions = ["verify", "send_back"]

    @admin.display(description=lazy("Next action"))
    def next_action(self, unit: Unit) -> str:
        return {
            Unit.Status.SUBMITTED: _("Compare with the licence, then verify or return"),
            Unit.Status.RETURNED: _("The unit puts it right"),
            Unit.Status.DRAFT: _("The unit submits"),
        }.get(Unit.Status(unit.status), "—")

    @admin.display(description=lazy("Due"))
    def due(self, unit: Unit) -> str:
        return due_words(unit.submitted_at) if unit.status == Unit.Status.SUBMITTED else "—"

    @admin.display(description=lazy("Owner"), ordering="region__code")
    def owner(self, unit: Unit) -> str:
        return _("Talent office, %(region)s") % {"region": unit.region.name}

    @admin.action(description=lazy("Verify"), permissions=["judge"])
    def verify(self, request: HttpRequest, queryset: QuerySet[Unit]) -> None:
        if isinstance(request.user, User):
            by = request.user
            self.each(request, queryset, lambda unit: verify_unit(unit, by=by))

    @admin.action(description=lazy("Return, with the reason"), permissions=["judge"])
    def send_back(self, request: HttpRequest, queryset: QuerySet[Unit]) -> None:
        if isinstance(request.user, User):
            by, reason = request.user, request.POST.get("reason", "")
            self.each(request, queryset, lambda unit: return_unit(unit, by=by, reason=reason))


@admin.register(Membership)
class MembershipAdmin(OfficeQueue[Membership]):
    region_path = "unit__region"
    list_display = ["user", "unit", "role", "authority", "ended_at"]
    list_filter = ["role"]
    list_select_related = ["user", "unit"]


@admin.register(OfficeRole)
class OfficeRoleAdmin(admin.ModelAdmin[OfficeRole]):
    """Given by the deployment's administrators."""

    list_display = ["user", "role", "region"]
    list_filter = ["role"]
    list_select_related = ["user", "region"]


@admin.register(Region)
class RegionAdmin(admin.ModelAdmin[Region]):
    list_display = ["code", "name_zh", "name_en", "parent"]
    list_select_related = ["parent"]
    search_fields = ["code", "name_zh", "name_en"]

    def has_delete_permission(self, request: HttpRequest, obj: Region | None = None) -> bool:
        return False


@admin.register(Operator)
class OperatorAdmin(admin.ModelAdmin[Operator]):
    list_display = ["name_zh", "name_en", "kind", "licence"]

    def has_delete_permission(self, request: HttpRequest, obj: Operator | None = None) -> bool:
        return False
