"""History as a list to read. The dashboard, which knows the office's roles, registers it for auditors."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.audit.models import AuditEvent
from apps.core.display.formats import moment


class AuditEventAdmin(admin.ModelAdmin[AuditEvent]):
    list_display = ["time", "actor_label", "action", "object_type", "object_label"]
    list_filter = ["object_type"]
    search_fields = ["=action", "actor_label", "=object_id", "object_label"]
    list_per_page = 50
    fields = ["time", "actor_label", "action", "object_type", "object_id", "object_label", "detail"]
    date_hierarchy = "at"
    ordering = ["-id"]
    show_full_result_count = False
    readonly_fields = ["time"]
    actions = None

    @admin.display(description=_("Time"), ordering="at")
    def time(self, row: AuditEvent) -> str:
        return moment(row.at)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False
