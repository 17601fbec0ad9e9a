"""What the units put right and close in their books, for the office to know of; it decides nothing here."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from apps.core.display.formats import NOTHING
from apps.organisations.queues import OfficeQueue, shown
from apps.settlement.models import PeriodClosing, StatementReversal


class StatementReversalAdmin(OfficeQueue[StatementReversal]):
    """Who asked to have which statement put right, why, and what the others said; only the parties answer."""

    region_path = "statement__agreement__using_unit__region"
    list_display = ["statement_number", "party_words", shown("asked_at", lazy("Asked on")), "standing"]
    list_filter = ["status"]
    list_select_related = ["statement", "replacement"]
    search_fields = ["statement__number"]
    search_help_text = lazy("Statement number")
    readonly_fields = [
        "statement_number", "party_words", shown("reason", lazy("Reason")), shown("asked_at", lazy("Asked on")),
        "agreed", shown("answer", lazy("Answer")), shown("ended_at", lazy("Ended")), "new_number",
    ]  # fmt: skip
    fields = [*readonly_fields]
    tones = {StatementReversal.Status.OPEN: "wait", StatementReversal.Status.DONE: "done"}

    def next_action(self, row: StatementReversal) -> str:
        return _("The other parties agree or refuse") if row.status == StatementReversal.Status.OPEN else NOTHING

    @admin.display(description=lazy("Statement"), ordering="statement__number")
    def statement_number(self, row: StatementReversal) -> str:
        return row.statement.number

    @admin.display(description=pgettext_lazy("reversal", "Asked for by"), ordering="party")
    def party_words(self, row: StatementReversal) -> str:
        return row.get_party_display()

    @admin.display(description=pgettext_lazy("reversal", "Agreed"))
    def agreed(self, row: StatementReversal) -> str:
        return ", ".join(one.get_party_display() for one in row.consents.all()) or NOTHING

    @admin.display(description=lazy("New statement"))
    def new_number(self, row: StatementReversal) -> str:
        return row.replacement.number if row.replacement else NOTHING


class PeriodClosingAdmin(OfficeQueue[PeriodClosing]):
    """Which month of which unit is handed in or closed, by whom; the figures stand in the reconciliation."""

    region_path = "unit__region"
    list_display = ["whose_words", "month_words", "standing", shown("made_at", lazy("Handed in"))]
    list_filter = ["status"]
    list_select_related = ["unit", "made_by", "ended_by"]
    search_fields = ["unit__name_zh", "unit__name_en"]
    search_help_text = lazy("Unit")
    readonly_fields = [
        "whose_words", "month_words", shown("made_at", lazy("Handed in")), "maker",
        shown("ended_at", lazy("Ended")), "checker",
    ]  # fmt: skip
    fields = [*readonly_fields]
    tones = {PeriodClosing.Status.SUBMITTED: "wait", PeriodClosing.Status.CLOSED: "done"}

    def next_action(self, row: PeriodClosing) -> str:
        if row.status != PeriodClosing.Status.SUBMITTED:
            return NOTHING
        return (
            _("A second person of the unit closes it") if row.unit else _("A second person of the operator closes it")
        )

    @admin.display(description=lazy("Unit"), ordering="unit")
    def whose_words(self, row: PeriodClosing) -> str:
        return row.whose

    @admin.display(description=lazy("Month"), ordering="month")
    def month_words(self, row: PeriodClosing) -> str:
        return f"{row.month:%Y-%m}"

    @admin.display(description=lazy("Handed in by"))
    def maker(self, row: PeriodClosing) -> str:
        return row.made_by.name

    @admin.display(description=lazy("Second person"))
    def checker(self, row: PeriodClosing) -> str:
        return row.ended_by.name if row.ended_by else NOTHING
