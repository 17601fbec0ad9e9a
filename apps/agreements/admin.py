"""The office's register of agreements: a list to read. The office files and approves nothing here."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.agreements.selectors import agreements_visible_to
from apps.organisations.queues import reads_queues


@admin.register(Agreement)
class AgreementAdmin(admin.ModelAdmin[Agreement]):
    list_display = [
        "number", "mode", "sending_unit", "using_unit", "talent", "status", "starts_on", "ends_on", "signed_at"
    ]  # fmt: skip
    list_filter = ["status", "mode"]
    search_fields = ["number", "using_unit__name_zh", "sending_unit__name_zh"]
    list_select_related = ["mode", "sending_unit", "using_unit", "talent__user"]
    fields = [
        "number", "mode_name", "sending_unit", "using_unit", "talent", "status", "starts_on", "ends_on", "due_on",
        "signed_at", "cover_proved_at",
    ]  # fmt: skip

    readonly_fields = ["mode_name"]

    @admin.display(description=lazy("Mode"))
    def mode_name(self, row: Agreement) -> str:
        return row.mode.name

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agreement]:
        """What the person may see: for an officer the agreements of the own region and below."""
        return agreements_visible_to(request.user) if isinstance(request.user, User) else Agreement.objects.none()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return reads_queues(request)

    def has_view_permission(self, request: HttpRequest, obj: Agreement | None = None) -> bool:
        return reads_queues(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Agreement | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Agreement | None = None) -> bool:
        return False
