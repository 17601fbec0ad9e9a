"""Statements to read, and the dated tax rules to keep."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.core.display.formats import yuan
from apps.organisations.queues import OfficeQueue, shown
from apps.organisations.tables import KeptTable
from apps.settlement.models import Statement, StatementLine, TaxRule
from apps.settlement.services import keep_tax_rule


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
    list_display = [
        "number", shown("agreement", lazy("Agreement")), "standing", "amount", shown("confirm_due", lazy("Confirmation due")),
        shown("pay_due", lazy("Payment due")),
    ]  # fmt: skip
    tones = {
        Statement.Status.AWAITING: "wait", Statement.Status.CONFIRMED: "active", Statement.Status.SETTLED: "done",
    }  # fmt: skip
    list_filter = ["status"]
    list_select_related = ["agreement"]
    search_fields = ["number"]
    search_help_text = lazy("Statement number")
    inlines = [StatementLineInline]

    @admin.display(description=lazy("Contract amount"), ordering="contract_fen")
    def amount(self, row: Statement) -> str:
        return yuan(row.contract_fen)


@admin.register(TaxRule)
class TaxRuleAdmin(KeptTable[TaxRule]):
    list_display = ["code", "label", "valid", "source_zh"]

    def keep(self, row: TaxRule, *, by: User) -> None:
        keep_tax_rule(row, by=by)
