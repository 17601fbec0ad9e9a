"""The talent's side of one match: the one form of four answers, and the question to the own unit."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.errors import RuleViolation
from apps.demands import wording as demand_words
from apps.demands.money import money_of
from apps.demands.selectors import demands_visible_to
from apps.matching import cards, next_steps, services, sheet, wording
from apps.matching.certificates import certificate_of
from apps.matching.doubts import doubts_of
from apps.matching.forms import AnswerForm, ApprovalForm, DeclineForm
from apps.matching.models import Match
from apps.matching.participation import approval_is_mine, ruling_of_match
from apps.matching.rules import can_answer, can_ask_unit, can_decline, can_undo, needs_unit
from apps.matching.selectors import matches_visible_to, proposals_of
from apps.matching.views.unit import person, threads_of
from apps.talents.selectors import standing_consent_of, talent_of


@login_required
@require_POST
def apply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Leads to the four questions; the yes counts when they are answered."""
    user = person(request)
    demand = get_object_or_404(demands_visible_to(user), public_id=public_id)
    if talent_of(user) is None:
        messages.info(request, _("Write your profile first, then you can say that you are interested."))
        return redirect("talents:start")
    found = services.opening(demand, by=user)
    return redirect("matching:opportunity", public_id=found.public_id)


@login_required
@require_http_methods(["GET", "POST"])
def opportunity(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Demand, reasons and money on one page, and the four questions below."""
    user = person(request)
    found = get_object_or_404(matches_visible_to(user).filter(talent__user=user), public_id=public_id)
    form = AnswerForm(request.POST or None, match=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_invitation(found, by=user, **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("Thank you. The unit is told; your thread with it is open."))
            return redirect("matching:opportunity", public_id=public_id)
    refused = request.method == "POST"
    return render(request, "matching/opportunity.html", _context(request, found, form), status=422 if refused else 200)


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Exactly what the own unit will see, then the button."""
    user = person(request)
    found = get_object_or_404(matches_visible_to(user).filter(talent__user=user), public_id=public_id)
    if request.method == "POST":
        services.ask_unit(found, by=user)
        messages.success(request, _("Done. You are told as soon as there is an answer."))
        return redirect("matching:opportunity", public_id=public_id)
    if not can_ask_unit(user, found):
        return redirect("matching:opportunity", public_id=public_id)
    if approval_is_mine(found):
        return redirect("matching:approval", public_id=public_id)
    standing = standing_consent_of(found.talent)
    context = {
        "match": found,
        "demand": found.demand,
        "unit": found.talent.unit,
        "lines": sheet.ten_lines(sheet.make_sheet(found), english=(get_language() or "").startswith("en")),
        "needs_unit": needs_unit(found),
        "standing": standing is not None and services.covers(standing, found),
    }
    return render(request, "matching/ask.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def approval(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where no sending unit takes part, the talent uploads the named approval itself."""
    user = person(request)
    found = get_object_or_404(matches_visible_to(user).filter(talent__user=user), public_id=public_id)
    if not approval_is_mine(found):
        return redirect("matching:opportunity", public_id=public_id)
    form = ApprovalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.give_approval(found, form.cleaned_data["approval"], by=user)
        except RuleViolation as violation:
            form.add_error("approval", str(violation.message))
        else:
            messages.success(request, _("The approval is kept. Nothing stands against it any more."))
            return redirect("matching:opportunity", public_id=public_id)
    context = {"match": found, "demand": found.demand, "form": form, "ruling": ruling_of_match(found)}
    return render(request, "matching/approval.html", context, status=422 if request.method == "POST" else 200)


def _context(request: HttpRequest, found: Match, form: AnswerForm) -> dict[str, Any]:
    user = person(request)
    shown = cards.card(found, user)
    return {
        "match": found,
        "demand": found.demand,
        "money": money_of(found.demand),
        "call": demand_words.call(found.demand),
        "proposal": proposals_of([found]).get(found.pk, ""),
        "demand_facts": demand_words.facts(found.demand),
        "card": shown,
        "certificate": certificate_of(found, user),
        "occupation": wording.occupation(found),
        "step": next_steps.to_upload(found) if approval_is_mine(found) else next_steps.for_talent(shown),
        "form": form if can_answer(user, found) else None,
        "decline_form": DeclineForm(by_talent=True),
        "sealed": getattr(found.demand, "relay", None) if found.relayed_at else None,
        "can_undo": can_undo(user, found),
        "why_declined": wording.why_declined(found),
        "may_decline": can_decline(user, found),
        "threads": threads_of(user, found),
        "doubts": doubts_of(found, user),
        "consent": getattr(found, "consent", None),
    }
