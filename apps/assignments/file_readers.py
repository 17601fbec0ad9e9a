"""Who reads what was handed in: everyone who sees the milestone."""

from apps.accounts.models import User
from apps.assignments.selectors import milestones_visible_to
from apps.files.rules import register_reader


def can_read_submission(user: User, subject: str) -> bool:
    return milestones_visible_to(user).filter(public_id=subject.partition(":")[2]).exists()


register_reader("milestone:", can_read_submission)
