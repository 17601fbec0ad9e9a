"""Machinery that somebody of the office may have to look at; the dashboard, which knows who that is, registers it."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.display.formats import moment
from apps.core.models import Delivery, PolicyReport
from apps.core.templatetags.ui import status


class DeliveryAdmin(admin.ModelAdmin[Delivery]):
    list_display = ["what", "to", "tried", "standing", "error"]
    list_filter = ["dead"]
    list_select_related = ["event"]
    fields = ["what", "to", "tried", "standing", "error", "done"]
    readonly_fields = ["what", "to", "tried", "standing", "error", "done"]
    show_full_result_count = False

    @admin.display(description=_("Event"), ordering="event")
    def what(self, row: Delivery) -> str:
        return str(row.event)

    @admin.display(description=_("Consumer"), ordering="consumer")
    def to(self, row: Delivery) -> str:
        return row.consumer

    @admin.display(description=_("Attempts"), ordering="attempts")
    def tried(self, row: Delivery) -> int:
        return row.attempts

    @admin.display(description=_("Status"), ordering="dead")
    def standing(self, row: Delivery) -> str:
        if row.dead:
            return status(gettext("Failed"), "late")
        return status(gettext("Delivered"), "done") if row.done_at else status(gettext("On its way"), "active")

    @admin.display(description=_("Last error"))
    def error(self, row: Delivery) -> str:
        return row.last_error

    @admin.display(description=_("Delivered"))
    def done(self, row: Delivery) -> str:
        return moment(row.done_at)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return False


class PolicyReportAdmin(admin.ModelAdmin[PolicyReport]):
    list_display = ["day", "directive", "blocked", "page", "times"]
    list_filter = ["day", "directive"]
    search_fields = ["blocked", "page"]
    ordering = ["-day", "-times"]
    fields = ["day", "directive", "blocked", "page", "times"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: PolicyReport | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: PolicyReport | None = None) -> bool:
        return False
