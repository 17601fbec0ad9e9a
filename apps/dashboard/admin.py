"""Who of the office may look at machinery and history: apps below know nothing of the office's roles."""

from django.contrib import admin
from django.http import HttpRequest

from apps.audit.admin import AuditEventAdmin
from apps.audit.models import AuditEvent
from apps.core.admin import DeliveryAdmin
from apps.core.models import Delivery
from apps.organisations.models import OfficeRole
from apps.organisations.queues import JUDGES, office_roles, reads_queues


@admin.register(Delivery)
class OfficeDeliveryAdmin(DeliveryAdmin):
    """Officers see what did not arrive and try it again."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return reads_queues(request)

    def has_view_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return reads_queues(request)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser or bool(office_roles(request) & JUDGES)


@admin.register(AuditEvent)
class OfficeHistoryAdmin(AuditEventAdmin):
    """History is the auditor's, and an auditor has nothing else."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        user = request.user
        auditor = OfficeRole.Role.AUDITOR in office_roles(request)
        return user.is_active and user.is_staff and (user.is_superuser or auditor)
