"""Pages of an assignment: fetch by scope, form, one service, redirect."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.agreements.selectors import parties_of
from apps.assignments import agreed, forms, pages, rules, selectors, services
from apps.assignments.attendance import as_csv, sheet_of
from apps.assignments.models import Assignment, Milestone, ServiceLog
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.web.lists import Listing

FORBIDDEN = 403


class SignedInRequest(HttpRequest):
    """A request behind ``login_required``."""

    user: User


def _assignment(request: SignedInRequest, public_id: UUID) -> Assignment:
    return get_object_or_404(selectors.assignments_visible_to(request.user), public_id=public_id)


def _milestone(request: SignedInRequest, public_id: UUID) -> Milestone:
    return get_object_or_404(selectors.milestones_visible_to(request.user), public_id=public_id)


def _log(request: SignedInRequest, public_id: UUID) -> ServiceLog:
    return get_object_or_404(selectors.service_logs_visible_to(request.user), public_id=public_id)


def _home(assignment: Assignment) -> HttpResponse:
    return redirect("assignments:detail", assignment.public_id)


@login_required
@require_safe
def assignment_list(request: SignedInRequest) -> HttpResponse:
    filters = forms.AssignmentFilters(request.GET, sides=forms.sides_of(request.user))
    found = filters.narrow(selectors.assignments_visible_to(request.user), request.user)
    chosen = request.GET.get("show", "")
    statuses = pages.STATUSES_SHOWN.get(chosen, pages.STATUSES_SHOWN[""])
    found_here = found.filter(status__in=statuses)
    shown = selectors.in_full(selectors.with_progress(found_here)).order_by("-id")
    listing = Listing(request, shown, filters, keep=("show",))
    rows = pages.list_rows(listing.page, request.user)
    tabs = pages.list_tabs(found, request.GET)
    context = {"listing": listing, "rows": rows, "tab_items": tabs, "sums": pages.commitments(found_here)}
    return render(request, "assignments/list.html", context)


@login_required
@require_safe
def of_agreement(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """From an agreement, which lies below and does not know it, to its assignment."""
    visible = selectors.assignments_visible_to(request.user)
    return _home(get_object_or_404(visible, agreement__public_id=public_id))


@login_required
@require_safe
def assignment_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    visible = selectors.in_full(selectors.assignments_visible_to(request.user))
    assignment = get_object_or_404(visible, public_id=public_id)
    parties = parties_of(request.user, assignment.agreement)
    return render(request, "assignments/detail.html", pages.detail(assignment, request.user, parties))


@login_required
@require_POST
def onboarding(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assignment = _assignment(request, public_id)
    services.tick_onboarding(assignment, by=request.user, keys=request.POST.getlist("keys"))
    messages.success(request, _("The list is saved."))
    return _home(assignment)


@login_required
@require_POST
def start(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assignment = services.start_assignment(_assignment(request, public_id), by=request.user)
    messages.success(request, _("Your arrival is confirmed. The work has begun."))
    return _home(assignment)


@login_required
@require_POST
def complete(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assignment = services.complete_work(_assignment(request, public_id), by=request.user)
    messages.success(request, _("The work is completed. Please confirm the return and evaluate."))
    return _home(assignment)


@login_required
@require_POST
def log_approve(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    log = services.approve_log(_log(request, public_id), by=request.user)
    messages.success(request, _("The record of %(day)s is confirmed.") % {"day": log.day})
    return redirect(reverse("assignments:detail", args=[log.assignment.public_id]) + "#service")


# ---- Acts with a page of their own: what it means in one sentence, perhaps a form, one button


@dataclass(frozen=True)
class Act:
    """The words of an act's page. ``meaning`` states the consequence."""

    title: str
    meaning: str
    button: str
    done: str
    milestone: Milestone | None = None
    other_label: str = ""
    other_url: str = ""


def _perform(
    request: SignedInRequest,
    assignment: Assignment,
    act: Act,
    form: django_forms.Form,
    run: Callable[[dict[str, Any]], object],
    *,
    allowed: bool,
) -> HttpResponse:
    """Show the act; on POST do it and go home. A refusal stays on the page, so that typed words are not lost."""
    if request.method != "POST" and not allowed:
        return _home(assignment)  # the page says who must act instead
    if request.method == "POST" and form.is_valid():
        try:
            run(form.cleaned_data)
        except RuleViolation as violation:
            if violation.status == FORBIDDEN:  # nothing that could be typed helps
                raise
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, act.done)
            return _home(assignment)
    context = {"assignment": assignment, "act": act, "form": form}
    return render(request, "assignments/act.html", context, status=422 if form.errors else 200)


