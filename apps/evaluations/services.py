"""The only writers of evaluations. They open with the end of the work and are published together."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments.models import Assignment
from apps.audit.services import record
from apps.core import clock, timers
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.evaluations import rules
from apps.evaluations.criteria import DIRECTIONS, LEAST, MOST, criteria_for
from apps.evaluations.events import EvaluationsOpened, EvaluationsPublished, EvaluationSubmitted
from apps.evaluations.models import Evaluation
from apps.modes.models import Party


@transaction.atomic
def open_evaluations(assignment_id: str) -> list[Evaluation]:
    """Ask every party for its evaluations, on the first call; later calls give the same ones.

    Four directions with a sending unit, two without.
    """
    assignment = _lock(assignment_id)
    found = list(assignment.evaluations.all())
    if found:
        return found
    parties = set(assignment.agreement.mode.parties)
    if assignment.agreement.sending_unit is None:
        parties.discard(Party.SENDING)
    due = timers.due_date("evaluation")
    asked = Evaluation.objects.bulk_create(
        Evaluation(assignment=assignment, rater=rater, rated=rated, due_on=due)
        for rater, rated in DIRECTIONS
        if {rater, rated} <= parties
    )
    record("evaluations_opened", assignment, by=None, due=due.isoformat())
    emit(EvaluationsOpened(str(assignment.public_id)))
    return asked


@transaction.atomic
def submit_evaluation(evaluation: Evaluation, *, by: User, scores: Mapping[str, int], text: str = "") -> Evaluation:
    """Give one evaluation, once; the last one of an assignment publishes all.

    ``scores`` has 1 to 5 for every criterion of the direction. Raises RuleViolation for anything else, for a second
    time, after publication, or from anyone but the rating party.
    """
    assignment = _lock(str(evaluation.assignment.public_id))
    evaluation = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    evaluation.assignment = assignment
    if rules.is_own_rating(by, evaluation):
        raise RuleViolation("own-record", _("Nobody evaluates the own work. Ask a colleague."))
    if not rules.speaks_for_rater(by, evaluation):
        raise RuleViolation("forbidden", _("Only the party that was asked gives this evaluation."))
    if evaluation.submitted_at is not None:
        raise RuleViolation("already-done", _("This evaluation was given already, and stays as it is."))
    if not rules.can_submit(by, evaluation):
        raise RuleViolation("too-late", _("The time for this evaluation is over; all are published."))
    wanted = [criterion.code for criterion in criteria_for(evaluation)]
    if set(scores) != set(wanted) or not all(LEAST <= score <= MOST for score in scores.values()):
        raise RuleViolation("scores", _("Rate every line from 1 to 5."))
    evaluation.scores = {code: int(scores[code]) for code in wanted}
    evaluation.text, evaluation.lang = text.strip(), (by.language or "zh-hans") if text.strip() else ""
    evaluation.by, evaluation.submitted_at = by, clock.now()
    evaluation.save(update_fields=["scores", "text", "lang", "by", "submitted_at"])
    record("evaluation_given", evaluation, by=by)  # never the scores: history is read by more people than may know
    emit(EvaluationSubmitted(str(evaluation.public_id)))
    if not assignment.evaluations.filter(submitted_at=None).exists():
        _publish(assignment)
    return evaluation


@transaction.atomic
def publish_due(assignment: Assignment) -> bool:
    """Publish what is there when the time is up; what is missing shows as not rated. Returns whether this call did it."""
    assignment = _lock(str(assignment.public_id))
    if not assignment.evaluations.filter(published_at=None, due_on__lt=clock.today()).exists():
        return False
    _publish(assignment)
    return True


def _publish(assignment: Assignment) -> None:
    assignment.evaluations.filter(published_at=None).update(published_at=clock.now())
    record("evaluations_published", assignment, by=None)
    emit(EvaluationsPublished(str(assignment.public_id)))


def _lock(assignment_id: str) -> Assignment:
    """Every change of an assignment's evaluations waits here, so that the last of them sees all the others."""
    related = ("agreement__mode", "agreement__talent", "agreement__using_unit", "agreement__sending_unit")
    locked = Assignment.objects.select_for_update(of=("self",)).select_related(*related)
    return locked.get(public_id=assignment_id)
