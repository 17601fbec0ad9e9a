"""The programmes of subsidies and the funds behind them, kept by hand."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.display.formats import yuan
from apps.organisations.tables import KeptTable
from apps.settlement.models import FundSource, SubsidyFund, SubsidyProgramme
from apps.settlement.services import keep_fund, publish_programme
from apps.settlement.subsidy_pages import rule_words


class SubsidyProgrammeAdmin(KeptTable[SubsidyProgramme]):
    list_display = ["code", "programme", "paid_by", "rule", "source", "valid_from", "valid_until"]

    def keep(self, row: SubsidyProgramme, *, by: User) -> None:
        publish_programme(row, by=by)

    @admin.display(description=lazy("Programme"))
    def programme(self, row: SubsidyProgramme) -> str:
        return str(row.name)

    @admin.display(description=lazy("Payer"))
    def paid_by(self, row: SubsidyProgramme) -> str:
        return str(row.payer)

    @admin.display(description=lazy("Rule"))
    def rule(self, row: SubsidyProgramme) -> str:
        return rule_words(row)


class SubsidyFundAdmin(KeptTable[SubsidyFund]):
    """The report of what was drawn is a page of its own."""

    list_display = ["code", "fund_name", "source"]

    def keep(self, row: SubsidyFund, *, by: User) -> None:
        keep_fund(row, by=by)

    @admin.display(description=lazy("Fund"))
    def fund_name(self, row: SubsidyFund) -> str:
        return str(row.name)


class FundSourceAdmin(KeptTable[FundSource]):
    list_display = ["fund", "position", "source_name", "kind", "promised", "drawn", "left"]
    list_select_related = ["fund"]

    def keep(self, row: FundSource, *, by: User) -> None:
        keep_fund(row, by=by)

    @admin.display(description=pgettext_lazy("of a fund", "Source"))
    def source_name(self, row: FundSource) -> str:
        return str(row.name)

    @admin.display(description=lazy("Promised"), ordering="amount_fen")
    def promised(self, row: FundSource) -> str:
        return yuan(row.amount_fen)

    @admin.display(description=lazy("Drawn"), ordering="drawn_fen")
    def drawn(self, row: FundSource) -> str:
        return yuan(row.drawn_fen)

    @admin.display(description=lazy("Left"))
    def left(self, row: FundSource) -> str:
        return yuan(row.left_fen)
