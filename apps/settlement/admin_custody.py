"""Money at the custody bank, for the operator's own people: what nobody could place, and what the bank did not pay."""

from dataclasses import replace
from typing import Any, cast

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.core.display.formats import NOTHING, yuan
from apps.organisations.queues import Case, Decision, LateFilter, OfficeQueue, Row, shown
from apps.settlement.models import Deposit, Payout, Statement
from apps.settlement.rules_escrow import can_pay_again, can_take_out, keeps_custody
from apps.settlement.selectors import standing_statement
from apps.settlement.services.escrow import assign_deposit, record_given_back, take_out
from apps.settlement.services.payouts import pay_again, send_back


class CustodyQueue(OfficeQueue[Row]):
    """Of no region: all for the operator's own people, nothing for the talent office, which moves no private money."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Row]:
        rows = super(OfficeQueue, self).get_queryset(request)
        return rows if self.has_view_permission(request) else rows.none()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return isinstance(request.user, User) and keeps_custody(request.user)

    def has_judge_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Never in bulk: money is moved by looking at it."""
        return {}

    @admin.display(description=lazy("Amount"), ordering="amount_fen")
    def amount(self, row: Any) -> str:
        return yuan(row.amount_fen)


class DepositAdmin(CustodyQueue[Deposit]):
    list_display = ["bank_reference", "amount", shown("booked_on", lazy("Booked on")), "standing", "place", "due"]
    list_filter = ["status", LateFilter]
    list_select_related = ["milestone", "line__statement__milestone"]
    search_fields = ["bank_reference", "name", "note"]
    search_help_text = lazy("Bank reference, payer or what the payer wrote")
    readonly_fields = [
        shown("bank_reference", lazy("Bank reference")), "amount", shown("booked_on", lazy("Booked on")),
        shown("name", lazy("Payer")), shown("note", lazy("What the payer wrote")), "standing", "place",
        shown("reason", lazy("Reason")),
    ]  # fmt: skip
    fields = [*readonly_fields]
    waiting, since = Q(status=Deposit.Status.UNMATCHED), "recorded_at"
    tones = {
        Deposit.Status.UNMATCHED: "wait", Deposit.Status.ESCROW: "done", Deposit.Status.SENDING_BACK: "active",
        Deposit.Status.GIVEN_BACK: "done",
    }  # fmt: skip
    decisions = (
        Decision(
            "assign",
            lazy("Put it into the escrow of a statement"),
            lambda row, by, reason: assign_deposit(row, by=by, number=reason),
            asks_reason=True,
            reason_label=lazy("Number of the statement"),
            reason_hint=lazy("It goes there in whole; the statement has to wait for so much."),
        ),
        Decision(
            "send_back",
            lazy("Send it back to the payer"),
            lambda row, by, reason: send_back(row, by=by, reason=reason),
            asks_reason=True,
            reason_hint=lazy("It stays in the history of the deposit."),
        ),
        Decision(
            "given_back",
            lazy("A payee has given it back"),
            lambda row, by, reason: record_given_back(row, by=by, place=reason),
            asks_reason=True,
            reason_label=lazy("Number of the statement that was put right"),
            reason_hint=lazy("Where several payees have to give back, with the line: S-3204-2026-000001/2."),
        ),
        Decision(
            "take_out",
            lazy("Take it out of the escrow"),
            lambda row, by, reason: take_out(row, by=by, reason=reason),
            asks_reason=True,
            reason_hint=lazy("It stays in the history of the deposit."),
        ),
    )

    def is_waiting(self, row: Deposit) -> bool:
        return row.status == Deposit.Status.UNMATCHED

    def next_action(self, row: Deposit) -> str:
        if self.is_waiting(row):
            return _("Find the statement that it belongs to, or send it back")
        if row.status != Deposit.Status.ESCROW:
            return NOTHING
        return _("It is in escrow. Take it out again if it belongs elsewhere, or is not needed any more")

    def _case(self, request: HttpRequest, row: Deposit) -> Case:
        """In escrow it waits for nobody, yet as long as nothing of it is used it can be taken out."""
        case = super()._case(request, row)
        codes = ("assign", "send_back", "given_back") if self.is_waiting(row) else ("take_out",)
        statement = None if self.is_waiting(row) else standing_statement(row.milestone_id)
        offered = statement is not None and can_take_out(cast(User, request.user), row, statement)
        fitting = [one for one in self.decisions if one.code in codes and (offered or self.is_waiting(row))]
        places = [(one, reverse(f"admin:{self._name}_decide", args=[row.pk, one.code])) for one in fitting]
        return replace(case, decisions=places)

    @admin.display(description=lazy("Milestone"))
    def place(self, row: Deposit) -> str:
        if row.line is not None:
            return f"{row.line.statement.milestone.title} · {row.line.get_kind_display()}"
        return row.milestone.title if row.milestone else NOTHING


class PayoutAdmin(CustodyQueue[Payout]):
    list_display = ["statement", "amount", "name", "standing", shown("made_at", lazy("Made")), "due"]
    list_filter = ["status"]
    list_select_related = ["line__statement", "deposit", "replaced_by"]
    search_fields = ["bank_reference", "line__statement__number"]
    search_help_text = lazy("Statement number or bank reference")
    readonly_fields = [
        "statement", "amount", shown("name", lazy("Account holder")), "standing",
        shown("bank_reference", lazy("Bank reference")), shown("reason", lazy("Reason")),
        shown("made_at", lazy("Made")), shown("submitted_at", lazy("Handed to the bank")),
    ]  # fmt: skip
    fields = [*readonly_fields]
    waiting = Q(status__in=Payout.OVER, line__statement__status=Statement.Status.CONFIRMED, replaced_by=None)
    since = "ended_at"
    tones = {
        Payout.Status.CONFIRMED: "done", Payout.Status.SUBMITTED: "active", Payout.Status.UNKNOWN: "wait",
        Payout.Status.FAILED: "late", Payout.Status.RETURNED: "late",
    }  # fmt: skip
    decisions = (
        Decision(
            "pay_again",
            lazy("Pay it again to the account on file"),
            lambda row, by, _reason: pay_again(row, by=by),
        ),
    )

    def is_waiting(self, row: Payout) -> bool:
        stands = row.line is not None and row.line.statement.status == Statement.Status.CONFIRMED
        return row.status in Payout.OVER and stands and not hasattr(row, "replaced_by")

    def next_action(self, row: Payout) -> str:
        return _("The payee gives another account; or pay again, if the bank was at fault")

    def _case(self, request: HttpRequest, row: Payout) -> Case:
        case = super()._case(request, row)
        return (
            case if can_pay_again(cast(User, request.user), row) else Case(case.next_action, case.due, [], case.waiting)
        )

    @admin.display(description=lazy("Statement"), ordering="line__statement__number")
    def statement(self, row: Payout) -> str:
        return row.line.statement.number if row.line else str(row.deposit)
