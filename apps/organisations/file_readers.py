"""Who reads a unit's licence: who sees the unit."""

from apps.accounts.models import User
from apps.files.rules import register_reader
from apps.organisations.selectors import units_visible_to


def can_read_licence(user: User, subject: str) -> bool:
    return units_visible_to(user).filter(public_id=subject.partition(":")[2]).exists()


register_reader("unit:", can_read_licence)
