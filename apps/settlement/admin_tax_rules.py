"""The dated tax rules, kept by two people: one proposes in the form, another one decides on the page of the proposal."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext, pgettext_lazy

from apps.accounts.models import User
from apps.core.display.formats import day, moment
from apps.organisations.queues import Case, Decision, LateFilter, OfficeQueue, shown
from apps.organisations.rules import keeps_tables
from apps.organisations.selectors import other_keepers
from apps.organisations.tables import KeptTable
from apps.settlement.models import TaxRule, TaxRuleProposal
from apps.settlement.rules import can_decide_tax_rule, can_withdraw_tax_rule
from apps.settlement.services import accept_tax_rule, propose_tax_rule, refuse_tax_rule, withdraw_tax_rule
from apps.settlement.tax_comparison import compare

Status = TaxRuleProposal.Status


class TaxRuleAdmin(KeptTable[TaxRule]):
    """What is saved here is proposed only: no rule is written before another administrator has checked it."""

    list_display = [shown("code", lazy("Kind")), "label", "first_day", "last_day", "source_zh"]
    change_form_template = "admin/tax_rule.html"

    def get_form(self, request: HttpRequest, obj: TaxRule | None = None, change: bool = False, **kwargs: Any) -> Any:
        words = {
            "valid": lazy("The second date is the day after the last day in force; empty while no end is known."),
            "params": lazy("Amounts in fen, rates in hundredths of a percent, as an earlier rule of this kind has them."),
        }  # fmt: skip
        return super().get_form(request, obj, change=change, help_texts=words, **kwargs)

    def save_model(self, request: HttpRequest, obj: TaxRule, form: Any, change: bool) -> None:
        request.__dict__["tax_rule_proposal"] = propose_tax_rule(obj, by=cast(User, request.user))

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Nothing is written yet; the proposal has a line of its own in the history."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """As for an addition."""

    def response_add(self, request: HttpRequest, obj: TaxRule, post_url_continue: str | None = None) -> HttpResponse:
        return self._proposed(request)

    def response_change(self, request: HttpRequest, obj: TaxRule) -> HttpResponse:
        return self._proposed(request)

    def _proposed(self, request: HttpRequest) -> HttpResponse:
        """To the proposal, with the names of those who may check it."""
        proposal: TaxRuleProposal = request.__dict__["tax_rule_proposal"]
        names = [person.get_short_name() for person in other_keepers(proposal.proposed_by)[:5]]
        if names:
            words = _("Proposed. It counts when another administrator has checked it: %(names)s.")
            self.message_user(request, words % {"names": ", ".join(names)}, "success")
        else:
            words = _("Proposed, but there is no other administrator to check it. Have a second account opened.")
            self.message_user(request, words, "warning")
        return redirect("admin:settlement_taxruleproposal_change", proposal.pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        rule = self.get_object(request, object_id) if self.has_view_permission(request) else None
        waiting = rule.proposals.filter(status=Status.PROPOSED).first() if rule else None
        return super().change_view(request, object_id, form_url, {"waiting": waiting} | (extra_context or {}))

    @admin.display(description=lazy("First day in force"), ordering="valid")
    def first_day(self, row: TaxRule) -> str:
        return str(day(row.valid.lower))

    @admin.display(description=lazy("Last day in force"))
    def last_day(self, row: TaxRule) -> str:
        return str(day(row.valid.upper - dt.timedelta(days=1))) if row.valid.upper else pgettext("last day", "open")


class TaxRuleProposalAdmin(OfficeQueue[TaxRuleProposal]):
    """What waits for a second person, with the numbers side by side; whoever proposed it only looks on."""

    list_display = ["label", shown("code", lazy("Kind")), "standing", "due", "maker", "proposed"]
    list_filter = ["status", LateFilter]
    list_select_related = ["proposed_by"]
    change_form_template = "admin/tax_rule_proposal.html"
    readonly_fields = ["standing", "maker", "proposed", "decider", "decided", shown("reason", lazy("Reason"))]
    fields = [*readonly_fields]
    waiting = Q(status=Status.PROPOSED)
    since = "proposed_at"
    tones = {Status.PROPOSED: "wait", Status.ACCEPTED: "done", Status.REFUSED: "late"}
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaxRuleProposal]:
        """Of no region: all for the administrators of the deployment, none for the office."""
        rows = super(OfficeQueue, self).get_queryset(request)
        return rows if self.has_view_permission(request) else rows.none()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: TaxRuleProposal | None = None) -> bool:
        return isinstance(request.user, User) and keeps_tables(request.user)

    def has_judge_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Never in bulk: every proposal is looked at on its own page."""
        return {}

    def is_waiting(self, row: TaxRuleProposal) -> bool:
        return row.status == Status.PROPOSED

    def next_action(self, row: TaxRuleProposal) -> str:
        return _("Compare the numbers with the source, and see what they come to")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if self.has_view_permission(request) else None
        context = dict(self._context(row, cast(User, request.user))) if row else {}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def _context(self, row: TaxRuleProposal, user: User) -> Iterator[tuple[str, Any]]:
        yield "comparison", compare(row)
        if self.is_waiting(row):
            yield "mine", can_withdraw_tax_rule(user, row)
            yield "others", ", ".join(one.get_short_name() for one in other_keepers(row.proposed_by)[:5])

    def _case(self, request: HttpRequest, row: TaxRuleProposal) -> Case:
        """Whoever proposed it may only take it back; the others decide."""
        case, user = super()._case(request, row), cast(User, request.user)
        decides, withdraws = can_decide_tax_rule(user, row), can_withdraw_tax_rule(user, row)
        mine = [one for one in case.decisions if (withdraws if one[0].code == "withdraw" else decides)]
        return replace(case, decisions=mine)

    @admin.display(description=pgettext_lazy("tax rule", "Proposed by"))
    def maker(self, row: TaxRuleProposal) -> str:
        return row.proposed_by.get_short_name()

    @admin.display(description=pgettext_lazy("tax rule", "Proposed on"), ordering="proposed_at")
    def proposed(self, row: TaxRuleProposal) -> str:
        return str(moment(row.proposed_at))

    @admin.display(description=pgettext_lazy("tax rule", "Decided by"))
    def decider(self, row: TaxRuleProposal) -> str:
        return row.decided_by.get_short_name() if row.decided_by else "—"

    @admin.display(description=pgettext_lazy("tax rule", "Decided on"))
    def decided(self, row: TaxRuleProposal) -> str:
        return str(moment(row.decided_at))
