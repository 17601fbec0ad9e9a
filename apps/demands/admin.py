"""The office's queue of demands: those of unverified units to approve, and every tenth of the others to look at."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.db.models.functions import Mod
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.core.display.formats import NOTHING, moment, yuan
from apps.core.templatetags.ui import local
from apps.demands.models import Demand, PublishedPay
from apps.demands.selectors import skills_of
from apps.demands.services import approve_demand, return_demand
from apps.demands.wording import occupation, pay
from apps.organisations.queues import Decision, LateFilter, ModeFilter, OfficeQueue, office_name, shown
from apps.organisations.tables import KeptTable

Status = Demand.Status
SAMPLE = 10  # one published demand in ten is looked at afterwards


class SampleFilter(admin.SimpleListFilter):
    title = lazy("sample")
    parameter_name = "sample"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Demand]) -> list[tuple[str, str]]:
        return [("yes", _("One published in ten"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Demand]) -> QuerySet[Demand]:
        if self.value() != "yes":
            return queryset
        return queryset.exclude(published_at=None).annotate(rest=Mod("id", SAMPLE)).filter(rest=0)


@admin.register(Demand)
class DemandAdmin(OfficeQueue[Demand]):
    region_path = "unit__region"
    list_display = [
        "title", "number", shown("unit", lazy("Unit")), "standing", "filling", "next_action", "due", "owner", "reason",
    ]  # fmt: skip
    list_filter = ["status", LateFilter, SampleFilter, ("mode", ModeFilter)]
    list_select_related = ["unit", "unit__region"]
    search_fields = ["title", "number", "unit__name_zh", "unit__name_en"]
    search_help_text = lazy("Title, number or unit")
    fields = [
        "title", "number", "unit", "mode_name", "problem", "result_wanted", "place", "days", "seats", "pay", "skills",
        "occupation_name", "result_owner", "contact", "standing", "reason", "submitted",
    ]  # fmt: skip
    readonly_fields = ["mode_name", "pay", "skills", "occupation_name", "standing", "reason", "submitted"]
    waiting = Q(status=Status.IN_APPROVAL)
    tones = {
        Status.IN_APPROVAL: "active",
        Status.OPEN: "done",
        Status.ON_HOLD: "wait",
        Status.FILLED: "done",
    }
    decisions = (
        Decision("approve", lazy("Approve"), lambda demand, by, _reason: approve_demand(demand, by=by)),
        Decision(
            "send_back",
            lazy("Return, with the reason"),
            lambda demand, by, reason: return_demand(demand, by=by, reason=reason),
            asks_reason=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Demand]:
        return super().get_queryset(request).exclude(status=Status.DRAFT)

    def is_waiting(self, row: Demand) -> bool:
        return row.status == Status.IN_APPROVAL

    @admin.display(description=lazy("Next action"))
    def next_action(self, row: Demand) -> str:
        return _("Read it, then approve or return") if self.is_waiting(row) else NOTHING

    @admin.display(description=lazy("Seats filled"), ordering="seats_filled")
    def filling(self, row: Demand) -> str:
        return f"{row.seats_filled}/{row.seats}"

    @admin.display(description=lazy("Owner"), ordering="unit__region__code")
    def owner(self, row: Demand) -> str:
        return office_name(row.unit.region)

    @admin.display(description=lazy("Reason"))
    def reason(self, row: Demand) -> str:
        return row.status_reason or NOTHING

    @admin.display(description=lazy("Mode"))
    def mode_name(self, row: Demand) -> str:
        return row.mode.name if row.mode else NOTHING

    @admin.display(description=lazy("Pay before tax"))
    def pay(self, row: Demand) -> str:
        return pay(row)

    @admin.display(description=lazy("Skills"))
    def skills(self, row: Demand) -> str:
        return format_html_join(" · ", "{}", ((local(need.skill, "label"),) for need in skills_of(row))) or NOTHING

    @admin.display(description=lazy("Occupation asked for"))
    def occupation_name(self, row: Demand) -> str:
        return occupation(row) or NOTHING

    @admin.display(description=lazy("Handed in on"))
    def submitted(self, row: Demand) -> str:
        return moment(row.submitted_at)


@admin.register(PublishedPay)
class PublishedPayAdmin(KeptTable[PublishedPay]):
    list_display = ["region", "talent_class", "year", "low", "median", "high", "source"]
    list_filter = ["year", "talent_class"]
    list_select_related = ["region"]

    @admin.display(description=lazy("Lower quartile"))
    def low(self, row: PublishedPay) -> str:
        return yuan(row.low_day_fen)

    @admin.display(description=lazy("Median"))
    def median(self, row: PublishedPay) -> str:
        return yuan(row.median_day_fen)

    @admin.display(description=lazy("Upper quartile"))
    def high(self, row: PublishedPay) -> str:
        return yuan(row.high_day_fen)
