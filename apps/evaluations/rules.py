"""Who may evaluate, and who may read it when."""

from apps.accounts.models import User
from apps.agreements.selectors import parties_of
from apps.evaluations.models import Evaluation
from apps.modes.models import Party

Parties = set[Party] | None


def speaks_for_rater(user: User, evaluation: Evaluation, parties: Parties = None) -> bool:
    mine = parties_of(user, evaluation.assignment.agreement) if parties is None else parties
    return evaluation.rater in mine


def is_own_rating(user: User, evaluation: Evaluation) -> bool:
    """Nobody rates the own person, whichever side asks."""
    return user.pk == evaluation.assignment.agreement.talent.user_id and evaluation.rater != Party.TALENT


def can_submit(user: User, evaluation: Evaluation, parties: Parties = None) -> bool:
    """A person of the rating party, once, before publication."""
    return (
        evaluation.submitted_at is None
        and evaluation.published_at is None
        and not is_own_rating(user, evaluation)
        and speaks_for_rater(user, evaluation, parties)
    )


def can_read(user: User, evaluation: Evaluation, parties: Parties = None) -> bool:
    """What is published, everyone who sees the assignment; before that, only the party that gave it."""
    return evaluation.published_at is not None or speaks_for_rater(user, evaluation, parties)
