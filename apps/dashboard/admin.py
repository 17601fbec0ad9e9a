"""Who of the office may look at machinery and history: apps below know nothing of the office's roles."""

from typing import cast

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.audit.admin import AuditEventAdmin
from apps.audit.models import AuditEvent
from apps.core.admin import DeliveryAdmin, PolicyReportAdmin
from apps.core.errors import RuleViolation
from apps.core.models import CalendarDay, Delivery, PolicyReport
from apps.dashboard.rules import can_retry
from apps.dashboard.services import clear_policy_reports, retry_delivery
from apps.organisations.models import OfficeRole
from apps.organisations.queues import office_roles, reads_queues
from apps.organisations.rules import keeps_calendar, keeps_tables
from apps.organisations.services import keep_calendar_day
from apps.organisations.tables import KeptTable

# By allauth's page an administrator could mark an address as proved and sign in as somebody else. Groups give no rights here.
for model in (EmailAddress, Group):
    admin.site.unregister(model)


@admin.register(Delivery)
class OfficeDeliveryAdmin(DeliveryAdmin):
    """Officers see what did not arrive and try it again."""

    actions = ["retry"]

    @admin.action(description=_("Try again"), permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        for row in queryset:
            try:
                retry_delivery(row, by=cast(User, request.user))
            except RuleViolation as violation:
                self.message_user(request, f"{row}: {violation.message}", "warning")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return reads_queues(request)

    def has_view_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return reads_queues(request)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and can_retry(request.user)


@admin.register(PolicyReport)
class OfficePolicyReportAdmin(PolicyReportAdmin):
    """For the administrators of the deployment: what browsers kept out, and the clearing of what is understood."""

    actions = ["clear"]

    @admin.action(description=_("Clear"), permissions=["clear"])
    def clear(self, request: HttpRequest, queryset: QuerySet[PolicyReport]) -> None:
        count = clear_policy_reports(list(queryset), by=cast(User, request.user))
        self.message_user(request, ngettext("%(n)s done.", "%(n)s done.", count) % {"n": count}, "success")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_clear_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: PolicyReport | None = None) -> bool:
        return self.has_clear_permission(request)

    def has_clear_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and keeps_tables(request.user)


@admin.register(CalendarDay)
class CalendarDayAdmin(KeptTable[CalendarDay]):
    """The days of a year that is not published yet."""

    list_display = ["day", "working", "note"]
    date_hierarchy = "day"

    def keep(self, row: CalendarDay, *, by: User) -> None:
        keep_calendar_day(row, by=by)

    def keeps(self, user: User) -> bool:
        return keeps_calendar(user)


@admin.register(AuditEvent)
class OfficeHistoryAdmin(AuditEventAdmin):
    """History is the auditor's, and an auditor has nothing else."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        user = request.user
        auditor = OfficeRole.Role.AUDITOR in office_roles(request)
        return user.is_active and user.is_staff and (user.is_superuser or auditor)
