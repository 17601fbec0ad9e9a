"""What follows: evaluations open with the end of the work, and people are told."""

from collections.abc import Iterable

from django.urls import reverse

from apps.assignments.events import WorkCompleted
from apps.assignments.models import Assignment
from apps.assignments.selectors import assignment_by_id
from apps.assignments.services import people_of_party
from apps.core.outbox import handles
from apps.evaluations.events import EvaluationsOpened, EvaluationsPublished
from apps.evaluations.selectors import evaluations_of
from apps.evaluations.services import open_evaluations
from apps.messaging.services import notify
from apps.modes.models import Party


@handles(WorkCompleted)
def open_with_the_end(event: WorkCompleted) -> None:
    open_evaluations(event.assignment_id)


@handles(EvaluationsOpened)
def ask_parties(event: EvaluationsOpened) -> None:
    asked = list(evaluations_of(event.assignment_id))
    due = asked[0].due_on.isoformat()
    _tell(asked[0].assignment, {Party(one.rater) for one in asked}, "evaluations.opened", day=due)


@handles(EvaluationsPublished)
def tell_published(event: EvaluationsPublished) -> None:
    _tell(assignment_by_id(event.assignment_id), list(Party), "evaluations.published")


def _tell(assignment: Assignment, parties: Iterable[Party], kind: str, **facts: str) -> None:
    notify(
        {person.pk: person for party in parties for person in people_of_party(assignment, party)}.values(),
        kind,
        facts={"number": assignment.number, **facts},
        path=reverse("evaluations:detail", args=[assignment.public_id]),
        key=f"{kind}:{assignment.public_id}",
    )
