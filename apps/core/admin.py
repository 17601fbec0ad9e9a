"""Machinery that an officer may have to look at: failed deliveries (registered by the dashboard) and the calendar."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core import outbox
from apps.core.display.formats import moment
from apps.core.models import CalendarDay, Delivery
from apps.core.templatetags.ui import status


class DeliveryAdmin(admin.ModelAdmin[Delivery]):
    list_display = ["what", "to", "tried", "standing", "error"]
    list_filter = ["dead"]
    list_select_related = ["event"]
    fields = ["what", "to", "tried", "standing", "error", "done"]
    readonly_fields = ["what", "to", "tried", "standing", "error", "done"]
    show_full_result_count = False
    actions = ["retry"]

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

    @admin.action(description=_("Try again"), permissions=["retry"])
    def retry(self, _request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        for pk in queryset.values_list("pk", flat=True):
            outbox.retry(pk)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return False


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin[CalendarDay]):
    list_display = ["day", "working", "note"]
    date_hierarchy = "day"
