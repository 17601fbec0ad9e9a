"""Who reads a talent's documents: beside the talent, the office that the profile was handed to."""

from django.core.exceptions import ValidationError

from apps.accounts.models import User
from apps.files.rules import register_reader
from apps.talents.evidence import PREFIX
from apps.talents.rules import JUDGES
from apps.talents.selectors import talents_of_office


def can_read_evidence(user: User, subject: str) -> bool:
    talent = subject.removeprefix(PREFIX).partition(":")[0]
    try:
        return talents_of_office(user, *JUDGES).filter(public_id=talent).exists()
    except ValidationError:
        return False


register_reader(PREFIX, can_read_evidence)
