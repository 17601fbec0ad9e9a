"""Statements to read, and the dated tax rules to keep."""

from django.contrib import admin
from django.db.models import Model, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.core.display.formats import NOTHING, yuan
from apps.organisations.queues import LateFilter, OfficeQueue, shown
from apps.settlement import batch_pages
from apps.settlement.admin_bank_cases import BankCaseAdmin
from apps.settlement.admin_books import PeriodClosingAdmin, StatementReversalAdmin
from apps.settlement.admin_custody import DepositAdmin, PayoutAdmin
from apps.settlement.admin_subsidies import FundSourceAdmin, SubsidyFundAdmin, SubsidyProgrammeAdmin
from apps.settlement.admin_tax_rules import TaxRuleAdmin, TaxRuleProposalAdmin
from apps.settlement.models import (
    BankCase,
    Deposit,
    FundSource,
    LineObjection,
    PaymentBatch,
    Payout,
    PeriodClosing,
    Statement,
    StatementLine,
    StatementReversal,
    SubsidyFund,
    SubsidyProgramme,
    TaxRule,
    TaxRuleProposal,
)
from apps.settlement.objection_pages import TONES


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


@admin.register(PaymentBatch)
class PaymentBatchAdmin(OfficeQueue[PaymentBatch]):
    """The office sees how far a unit's payments are; it approves nothing there and reads no account."""

    region_path = "unit__region"
    list_display = ["number", shown("unit", lazy("Unit")), "standing", "amount", shown("made_at", lazy("Made"))]
    tones = batch_pages.TONES
    list_filter = ["status"]
    list_select_related = ["unit"]
    search_fields = ["number"]
    search_help_text = lazy("Batch number")
    readonly_fields = ["number", shown("unit", lazy("Unit")), "amount", shown("made_at", lazy("Made"))]
    fields = [*readonly_fields]

    @admin.display(description=lazy("Total"), ordering="total_fen")
    def amount(self, row: PaymentBatch) -> str:
        return yuan(row.total_fen)


@admin.register(LineObjection)
class LineObjectionAdmin(OfficeQueue[LineObjection]):
    """Disputed lines to know of and to mediate; parties answer and withdraw, the office decides nothing here."""

    region_path, timer = "line__statement__agreement__using_unit__region", "objection_answer"
    list_display = ["statement", "line_words", "party_words", "amount", "due", "standing"]
    list_filter = ["status", LateFilter]
    list_select_related = ["line__statement", "by", "answered_by"]
    search_fields = ["line__statement__number"]
    search_help_text = lazy("Statement number")
    readonly_fields = [
        "statement", "line_words", "party_words", "amount", shown("reason", lazy("Reason")),
        shown("raised_at", lazy("Raised")), shown("answer_due", lazy("Answer due")), shown("answer", lazy("Answer")),
        shown("answered_at", lazy("Answered")),
    ]  # fmt: skip
    fields = [*readonly_fields]
    change_form_template = "settlement/office_objection.html"
    waiting, since = Q(status=LineObjection.Status.OPEN), "raised_at"
    tones = TONES

    def is_waiting(self, row: LineObjection) -> bool:
        return row.status == LineObjection.Status.OPEN

    def next_action(self, row: LineObjection) -> str:
        return _("The using unit answers; remind it, or mediate") if self.is_waiting(row) else NOTHING

    @admin.display(description=lazy("Statement"), ordering="line__statement__number")
    def statement(self, row: LineObjection) -> str:
        return row.line.statement.number

    @admin.display(description=lazy("Line"))
    def line_words(self, row: LineObjection) -> str:
        return row.line.get_kind_display()

    @admin.display(description=lazy("Objector"), ordering="party")
    def party_words(self, row: LineObjection) -> str:
        return row.get_party_display()

    @admin.display(description=lazy("Amount"), ordering="line__amount_fen")
    def amount(self, row: LineObjection) -> str:
        return yuan(row.line.amount_fen)


admin.site.register(SubsidyProgramme, SubsidyProgrammeAdmin)
admin.site.register(SubsidyFund, SubsidyFundAdmin)
admin.site.register(FundSource, FundSourceAdmin)
admin.site.register(TaxRule, TaxRuleAdmin)
admin.site.register(Deposit, DepositAdmin)
admin.site.register(Payout, PayoutAdmin)
admin.site.register(BankCase, BankCaseAdmin)
admin.site.register(PeriodClosing, PeriodClosingAdmin)
admin.site.register(StatementReversal, StatementReversalAdmin)
admin.site.register(TaxRuleProposal, TaxRuleProposalAdmin)
