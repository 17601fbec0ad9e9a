"""Putting a confirmed statement right: one page, on which one party asks and the others answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.errors import RuleViolation
from apps.settlement import rules_reversals, services
from apps.settlement.forms import ReversalForm
from apps.settlement.models import Statement
from apps.settlement.reversal_pages import request_facts
from apps.settlement.views.asked import SignedInRequest, statement_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def put_right(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    statement = statement_of(request, public_id)
    facts = request_facts(statement, request.user)
    if rules_reversals.party_of(request.user, statement) is None:
        raise RuleViolation("forbidden", _("Only a party to the statement asks for this, by a person of its own."))
    if facts["reversal"] is None and not facts["can_ask"]:
        raise RuleViolation("wrong-state", _("This statement is not confirmed, or is being put right already."))
    action = request.POST.get("action", "")
    form = ReversalForm(request.POST if action in {"ask", "refuse"} else None)
    form.ask_for("refuse" if facts["can_refuse"] else "ask")
    refusal = ""
    if request.method == "POST" and (action in {"agree", "withdraw"} or form.is_valid()):
        try:
            done = _act(request, action, facts, form)
        except RuleViolation as violation:
            refusal = str(violation.message)
        else:
            messages.success(request, done)
            return redirect("settlement:detail", _shown(statement).public_id)
    context = facts | {"form": form, "refusal": refusal}
    return render(request, "settlement/put_right.html", context, status=422 if refusal or form.errors else 200)


def _act(request: SignedInRequest, action: str, facts: dict[str, Any], form: ReversalForm) -> str:
    reversal, by = facts["reversal"], request.user
    if action == "ask":
        services.ask_reversal(facts["statement"], by=by, reason=form.cleaned_data["words"])
        return _("The other parties are asked. Until all have agreed, the statement stays as it is.")
    if reversal is None:
        raise RuleViolation("wrong-state", _("This has been decided already. Please look again."))
    if action == "agree":
        ended = services.agree_to_reversal(reversal, by=by).replacement is not None
        done = _("All have agreed: the old statement is reversed, this new one is to be confirmed.")
        return done if ended else _("Your consent is recorded. The others are still to agree.")
    if action == "withdraw":
        services.withdraw_reversal(reversal, by=by)
        return _("The request is taken back. The statement stays as it is.")
    if action == "refuse":
        services.refuse_reversal(reversal, by=by, answer=form.cleaned_data["words"])
        return _("Your refusal is recorded. The statement stays as it is.")
    raise RuleViolation("rule", _("Choose what you want to do."))


def _shown(statement: Statement) -> Statement:
    """The new statement where there is one now, else this one."""
    done = statement.reversals.exclude(replacement=None).select_related("replacement").first()
    return done.replacement if done and done.replacement else statement
