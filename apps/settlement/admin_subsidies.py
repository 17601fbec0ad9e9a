"""The programmes of subsidies, kept by hand."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.organisations.tables import KeptTable
from apps.settlement.models import SubsidyProgramme
from apps.settlement.services import publish_programme
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
