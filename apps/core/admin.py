"""Machinery that an officer may have to look at: failed deliveries and the calendar."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core import outbox
from apps.core.models import CalendarDay, Delivery


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin[Delivery]):
    list_display = ["event", "consumer", "attempts", "dead", "last_error", "done_at"]
    list_filter = ["dead"]
    list_select_related = ["event"]
    actions = ["retry"]

    @admin.action(description=_("Try again"))
    def retry(self, _request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        for pk in queryset.values_list("pk", flat=True):
            outbox.retry(pk)

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
