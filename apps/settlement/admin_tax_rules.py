"""The dated tax rules, kept by two people: one proposes in the form, another one decides on the page of the proposal."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext

from apps.accounts.models import User
from apps.core.display.formats import day
from apps.organisations.proposals import ProposalQueue, ProposedTable
from apps.organisations.queues import Decision, LateFilter, shown
from apps.settlement.models import TaxRule, TaxRuleProposal
from apps.settlement.rules import can_decide_tax_rule, can_withdraw_tax_rule
from apps.settlement.services import accept_tax_rule, propose_tax_rule, refuse_tax_rule, withdraw_tax_rule
from apps.settlement.tax_comparison import compare


class TaxRuleAdmin(ProposedTable[TaxRule]):
    """What is saved here is proposed only: no rule is written before another administrator has checked it."""

    list_display = [shown("code", lazy("Kind")), "label", "first_day", "last_day", "source_zh"]
    change_form_template = "admin/proposed.html"

    def get_form(self, request: HttpRequest, obj: TaxRule | None = None, change: bool = False, **kwargs: Any) -> Any:
        words = {
            "valid": lazy("The second date is the day after the last day in force; empty while no end is known."),
            "params": lazy("Amounts in fen, rates in hundredths of a percent, as an earlier rule of this kind has them."),
        }  # fmt: skip
        return super().get_form(request, obj, change=change, help_texts=words, **kwargs)

    def propose(self, row: TaxRule, form: Any, *, by: User) -> TaxRuleProposal:
        return propose_tax_rule(row, by=by)

    @admin.display(description=lazy("First day in force"), ordering="valid")
    def first_day(self, row: TaxRule) -> str:
        return str(day(row.valid.lower))

    @admin.display(description=lazy("Last day in force"))
    def last_day(self, row: TaxRule) -> str:
        return str(day(row.valid.upper - dt.timedelta(days=1))) if row.valid.upper else pgettext("last day", "open")


class TaxRuleProposalAdmin(ProposalQueue[TaxRuleProposal]):
    """What waits for a second person, with the numbers side by side; whoever proposed it only looks on."""

    list_display = ["label", shown("code", lazy("Kind")), "standing", "due", "maker", "proposed"]
    list_filter = ["status", LateFilter]
    change_form_template = "admin/tax_rule_proposal.html"
    readonly_fields = ["standing", "maker", "proposed", "decider", "decided", shown("reason", lazy("Reason"))]
    fields = [*readonly_fields]
    decisions = (
        Decision(
            "accept",
            lazy("The numbers are right: accept"),
            lambda row, by, _reason: accept_tax_rule(row, by=by),
        ),
        Decision(
            "refuse",
            lazy("Refuse, with the reason"),
            lambda row, by, reason: refuse_tax_rule(row, by=by, reason=reason),
            asks_reason=True,
        ),
        Decision("withdraw", lazy("Take my proposal back"), lambda row, by, _reason: withdraw_tax_rule(row, by=by)),
    )

    def may_decide(self, user: User, row: TaxRuleProposal) -> bool:
        return can_decide_tax_rule(user, row)

    def may_withdraw(self, user: User, row: TaxRuleProposal) -> bool:
        return can_withdraw_tax_rule(user, row)

    def shown_with(self, row: TaxRuleProposal) -> dict[str, Any]:
        return {"comparison": compare(row)}

    def next_action(self, row: TaxRuleProposal) -> str:
        return _("Compare the numbers with the source, and see what they come to")
