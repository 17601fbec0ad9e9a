"""Reading evaluations without spoiling the double blind; ``evaluations_visible_to`` is the one address of scope."""

from django.db.models import Count, Max, Q, QuerySet

from apps.accounts.models import User
from apps.agreements.selectors import DESK
from apps.assignments.models import Assignment
from apps.assignments.selectors import assignments_visible_to
from apps.core import clock
from apps.core.among import among
from apps.evaluations.models import Evaluation
from apps.modes.models import Party
from apps.organisations.selectors import units_of

PUBLISHED, SEALED = "published", "sealed"
WITH_ASSIGNMENT = (
    "assignment__agreement__mode",
    "assignment__agreement__using_unit",
    "assignment__agreement__sending_unit",
    "assignment__agreement__talent__user",
    "assignment__agreement__match__demand",
    "by",
)


def evaluations_visible_to(user: User) -> QuerySet[Evaluation]:
    """Those the own party gives, at any time; the others' only when they are published."""
    published = Q(published_at__isnull=False) & among("assignment", assignments_visible_to(user))
    return Evaluation.objects.filter(_own(user) | published).select_related(*WITH_ASSIGNMENT)


def evaluations_to_give(user: User) -> QuerySet[Evaluation]:
    """Those of the own party that nobody has given yet, the nearest due date first."""
    waiting = Evaluation.objects.filter(_own(user), submitted_at=None, published_at=None)
    return waiting.select_related(*WITH_ASSIGNMENT).order_by("due_on", "pk")


def evaluated_assignments_visible_to(user: User, *, q: str = "", state: str = "") -> QuerySet[Assignment]:
    """Assignments with evaluations opened, each with ``asked``, ``published`` and ``due_on``.

    ``q`` is part of a number, a title or a unit's name; ``state`` is published or sealed.
    """
    rows = (
        assignments_visible_to(user)
        .annotate(
            asked=Count("evaluations"),
            given=Count("evaluations", filter=Q(evaluations__submitted_at__isnull=False)),
            published=Count("evaluations", filter=Q(evaluations__published_at__isnull=False)),
            published_at=Max("evaluations__published_at"),
            due_on=Max("evaluations__due_on"),
        )
        .filter(asked__gt=0)
        .order_by("-pk")
    )
    if q.strip():
        rows = rows.filter(_named(q.strip()))
    if state:
        rows = rows.filter(published__gt=0) if state == PUBLISHED else rows.filter(published=0)
    return rows


def _named(words: str) -> Q:
    return (
        Q(number__icontains=words)
        | Q(agreement__match__demand__title__icontains=words)
        | Q(agreement__using_unit__name_zh__icontains=words)
        | Q(agreement__using_unit__name_en__icontains=words)
    )


def average_of(evaluation: Evaluation) -> float | None:
    """The mean of the scores, 1 to 5; None where nothing was rated."""
    scores = list(evaluation.scores.values())
    return sum(scores) / len(scores) if scores else None


def assignments_to_publish() -> QuerySet[Assignment]:
    """With an evaluation that is due and unpublished, whoever has given theirs."""
    due = Evaluation.objects.filter(published_at=None, due_on__lt=clock.today())
    return Assignment.objects.filter(pk__in=due.values("assignment"))


def evaluations_of(assignment_id: str) -> QuerySet[Evaluation]:
    """For handlers, which are nobody's eyes."""
    return Evaluation.objects.filter(assignment__public_id=assignment_id).select_related(*WITH_ASSIGNMENT)


def _own(user: User) -> Q:
    units = units_of(user, *DESK)
    return (
        Q(rater=Party.TALENT, assignment__agreement__talent__user=user)
        | Q(rater=Party.USING, assignment__agreement__using_unit__in=units)
        | Q(rater=Party.SENDING, assignment__agreement__sending_unit__in=units)
    )
