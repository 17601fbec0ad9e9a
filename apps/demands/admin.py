"""The office's queue of demands: those of unverified units to approve; of the others a sample and what a rule flags.

Whatever is published can be looked at, with a note that only the office reads, and taken down.
"""

from dataclasses import replace
from typing import Any, cast

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.core.display.formats import NOTHING, moment, yuan
from apps.core.templatetags.ui import local
from apps.demands import flags
from apps.demands.history import edits
from apps.demands.models import Demand, PublishedPay
from apps.demands.rules import can_look, can_take_down
from apps.demands.selectors import LOOKS, skills_of, with_looks
from apps.demands.services import approve_demand, look_at_demand, return_demand, take_down_demand
from apps.demands.wording import occupation, pay
from apps.organisations.queues import Case, Decision, LateFilter, ModeFilter, OfficeQueue, office_name, shown
from apps.organisations.tables import KeptTable

Status = Demand.Status
LOOK_WORDS = {
    "due": lazy("To look at: every tenth published, and what a rule flags"),
    "flagged": lazy("Flagged by a rule"),
    "seen": lazy("Looked at as it stands"),
}


class LookFilter(admin.SimpleListFilter):
    """By what the office still has to look at among the published ones."""

    title = lazy("look of the office")
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Demand]) -> list[tuple[str, str]]:
        return [(code, str(words)) for code, words in LOOK_WORDS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Demand]) -> QuerySet[Demand]:
        return queryset.filter(LOOKS[chosen]) if (chosen := self.value()) in LOOKS else queryset


@admin.register(Demand)
class DemandAdmin(OfficeQueue[Demand]):
    region_path = "unit__region"
    list_display = [
        "title", "number", shown("unit", lazy("Unit")), "standing", "filling", "next_action", "due", "owner", "reason",
    ]  # fmt: skip
    list_filter = ["status", LateFilter, LookFilter, ("mode", ModeFilter)]
    list_select_related = ["unit", "unit__region"]
    search_fields = ["title", "number", "unit__name_zh", "unit__name_en"]
    search_help_text = lazy("Title, number or unit")
    fields = [
        "title", "number", "using_unit", "mode_name", "problem", "result_wanted", "place", "days", "seats", "pay", "skills",
        "occupation_name", "result_owner", "contact", "standing", "reason", "flagged", "submitted",
    ]  # fmt: skip
    readonly_fields = [
        "using_unit",
        "mode_name",
        "pay",
        "skills",
        "occupation_name",
        "standing",
        "reason",
        "flagged",
        "submitted",
    ]
    change_form_template = "admin/demand.html"
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
        Decision(
            "look",
            lazy("Looked at, nothing to object"),
            lambda demand, by, _note: look_at_demand(demand, by=by),
            stays=True,
        ),
        Decision(
            "note",
            lazy("Add an office note"),
            lambda demand, by, note: look_at_demand(demand, by=by, note=note),
            asks_reason=True,
            reason_label=lazy("Office note"),
            reason_hint=lazy("Only the talent office reads it. It counts as a look."),
            stays=True,
            harmless=True,
        ),
        Decision(
            "take_down",
            lazy("Take it down, with the reason"),
            lambda demand, by, reason: take_down_demand(demand, by=by, reason=reason),
            asks_reason=True,
            reason_hint=lazy("The unit reads it. The demand is over for good, and whoever was invited is let go."),
            stays=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Demand]:
        return with_looks(super().get_queryset(request).exclude(status=Status.DRAFT))

    def is_waiting(self, row: Demand) -> bool:
        return row.status == Status.IN_APPROVAL

    @admin.display(description=lazy("Next action"))
    def next_action(self, row: Demand) -> str:
        if self.is_waiting(row):
            return _("Read it, then approve or return")
        return _("Look at it") if vars(row).get("to_look_at") else NOTHING

    def _case(self, request: HttpRequest, row: Demand) -> Case:
        """One that waits is approved or returned; one that is published can be looked at and taken down."""
        case, user = super()._case(request, row), cast(User, request.user)
        waits, looks = self.is_waiting(row), self.has_judge_permission(request) and can_look(user, row)
        fitting = {"approve", "send_back", "note"} if waits else {"look", "note"}
        fitting |= {"take_down"} if can_take_down(user, row) else set()
        fitting -= {"look"} if vars(row).get("seen") else set()
        places = [(one, reverse(f"admin:{self._name}_decide", args=[row.pk, one.code])) for one in self.decisions]
        offered = [(one, url) for one, url in places if looks and one.code in fitting]
        title = case.next_action if case.next_action != NOTHING else _("Nothing to look at now")
        return replace(case, decisions=offered, next_action=title)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        context = {"edits": edits(row), "looks": row.looks.select_related("by")} if row is not None else {}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    @admin.display(description=lazy("Flags"))
    def flagged(self, row: Demand) -> str:
        return " · ".join(flags.in_words(row.flags)) or NOTHING

    @admin.display(description=lazy("Seats filled"), ordering="seats_filled")
    def filling(self, row: Demand) -> str:
        return f"{row.seats_filled}/{row.seats}"

    @admin.display(description=lazy("Owner"), ordering="unit__region__code")
    def owner(self, row: Demand) -> str:
        return office_name(row.unit.region)

    @admin.display(description=lazy("Using unit"))
    def using_unit(self, row: Demand) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:organisations_unit_change", args=[row.unit_id]), row.unit
        )

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
