"""What the pages show: one row per direction, sealed until it may be read."""

from dataclasses import dataclass

from django.utils.functional import Promise

from apps.accounts.models import User
from apps.assignments.models import Assignment
from apps.evaluations import rules
from apps.evaluations.criteria import SCORE_WORDS, criteria_for, label
from apps.evaluations.models import Evaluation
from apps.evaluations.selectors import average_of
from apps.modes.models import Party


@dataclass(frozen=True, slots=True)
class Rating:
    label: Promise
    score: int
    word: Promise


@dataclass(frozen=True, slots=True)
class Row:
    """``given`` is only known of what the viewer may read; a sealed row says nothing, not even whether it was given."""

    evaluation: Evaluation
    rater_name: str
    rated_name: str
    readable: bool
    can_submit: bool
    given: bool
    ratings: list[Rating]
    average: float | None


def name_of(assignment: Assignment, party: str) -> str:
    agreement = assignment.agreement
    if party == Party.TALENT:
        return agreement.talent.user.name
    unit = agreement.using_unit if party == Party.USING else agreement.sending_unit
    return unit.name if unit else ""


def rows(assignment: Assignment, evaluations: list[Evaluation], user: User, parties: set[Party]) -> list[Row]:
    """Every direction of one assignment in the eyes of ``user``."""
    shown = []
    for evaluation in evaluations:
        evaluation.assignment = assignment
        readable = rules.can_read(user, evaluation, parties)
        given = readable and evaluation.submitted_at is not None
        shown.append(
            Row(
                evaluation=evaluation,
                rater_name=name_of(assignment, evaluation.rater),
                rated_name=name_of(assignment, evaluation.rated),
                readable=readable,
                can_submit=rules.can_submit(user, evaluation, parties),
                given=given,
                ratings=_ratings(evaluation) if given else [],
                average=average_of(evaluation) if given else None,
            )
        )
    return shown


def _ratings(evaluation: Evaluation) -> list[Rating]:
    """In the order of the form: the database keeps no order of keys."""
    given, codes = evaluation.scores, [criterion.code for criterion in criteria_for(evaluation)]
    ordered = [code for code in codes if code in given] + sorted(given.keys() - set(codes))
    return [Rating(label(code), given[code], SCORE_WORDS[given[code]]) for code in ordered]
