"""The office looks at consents that wait. It answers nothing in anybody's place."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as lazy

from apps.core import clock
from apps.core.display.formats import moment
from apps.matching.models import UnitConsent
from apps.organisations.queues import LateFilter, OfficeQueue

Status = UnitConsent.Status


@admin.register(UnitConsent)
class UnitConsentAdmin(OfficeQueue[UnitConsent]):
    region_path = "unit__region"
    list_display = ["unit", "standing", "asked", "due_day"]
    list_filter = ["status", LateFilter]
    list_select_related = ["unit"]
    fields = ["unit", "standing", "asked", "due_day", "limits", "answered"]
    readonly_fields = ["standing", "asked", "due_day", "answered"]
    ordering = ["due_on"]
    tones = {
        Status.ASKED: "active",
        Status.GRANTED: "done",
        Status.REFUSED: "late",
        Status.OVERDUE: "late",
    }

    def late(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(Q(status=Status.OVERDUE) | Q(status=Status.ASKED, due_on__lt=clock.today()))

    @admin.display(description=lazy("Asked"), ordering="asked_at")
    def asked(self, row: UnitConsent) -> str:
        return moment(row.asked_at)

    @admin.display(description=lazy("Answer due"), ordering="due_on")
    def due_day(self, row: UnitConsent) -> str:
        return row.due_on.isoformat()

    @admin.display(description=lazy("Answered"))
    def answered(self, row: UnitConsent) -> str:
        return moment(row.answered_at)
