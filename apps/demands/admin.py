"""The office's queue of demands: those of unverified units to approve, and every tenth of the others to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Mod
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.demands.models import Demand, DemandSkill
from apps.demands.services import approve_demand, return_demand
from apps.organisations.admin import OfficeQueue, due_words

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


class SkillLine(admin.TabularInline[DemandSkill, Demand]):
    model = DemandSkill
    extra = 0
    can_delete = False
    fields = ("skill", "must")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Demand)
class DemandAdmin(OfficeQueue[Demand]):
    region_path = "unit__region"
    list_display = ["title", "number", "unit", "status", "next_action", "due", "owner", "status_reason"]
    list_filter = ["status", SampleFilter, "mode"]
    list_select_related = ["unit", "unit__region"]
    search_fields = ["title", "number", "unit__name_zh", "unit__name_en"]
    inlines = [SkillLine]
    actions = ["approve", "send_back"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Demand]:
        return super().get_queryset(request).exclude(status=Demand.Status.DRAFT)

    @admin.display(description=lazy("Next action"))
    def next_action(self, demand: Demand) -> str:
        waits = demand.status == Demand.Status.IN_APPROVAL
        return _("Read it, then approve or return") if waits else "—"

    @admin.display(description=lazy("Due"))
    def due(self, demand: Demand) -> str:
        return due_words(demand.created_at) if demand.status == Demand.Status.IN_APPROVAL else "—"

    @admin.display(description=lazy("Owner"), ordering="unit__region__code")
    def owner(self, demand: Demand) -> str:
        return _("Talent office, %(region)s") % {"region": demand.unit.region.name}

    @admin.action(description=lazy("Approve"), permissions=["judge"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Demand]) -> None:
        if isinstance(request.user, User):
            by = request.user
            self.each(request, queryset, lambda demand: approve_demand(demand, by=by))

    @admin.action(description=lazy("Return, with the reason"), permissions=["judge"])
    def send_back(self, request: HttpRequest, queryset: QuerySet[Demand]) -> None:
        if isinstance(request.user, User):
            by, reason = request.user, request.POST.get("reason", "")
            self.each(request, queryset, lambda demand: return_demand(demand, by=by, reason=reason))
