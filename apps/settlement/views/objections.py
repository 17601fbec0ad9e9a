"""One objection to one line: raise it, answer it, withdraw it. A refusal stays on the form, so that words are not lost."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import timers
from apps.core.errors import RuleViolation
from apps.settlement import rules, selectors, services
from apps.settlement.forms import ObjectionAnswerForm, ObjectionForm
from apps.settlement.models import LineObjection, Statement
from apps.settlement.objection_pages import answer_facts, object_facts
from apps.settlement.views.asked import SignedInRequest, line_of, statement_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def object_to_line(request: SignedInRequest, public_id: UUID, position: int) -> HttpResponse:
    statement = statement_of(request, public_id)
    line = line_of(statement, position)
    party, form = rules.party_paid_by(line), ObjectionForm(request.POST or None)
    if party is None or not rules.acts_for(request.user, party, statement):
        raise RuleViolation("forbidden", _("You object only to what is paid to you or your unit."))
    if not rules.can_object(request.user, line):
        raise RuleViolation(
            "wrong-state", _("This line is not open to an objection: it is paid, at the bank or disputed already.")
        )
    if form.is_valid():
        try:
            services.object_to_line(line, by=request.user, reason=form.cleaned_data["reason"])
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("Your objection is recorded. This line waits; the others are paid."))
            return redirect("settlement:detail", public_id)
    due = timers.due_date("objection_answer")
    return _form(request, "settlement/object.html", form, object_facts(statement, line) | {"due": due})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def objection_answer(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    statement, objection = _objection_of(request, public_id)
    if not rules.is_of_using_unit(request.user, statement):
        raise RuleViolation("forbidden", _("Only the using unit answers an objection."))
    if objection.status != LineObjection.Status.OPEN:
        raise RuleViolation("wrong-state", _("This objection has moved on. Please look again."))
    form = ObjectionAnswerForm(request.POST or None)
    if form.is_valid():
        try:
            services.answer_objection(objection, by=request.user, answer=form.cleaned_data["answer"])
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("Your answer is sent. The line is paid once the objection is withdrawn."))
            return redirect("settlement:detail", statement.public_id)
    return _form(request, "settlement/objection_answer.html", form, answer_facts(statement, objection, request.user))


@login_required
@require_POST
def objection_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    statement, objection = _objection_of(request, public_id)
    services.withdraw_objection(objection, by=request.user)
    messages.success(request, _("The objection is withdrawn. The line can be paid now."))
    return redirect("settlement:detail", statement.public_id)


def _objection_of(request: SignedInRequest, public_id: UUID) -> tuple[Statement, LineObjection]:
    """The objection with its statement in full, as the rules ask for it."""
    visible = selectors.objections_visible_to(request.user).select_related("line__statement")
    found = get_object_or_404(visible, public_id=public_id)
    statement = statement_of(request, found.line.statement.public_id)
    rows = (row for line in statement.lines.all() for row in line.objections.all())
    return statement, next(row for row in rows if row.pk == found.pk)


def _form(request: SignedInRequest, page: str, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    return render(request, page, context | {"form": form}, status=422 if form.errors else 200)
