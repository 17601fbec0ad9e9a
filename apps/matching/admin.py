"""The office looks at consents that wait. It answers nothing in anybody's place."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, F, Q, QuerySet, When
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.core import clock
from apps.core.display.formats import day, moment
from apps.matching.engine.rule import WHOLE
from apps.matching.models import MatchCheck, MatchDispute, RuleVersion, UnitConsent
from apps.matching.rulebook import rule_in_force
from apps.matching.rules import ANSWERABLE
from apps.matching.services import answer_dispute, keep_rule_version
from apps.organisations.queues import Decision, LateFilter, OfficeQueue, reads_queues, shown
from apps.organisations.tables import KeptTable

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


@admin.register(MatchDispute)
class MatchDisputeAdmin(OfficeQueue[MatchDispute]):
    """What people say is wrong with a match; the answer is the reason that is typed, and the person reads it."""

    list_display = ["demand", "about_words", "said_by", "due", "answered"]
    list_filter = ["about", LateFilter]
    list_select_related = ["match__demand", "match__talent__user"]
    fields = [
        "demand",
        "talent",
        "about_words",
        "said_by",
        shown("text", lazy("In words")),
        "said",
        "answered",
        "answer",
    ]
    readonly_fields = [
        "demand",
        "talent",
        "about_words",
        "said_by",
        shown("text", lazy("In words")),
        "said",
        "answered",
    ]
    waiting = Q(answered_at=None)
    since, status_field = "at", "answer"
    decisions = (
        Decision(
            "put_right",
            lazy("It is put right"),
            lambda row, by, _reason: answer_dispute(row, by=by, answer=_("It is put right. Thank you for telling us.")),
        ),
        Decision(
            "answer",
            lazy("Answer, in a sentence"),
            lambda row, by, reason: answer_dispute(row, by=by, answer=reason),
            asks_reason=True,
        ),
    )

    def is_waiting(self, row: MatchDispute) -> bool:
        return row.answered_at is None

    @admin.display(description=lazy("Demand"), ordering="match__demand__title")
    def demand(self, row: MatchDispute) -> str:
        return row.match.demand.title

    @admin.display(description=lazy("Talent"))
    def talent(self, row: MatchDispute) -> str:
        return str(row.match.talent)

    @admin.display(description=lazy("About"), ordering="about")
    def about_words(self, row: MatchDispute) -> str:
        return row.get_about_display()

    @admin.display(description=lazy("Said by"), ordering="side")
    def said_by(self, row: MatchDispute) -> str:
        return row.get_side_display()

    @admin.display(description=lazy("Written"), ordering="at")
    def said(self, row: MatchDispute) -> str:
        return moment(row.at)

    @admin.display(description=lazy("Answered"), ordering="answered_at")
    def answered(self, row: MatchDispute) -> str:
        return moment(row.answered_at)


@admin.register(RuleVersion)
class RuleVersionAdmin(KeptTable[RuleVersion]):
    list_display = ["code", "in_force_from", "most_lists", "note_zh", "author"]
    list_select_related = ["author"]
    fields = ["code", "in_force_from", "unit_weights", "talent_weights", "most_lists", "note_zh", "note_en"]

    def keep(self, row: RuleVersion, *, by: User) -> None:
        keep_rule_version(row, by=by)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new version begins as the one in force stands, so that only what changes is typed."""
        rule = rule_in_force()
        sides = {"unit_weights": rule.unit, "talent_weights": rule.talent}
        points = {name: {part: round(weight * WHOLE) for part, weight in side.items()} for name, side in sides.items()}
        return {**super().get_changeform_initial_data(request), **points, "most_lists": rule.most_lists}


@admin.register(MatchCheck)
class MatchCheckAdmin(admin.ModelAdmin[MatchCheck]):
    """What the hourly comparison found; the office reads it, nobody writes it."""

    list_display = ["day", "shard", "checked_at", "demands", "differing", "index_differing", "milliseconds", "finished"]
    list_filter = ["day"]
    fields = ["day", "shard", "checked_at", "demands", "differing", "index_differing", "milliseconds", "finished"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return reads_queues(request)

    def has_view_permission(self, request: HttpRequest, obj: MatchCheck | None = None) -> bool:
        return reads_queues(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: MatchCheck | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: MatchCheck | None = None) -> bool:
        return False
