"""The modes as the office sees them: read only, they are data of the code."""

from django.contrib import admin
from django.http import HttpRequest

from apps.modes.models import SharingMode


@admin.register(SharingMode)
class SharingModeAdmin(admin.ModelAdmin[SharingMode]):
    list_display = ["name_zh", "name_en", "family", "sending_part", "withholding_agent", "cap_months", "offered"]
    list_filter = ["family", "offered"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SharingMode | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SharingMode | None = None) -> bool:
        return False
