"""The office looks at consents that wait. It answers nothing in anybody's place."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, F, Q, QuerySet, When
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as lazy

from apps.core import clock
from apps.core.display.formats import day, moment
from apps.matching.models import UnitConsent
from apps.matching.rules import ANSWERABLE
from apps.organisations.queues import LateFilter, OfficeQueue, shown

Status = UnitConsent.Status

UNIT = shown("unit", lazy("Unit"))


@admin.register(UnitConsent)
class UnitConsentAdmin(OfficeQueue[UnitConsent]):
    region_path = "unit__region"
    list_display = [UNIT, "talent", "demand", "standing", "asked", "due_day"]
    list_filter = ["status", LateFilter]
    list_select_related = ["unit", "match__demand", "match__talent__user"]
    search_fields = ["unit__name_zh", "unit__name_en", "match__demand__title"]
    search_help_text = lazy("Unit or demand")
    fields = [UNIT, "talent", "demand", "standing", "asked", "due_day", "limits", "answered"]
    readonly_fields = [UNIT, "talent", "demand", "standing", "asked", "due_day", "answered"]
    tones = {
        Status.ASKED: "active",
        Status.GRANTED: "done",
        Status.REFUSED: "late",
        Status.OVERDUE: "late",
    }

    def late(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(Q(status=Status.OVERDUE) | Q(status=Status.ASKED, due_on__lt=clock.today()))

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """What no unit has answered on top, the first due first; below it the newest."""
        return [Case(When(status__in=ANSWERABLE, then=F("due_on"))).asc(nulls_last=True), "-asked_at"]

    @admin.display(description=lazy("Talent"))
    def talent(self, row: UnitConsent) -> str:
        """The name as the office's lists show it, masked."""
        return str(row.match.talent)

    @admin.display(description=lazy("Demand"), ordering="match__demand__title")
    def demand(self, row: UnitConsent) -> str:
        return row.match.demand.title

    @admin.display(description=lazy("Asked"), ordering="asked_at")
    def asked(self, row: UnitConsent) -> str:
        return moment(row.asked_at)

    @admin.display(description=lazy("Answer due"), ordering="due_on")
    def due_day(self, row: UnitConsent) -> str:
        return day(row.due_on)

    @admin.display(description=lazy("Answered"))
    def answered(self, row: UnitConsent) -> str:
        return moment(row.answered_at)
