"""Statements to read, and the dated tax rules to keep."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from apps.organisations.queues import OfficeQueue
from apps.settlement.models import Statement, StatementLine, TaxRule


class StatementLineInline(admin.TabularInline[StatementLine, Statement]):
    model = StatementLine
    fields = ["position", "kind", "amount_fen", "basis_points", "voucher"]
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Statement)
class StatementAdmin(OfficeQueue[Statement]):
    """The office reads; it never approves a private payment."""

    region_path = "agreement__using_unit__region"
    list_display = ["number", "agreement", "status", "contract_fen", "confirm_due", "pay_due"]
    list_filter = ["status"]
    list_select_related = ["agreement"]
    search_fields = ["number"]
    inlines = [StatementLineInline]


@admin.register(TaxRule)
class TaxRuleAdmin(admin.ModelAdmin[TaxRule]):
    list_display = ["code", "label", "valid", "source_zh"]

    def has_delete_permission(self, request: HttpRequest, obj: TaxRule | None = None) -> bool:
        return False
