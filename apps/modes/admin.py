"""The modes as the office sees them: read only, they are data of the code."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as lazy

from apps.modes.models import ParticipationRule, SharingMode
from apps.organisations.queues import reads_queues


class ReadOnly(admin.ModelAdmin[Any]):
    """Rows that belong to the code: the office reads them here, and they are changed nowhere by hand."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return reads_queues(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reads_queues(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SharingMode)
class SharingModeAdmin(ReadOnly):
    list_display = ["name_zh", "name_en", "family", "sending_part", "withholding_agent", "cap_months", "offered"]
    list_filter = ["family", "offered"]


@admin.register(ParticipationRule)
class ParticipationRuleAdmin(ReadOnly):
    list_display = ["person", "unit_kind", "answer", "named_approval", "source", "valid"]
    list_filter = ["answer", "unit_kind", "person"]
    fields = ["person", "unit_kind", "answer", "approval_zh", "approval_en", "source_zh", "source_en", "valid"]

    @admin.display(description=lazy("Named approval"))
    def named_approval(self, row: ParticipationRule) -> str:
        return row.approval

    @admin.display(description=lazy("Source"))
    def source(self, row: ParticipationRule) -> str:
        return row.source
