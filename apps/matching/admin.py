"""The office looks at consents that wait. It answers nothing in anybody's place."""

from django.contrib import admin

from apps.matching.models import UnitConsent
from apps.organisations.admin import OfficeQueue


@admin.register(UnitConsent)
class UnitConsentAdmin(OfficeQueue[UnitConsent]):
    region_path = "unit__region"
    list_display = ["unit", "status", "asked_at", "due_on"]
    list_filter = ["status"]
    list_select_related = ["unit"]
    fields = ["unit", "status", "asked_at", "due_on", "limits", "answered_at"]
    ordering = ["due_on"]
