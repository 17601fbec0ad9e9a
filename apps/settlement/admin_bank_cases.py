"""What the bank said and the books do not take, for the operator's own people: both side by side, and what to do."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.core.display.formats import NOTHING, yuan
from apps.organisations.queues import Decision, LateFilter, shown
from apps.settlement.admin_custody import CustodyQueue
from apps.settlement.models import BankCase, Deposit, Payout
from apps.settlement.services.bank_cases import close_case

LABELS = {
    "key": lazy("Payout"), "state": lazy("Status"), "amount_fen": lazy("Amount"), "bank_reference": lazy("Bank reference"),
    "day": lazy("Day"), "reason": lazy("Reason"), "name": lazy("Payer"), "note": lazy("What the payer wrote"),
    "text": lazy("Text"),
}  # fmt: skip
STATES: Mapping[str, Any] = {**dict(Deposit.Status.choices), **dict(Payout.Status.choices)}
SAID: Mapping[str, Any] = {
    "accepted": lazy("Accepted"), "paid": lazy("Paid"), "failed": lazy("Refused"), "returned": lazy("Came back"),
}  # fmt: skip


class BankCaseAdmin(CustodyQueue[BankCase]):
    list_display = ["named", shown("kind", lazy("What is wrong")), "about", "standing", shown("received_at", lazy("Received")),
                    "due"]  # fmt: skip
    list_filter = ["status", "kind", LateFilter]
    list_select_related = ["payout__line__statement", "payout__deposit", "deposit"]
    search_fields = ["number"]
    search_help_text = lazy("Number of the notice")
    readonly_fields = [
        "named", shown("kind", lazy("What is wrong")), "bank_said", "books_had", "about",
        shown("received_at", lazy("Received")), "standing", shown("word", lazy("How it was cleared up")), "who",
    ]  # fmt: skip
    fields = [*readonly_fields]
    waiting, since = Q(status=BankCase.Status.OPEN), "received_at"
    tones = {BankCase.Status.OPEN: "late", BankCase.Status.CLOSED: "done"}
    decisions = (
        Decision(
            "close",
            lazy("Close it"),
            lambda row, by, reason: close_case(row, by=by, word=reason),
            asks_reason=True,
            reason_label=lazy("What the bank answered, and what was done"),
            reason_hint=lazy("It stays in the history of the case."),
        ),
    )

    def is_waiting(self, row: BankCase) -> bool:
        return row.status == BankCase.Status.OPEN

    def next_action(self, row: BankCase) -> str:
        """What a person does: nothing is booked by closing."""
        if row.kind == BankCase.Kind.UNREADABLE:
            return _("Ask the bank to send it again in the agreed form")
        if row.kind == BankCase.Kind.STRANGE:
            return _("Ask the bank what it means: no order of ours that it has, and no deposit, is known by it")
        if row.payout is not None:
            return _("Ask the bank which of the two holds; until then pay nothing of it again")
        return _("Ask the bank which of the two notices holds; a wrong deposit is sent back from its own page")

    @admin.display(description=lazy("Number of the notice"), ordering="number")
    def named(self, row: BankCase) -> str:
        return row.number or _("Answer to our question")

    @admin.display(description=lazy("What the bank said"))
    def bank_said(self, row: BankCase) -> str:
        return _facts(row.content, SAID)

    @admin.display(description=lazy("What the books had"))
    def books_had(self, row: BankCase) -> str:
        return _facts(row.books, {**SAID, **STATES}) if row.books else NOTHING

    @admin.display(description=lazy("About"))
    def about(self, row: BankCase) -> str:
        if row.payout is not None:
            words = row.payout.line.statement.number if row.payout.line else str(row.payout.deposit)
            return _link("settlement_payout", row.payout.pk, _("Payout of %(number)s") % {"number": words})
        if row.deposit is not None:
            return _link("settlement_deposit", row.deposit.pk, _("Deposit %(number)s") % {"number": row.deposit})
        return NOTHING

    @admin.display(description=lazy("Cleared up by"))
    def who(self, row: BankCase) -> str:
        return row.closed_by.name if row.closed_by else NOTHING


def _facts(said: Mapping[str, Any], states: Mapping[str, Any]) -> str:
    """One line a fact that is there, in words."""
    rows = []
    for name, label in LABELS.items():
        value = said.get(name, "")
        if value not in ("", None):
            words = yuan(value) if name == "amount_fen" else states.get(value, value) if name == "state" else value
            rows.append((label, words))
    return format_html_join("", "{}: {}<br>", rows)


def _link(model: str, pk: int, words: str) -> str:
    return format_html('<a href="{}">{}</a>', reverse(f"admin:{model}_change", args=[pk]), words)
