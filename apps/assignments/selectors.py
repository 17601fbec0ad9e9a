"""Reading assignments; ``assignments_visible_to`` is the one address of who sees which."""

import datetime as dt

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from apps.accounts.models import User
from apps.agreements.result_terms import PARTNER
from apps.agreements.selectors import agreements_visible_to
from apps.assignments.models import (
    Assignment,
    CostSheet,
    DeclaredResult,
    Milestone,
    ReturnConfirmation,
    ServiceLog,
    Submission,
)
from apps.core import clock, timers
from apps.core.among import among
from apps.modes.models import Party, SharingMode
from apps.talents.models import Talent

Status = Assignment.Status
RUNNING = (Status.PLANNED, Status.ON_ASSIGNMENT)
WITH_AGREEMENT = (
    "agreement__mode",
    "agreement__current_version",
    "agreement__using_unit__region",
    "agreement__sending_unit",
    "agreement__talent__user",
    "agreement__match__demand",
)


def assignments_visible_to(user: User) -> QuerySet[Assignment]:
    """Assignments of the agreements the person may see."""
    visible = Assignment.objects.filter(among("agreement", agreements_visible_to(user)))
    return visible.select_related(*WITH_AGREEMENT)


def milestones_visible_to(user: User) -> QuerySet[Milestone]:
    visible = Milestone.objects.filter(among("assignment__agreement", agreements_visible_to(user)))
    return visible.select_related(*(f"assignment__{path}" for path in WITH_AGREEMENT))


def service_logs_visible_to(user: User) -> QuerySet[ServiceLog]:
    visible = ServiceLog.objects.filter(among("assignment__agreement", agreements_visible_to(user)))
    return visible.select_related(*(f"assignment__{path}" for path in WITH_AGREEMENT))


