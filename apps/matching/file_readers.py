"""Who reads the approval of a consent: whoever may see the consent, and nobody of the using unit."""

from django.core.exceptions import ValidationError

from apps.accounts.models import User
from apps.files.rules import register_reader
from apps.matching.selectors import consents_visible_to


def can_read_approval(user: User, subject: str) -> bool:
    try:
        return consents_visible_to(user).filter(public_id=subject.removeprefix("consent:")).exists()
    except ValidationError:
        return False


register_reader("consent:", can_read_approval)
