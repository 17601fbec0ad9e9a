"""Pages of evaluations: what I am asked for, what is published."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.models import User
from apps.agreements.selectors import parties_of
from apps.core.errors import RuleViolation
from apps.core.web.lists import Listing
from apps.evaluations import pages, rules, selectors, services
from apps.evaluations.criteria import criteria_for
from apps.evaluations.forms import EvaluationFilters, EvaluationForm

PER_PAGE = 20


class SignedInRequest(HttpRequest):
    """A request behind ``login_required``."""

    user: User


@login_required
@require_safe
def evaluation_list(request: SignedInRequest) -> HttpResponse:
    filters = EvaluationFilters(request.GET)
    listing = Listing(request, selectors.evaluated_assignments_visible_to(request.user, **filters.chosen), filters)
    waiting = [
        {"evaluation": one, "rated_name": pages.name_of(one.assignment, one.rated)}
        for one in selectors.evaluations_to_give(request.user)[:PER_PAGE]
        if rules.can_submit(request.user, one, set(one.assignment.agreement.mode.parties))
    ]
    return render(request, "evaluations/list.html", {"listing": listing, "waiting": waiting})


@login_required
@require_safe
def evaluation_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """All directions of one assignment."""
    visible = selectors.evaluated_assignments_visible_to(request.user)
    assignment = get_object_or_404(visible, public_id=public_id)
    evaluations = list(assignment.evaluations.select_related("by"))
    parties = parties_of(request.user, assignment.agreement)
    rows = pages.rows(assignment, evaluations, request.user, parties)
    context = {
        "assignment": assignment,
        "rows": rows,
        "published": all(one.published_at for one in evaluations),
        "published_at": max((one.published_at for one in evaluations if one.published_at), default=None),
        "mine": next((row for row in rows if row.can_submit), None),
        "due_on": evaluations[0].due_on,
    }
    return render(request, "evaluations/detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def evaluation_submit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    evaluation = get_object_or_404(selectors.evaluations_visible_to(request.user), public_id=public_id)
    assignment = evaluation.assignment
    if request.method != "POST" and not rules.can_submit(request.user, evaluation):
        return redirect("evaluations:detail", assignment.public_id)
    data = request.POST if request.method == "POST" else None
    form = EvaluationForm(data, criteria=criteria_for(evaluation))
    if form.is_valid():
        try:
            text = form.cleaned_data["text"]
            services.submit_evaluation(evaluation, by=request.user, scores=form.scores(), text=text)
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("Your evaluation is recorded. Nobody reads it before all are published."))
            return redirect("evaluations:detail", assignment.public_id)
    context = {
        "assignment": assignment,
        "evaluation": evaluation,
        "rated_name": pages.name_of(assignment, evaluation.rated),
        "form": form,
    }
    return render(request, "evaluations/submit.html", context, status=422 if form.errors else 200)