def in_full(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """With everything that a page and the rules ask, in a fixed number of queries."""
    return assignments.prefetch_related(
        "onboarding__done_by",
        "milestones__submissions__by",
        "milestones__accepted_by",
        "milestones__cost_sheets",
        "milestones__declared_results",
        "service_logs__answered_by",
        "return_confirmations__by",
    )


def search(words: str) -> Q:
    """By number, title of the demand or the name of a party, in Chinese or English."""
    names = ("number", "agreement__match__demand__title", "agreement__talent__user__name")
    units = (f"agreement__{side}_unit__name_{lang}" for side in ("using", "sending") for lang in ("zh", "en"))
    found = Q()
    for path in (*names, *units):
        found |= Q(**{f"{path}__icontains": words})
    return found


def with_progress(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Each with ``pieces``, ``pieces_accepted``, ``total_fen`` and ``accepted_fen`` for a list."""
    accepted = Q(milestones__status=Milestone.Status.ACCEPTED)
    return assignments.annotate(
        pieces=Count("milestones"),
        pieces_accepted=Count("milestones", filter=accepted),
        total_fen=Sum("milestones__amount_fen", default=0),
        accepted_fen=Sum("milestones__amount_fen", filter=accepted, default=0),
    )


def assignment_by_id(public_id: str) -> Assignment:
    """For handlers, which are nobody's eyes. Raises DoesNotExist for an unknown id."""
    return Assignment.objects.select_related(*WITH_AGREEMENT).get(public_id=public_id)


def milestone_by_id(public_id: str) -> Milestone:
    """For handlers. Raises DoesNotExist for an unknown id."""
    paths = (f"assignment__{path}" for path in WITH_AGREEMENT)
    return Milestone.objects.select_related(*paths).get(public_id=public_id)


def log_by_id(public_id: str) -> ServiceLog:
    """For handlers. Raises DoesNotExist for an unknown id."""
    paths = (f"assignment__{path}" for path in WITH_AGREEMENT)
    return ServiceLog.objects.select_related(*paths).get(public_id=public_id)


def cost_sheet_of(milestone: Milestone) -> CostSheet | None:
    """The newest proved cost of a loan's piece; None while nothing is stated."""
    return CostSheet.objects.filter(milestone=milestone).select_related("proof", "by").order_by("-round").first()


def costs_claimed(assignment: Assignment, *, but: Milestone | None = None) -> int:
    """Fen of the newest cost statements of all pieces, without those of ``but``."""
    newest = CostSheet.objects.filter(milestone__assignment=assignment).order_by("milestone_id", "-round")
    found = newest.exclude(milestone=but) if but else newest
    return sum(sheet.total_fen for sheet in found.distinct("milestone_id"))


def pieces_without_cost() -> QuerySet[Milestone]:
    """Accepted pieces of loans whose exact cost the sending unit has not stated yet."""
    accepted = Milestone.objects.filter(status=Milestone.Status.ACCEPTED, amount_fen__gt=0, cost_sheets=None)
    return accepted.filter(assignment__agreement__mode__family=SharingMode.Family.COST_ONLY)


def costs_wanted(assignment: Assignment) -> list[Milestone]:
    """The ``pieces_without_cost`` of one assignment read ``in_full``, without a query; the first one first."""
    if assignment.agreement.mode.family != SharingMode.Family.COST_ONLY:
        return []
    accepted = [m for m in assignment.milestones.all() if m.status == Milestone.Status.ACCEPTED and m.amount_fen > 0]
    return sorted((m for m in accepted if not m.cost_sheets.all()), key=lambda milestone: milestone.position)


def result_of(milestone: Milestone) -> DeclaredResult | None:
    """The result that holds of a piece of partner sharing; None while nothing is declared."""
    found = DeclaredResult.objects.filter(milestone=milestone, replaced_at=None)
    return found.select_related("proof", "by").first()


def pieces_without_result() -> QuerySet[Milestone]:
    """Accepted pieces of partner sharing whose result the using unit has not declared yet."""
    accepted = Milestone.objects.filter(status=Milestone.Status.ACCEPTED, declared_results=None)
    return accepted.filter(assignment__agreement__mode__code=PARTNER)


def results_wanted(assignment: Assignment) -> list[Milestone]:
    """The ``pieces_without_result`` of one assignment read ``in_full``, without a query; the first one first."""
    if assignment.agreement.mode.code != PARTNER:
        return []
    accepted = [m for m in assignment.milestones.all() if m.status == Milestone.Status.ACCEPTED]
    return sorted((m for m in accepted if not m.declared_results.all()), key=lambda milestone: milestone.position)


def dormant_assignments() -> QuerySet[Assignment]:
    """No record of work within 30 days after the first day on which work was due: signed, yet nothing happens."""
    since = clock.today() - dt.timedelta(days=timers.number("dormant"))
    return Assignment.objects.filter(
        ~Exists(ServiceLog.objects.filter(assignment=OuterRef("pk"))),
        ~Exists(Submission.objects.filter(milestone__assignment=OuterRef("pk"))),
        status__in=RUNNING,
        starts_on__lt=since,
    ).select_related(*WITH_AGREEMENT)


def is_dormant(assignment: Assignment) -> bool:
    return dormant_assignments().filter(pk=assignment.pk).exists()


def outcomes_of(talent: Talent) -> tuple[int, int]:
    """(good, total) of the returned assignments; good where the talent's own word came by the return date."""
    returned = Assignment.objects.filter(agreement__talent=talent, status=Status.RETURNED)
    on_time = ReturnConfirmation.objects.filter(
        assignment=OuterRef("pk"), party=Party.TALENT, at__date__lte=OuterRef("return_due_on")
    )
    return returned.filter(Exists(on_time)).count(), returned.count()


# ---- What is due, for the clock jobs


def answers_overdue() -> QuerySet[Milestone]:
    return Milestone.objects.filter(status=Milestone.Status.SUBMITTED, answer_due__lt=clock.today())


def answers_to_remind() -> list[tuple[Milestone, str]]:
    """Waiting milestones with the notice that has come due: as many days before the end as the timers leave.

    Once the end has passed, nobody is reminded: silence has accepted, or does so in a moment.
    """
    silence = timers.number("acceptance_silence")
    first = dt.timedelta(days=silence - timers.number("acceptance_first_notice"))
    second = dt.timedelta(days=silence - timers.number("acceptance_second_notice"))
    today = clock.today()
    paths = (f"assignment__{path}" for path in WITH_AGREEMENT)
    waiting = Milestone.objects.filter(
        status=Milestone.Status.SUBMITTED, answer_due__range=(today, today + first)
    ).select_related(*paths)
    found = [(milestone, "first") for milestone in waiting]
    return found + [(m, "second") for m in waiting if m.answer_due and m.answer_due <= today + second]


def returns_to_remind() -> list[tuple[Assignment, int]]:
    """Assignments whose return is 30, 7 or 0 days away or nearer, each with the nearest of these steps."""
    steps = sorted({timers.number("return_first_reminder"), timers.number("return_second_reminder"), 0})
    today = clock.today()
    near = Assignment.objects.filter(
        status__in=[Status.ON_ASSIGNMENT, Status.RETURN_PENDING],
        return_due_on__gte=today,
        return_due_on__lte=today + dt.timedelta(days=steps[-1]),
    ).select_related(*WITH_AGREEMENT)
    return [
        (assignment, next(step for step in steps if (assignment.return_due_on - today).days <= step))
        for assignment in near
        if assignment.return_due_on
    ]


def returns_overdue() -> QuerySet[Assignment]:
    late = Assignment.objects.filter(status=Status.RETURN_PENDING, return_due_on__lt=clock.today())
    return late.select_related(*WITH_AGREEMENT).order_by(F("return_due_on"), "pk")