def _data(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def log_service(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assignment = _assignment(request, public_id)
    act = Act(
        title=_("Record a day of service"),
        meaning=_("One record a day, without office hours. The using unit confirms it."),
        button=_("Save the record"),
        done=_("The record is saved. The using unit confirms it next."),
    )
    form = forms.ServiceLogForm(_data(request), initial={"day": request.GET.get("day") or clock.today(), "hours": 8})
    return _perform(
        request,
        assignment,
        act,
        form,
        lambda data: services.log_service(assignment, by=request.user, **data),
        allowed=rules.can_log(request.user, assignment),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def log_return(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    log = _log(request, public_id)
    act = Act(
        title=_("Ask for a correction of %(day)s") % {"day": log.day},
        meaning=_("The talent writes this day again; the other days stay as they are."),
        button=_("Send back"),
        done=_("The record was sent back."),
    )
    form = forms.ReturnLogForm(_data(request))
    return _perform(
        request,
        log.assignment,
        act,
        form,
        lambda data: services.return_log(log, by=request.user, **data),
        allowed=rules.can_answer_log(request.user, log),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def milestone_submit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    milestone = _milestone(request, public_id)
    act = Act(
        title=_("Hand in “%(milestone)s”") % {"milestone": milestone.title},
        meaning=_(
            "The using unit accepts it or says once what is missing. Without an answer in time it counts as accepted."
        ),
        button=_("Hand in"),
        done=_("Handed in. The using unit answers next."),
        milestone=milestone,
    )
    form = forms.SubmitMilestoneForm(_data(request), request.FILES or None)  # an empty one would bind the form
    lang = get_language() or ""
    return _perform(
        request,
        milestone.assignment,
        act,
        form,
        lambda data: services.submit_milestone(milestone, by=request.user, lang=lang, **data),
        allowed=rules.can_submit(request.user, milestone),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def milestone_accept(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    milestone = _milestone(request, public_id)
    act = Act(
        title=_("Accept “%(milestone)s”") % {"milestone": milestone.title},
        meaning=_("Accepting cannot be undone. The statement of this milestone is drawn up at once."),
        button=_("Accept"),
        done=_("Accepted. The statement follows."),
        milestone=milestone,
        other_label=_("Something is missing"),
        other_url=reverse("assignments:milestone_return", args=[milestone.public_id]),
    )
    form = django_forms.Form(_data(request))
    return _perform(
        request,
        milestone.assignment,
        act,
        form,
        lambda _data: services.accept_milestone(milestone, by=request.user),
        allowed=rules.can_answer(request.user, milestone),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def milestone_return(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    milestone = _milestone(request, public_id)
    act = Act(
        title=_("Send “%(milestone)s” back") % {"milestone": milestone.title},
        meaning=_("You may send each round back once. The talent corrects it and hands in again."),
        button=_("Send back"),
        done=_("Sent back. The talent reads what is missing."),
        milestone=milestone,
    )
    form = forms.ReturnMilestoneForm(_data(request))
    return _perform(
        request,
        milestone.assignment,
        act,
        form,
        lambda data: services.return_milestone(milestone, by=request.user, **data),
        allowed=rules.can_answer(request.user, milestone),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def costs(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    milestone = _milestone(request, public_id)
    if not rules.is_loan(milestone.assignment):
        raise Http404
    act = Act(
        title=_("State the cost of “%(milestone)s”") % {"milestone": milestone.title},
        meaning=_(
            "You are reimbursed exactly what you spent, without a margin. The using unit sees the items and the proof; the statement is drawn up at once."
        ),
        button=_("State the cost"),
        done=_("The cost is stated. The using unit confirms the statement next."),
        milestone=milestone,
    )
    form = forms.CostForm(_data(request), request.FILES or None)
    return _perform(
        request,
        milestone.assignment,
        act,
        form,
        lambda data: services.state_costs(
            milestone, by=request.user, note=data["note"], upload=data["upload"], **form.amounts()
        ),
        allowed=rules.can_state_costs(request.user, milestone),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def result(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    milestone = _milestone(request, public_id)
    agreement = milestone.assignment.agreement
    if not agreed.shares_result(agreement):
        raise Http404
    act = Act(
        title=_("Declare the result of “%(milestone)s”") % {"milestone": milestone.title},
        meaning=_(
            "The other parties see it with the proof. The talent's share is reckoned and its statement drawn up at once."
        ),
        button=_("Declare the result"),
        done=_("The result is declared. Please confirm the statement next."),
        milestone=milestone,
    )
    last = min(clock.today(), agreed.result_until(agreement))
    initial = {"first_day": agreed.period(agreement)[0], "last_day": last}
    form = forms.ResultForm(_data(request), request.FILES or None, initial=initial)
    return _perform(
        request,
        milestone.assignment,
        act,
        form,
        lambda _data: services.declare_result(milestone, by=request.user, **form.declared()),
        allowed=rules.can_declare_result(request.user, milestone),
    )


def _with_attendance(request: SignedInRequest, public_id: UUID) -> Assignment:
    visible = selectors.in_full(selectors.assignments_visible_to(request.user))
    assignment = get_object_or_404(visible, public_id=public_id)
    if not rules.is_loan(assignment):
        raise Http404
    if not rules.sees_attendance(request.user, assignment):
        raise RuleViolation("forbidden", _("Only the two units and the talent see the attendance."))
    return assignment


@login_required
@require_safe
def attendance(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The confirmed days of a loan, for the payroll of the sending unit."""
    assignment = _with_attendance(request, public_id)
    context = {"assignment": assignment, "sheet": sheet_of(assignment)}
    return render(request, "assignments/attendance.html", context)


@login_required
@require_safe
def attendance_csv(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assignment = _with_attendance(request, public_id)
    response = HttpResponse(as_csv(assignment), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="attendance-{assignment.number}.csv"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_return(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assignment = _assignment(request, public_id)
    mine = rules.open_return_parties(request.user, assignment)
    words = pages.return_words(assignment, mine[0] if mine else None)
    act = Act(
        title=words.title,
        meaning=words.meaning,
        button=_("Confirm"),
        done=_("Your confirmation is recorded."),
    )
    form = django_forms.Form(_data(request))
    return _perform(
        request,
        assignment,
        act,
        form,
        lambda _data: services.confirm_return(assignment, by=request.user),
        allowed=bool(mine),
    )
