"""Tables that two people keep: what one proposes in the form counts when another one has accepted it on its own page."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.display.formats import NOTHING, moment
from apps.organisations.queues import Case, OfficeQueue
from apps.organisations.rules import keeps_tables
from apps.organisations.selectors import other_keepers
from apps.organisations.tables import KeptTable

Row = TypeVar("Row", bound=Model)
PROPOSED = "proposed"


def _page(proposal: Model) -> str:
    return reverse(f"admin:{proposal._meta.app_label}_{proposal._meta.model_name}_change", args=[proposal.pk])


class ProposedTable(KeptTable[Row]):
    """What is saved in the form is proposed only. The model has its ``proposals``; ``propose`` calls the service."""

    @abstractmethod
    def propose(self, row: Row, form: Any, *, by: User) -> Any:
        """The proposal, as the service made it."""

    def save_model(self, request: HttpRequest, obj: Row, form: Any, change: bool) -> None:
        request.__dict__["proposal"] = self.propose(obj, form, by=cast(User, request.user))

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Nothing is written yet; the proposal has a line of its own in the history."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """As for an addition."""

    def response_add(self, request: HttpRequest, obj: Row, post_url_continue: str | None = None) -> HttpResponse:
        return self._proposed(request)

    def response_change(self, request: HttpRequest, obj: Row) -> HttpResponse:
        return self._proposed(request)

    def _proposed(self, request: HttpRequest) -> HttpResponse:
        """To the proposal, with the names of those who may check it."""
        proposal = request.__dict__["proposal"]
        names = [person.get_short_name() for person in other_keepers(proposal.proposed_by)[:5]]
        if names:
            words = _("Proposed. It counts when another administrator has checked it: %(names)s.")
            self.message_user(request, words % {"names": ", ".join(names)}, "success")
        else:
            words = _("Proposed, but there is no other administrator to check it. Have a second account opened.")
            self.message_user(request, words, "warning")
        return redirect(_page(proposal))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row: Any = self.get_object(request, object_id) if self.has_view_permission(request) else None
        waiting = row.proposals.filter(status=PROPOSED).first() if row else None
        context = {"waiting": waiting, "waiting_url": _page(waiting)} if waiting else {}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))


class ProposalQueue(OfficeQueue[Row]):
    """What waits for a second person; whoever proposed it only looks on.

    ``may_decide`` and ``may_withdraw`` ask the rules; ``shown_with`` is what the page shows beside the decisions.
    """

    list_select_related = ["proposed_by"]
    waiting = Q(status=PROPOSED)
    since = "proposed_at"
    tones = {PROPOSED: "wait", "accepted": "done", "refused": "late"}

    @abstractmethod
    def may_decide(self, user: User, row: Row) -> bool: ...

    @abstractmethod
    def may_withdraw(self, user: User, row: Row) -> bool: ...

    def shown_with(self, row: Row) -> dict[str, Any]:
        return {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Row]:
        """Of no region: all for the administrators of the deployment, none for the office."""
        rows = super(OfficeQueue, self).get_queryset(request)
        return rows if self.has_view_permission(request) else rows.none()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return isinstance(request.user, User) and keeps_tables(request.user)

    def has_judge_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Never in bulk: every proposal is looked at on its own page."""
        return {}

    def is_waiting(self, row: Any) -> bool:
        return bool(row.status == PROPOSED)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if self.has_view_permission(request) else None
        context = dict(self._context(row, cast(User, request.user))) if row else {}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def _context(self, row: Any, user: User) -> Iterator[tuple[str, Any]]:
        yield from self.shown_with(row).items()
        if self.is_waiting(row):
            yield "mine", self.may_withdraw(user, row)
            yield "others", ", ".join(one.get_short_name() for one in other_keepers(row.proposed_by)[:5])

    def _case(self, request: HttpRequest, row: Row) -> Case:
        """Whoever proposed it may only take it back; the others decide."""
        case, user = super()._case(request, row), cast(User, request.user)
        decides, withdraws = self.may_decide(user, row), self.may_withdraw(user, row)
        mine = [one for one in case.decisions if (withdraws if one[0].code == "withdraw" else decides)]
        return replace(case, decisions=mine)

    @admin.display(description=pgettext_lazy("tax rule", "Proposed by"))
    def maker(self, row: Any) -> str:
        return str(row.proposed_by.get_short_name())

    @admin.display(description=pgettext_lazy("tax rule", "Proposed on"), ordering="proposed_at")
    def proposed(self, row: Any) -> str:
        return str(moment(row.proposed_at))

    @admin.display(description=pgettext_lazy("tax rule", "Decided by"))
    def decider(self, row: Any) -> str:
        return str(row.decided_by.get_short_name()) if row.decided_by else NOTHING

    @admin.display(description=pgettext_lazy("tax rule", "Decided on"))
    def decided(self, row: Any) -> str:
        return str(moment(row.decided_at))
