"""Who reads the scans of a signed paper: those who speak for a party, and the office that may compare them."""

from typing import Final

from apps.accounts.models import User
from apps.agreements import rules
from apps.agreements.selectors import agreements_visible_to
from apps.files.rules import register_reader

PAPER: Final = "paper:"


def can_read_paper(user: User, subject: str) -> bool:
    """``subject`` is ``paper:`` and the id of the signature slot."""
    slot = subject.removeprefix(PAPER)
    agreement = agreements_visible_to(user).filter(versions__slots__public_id=slot).first()
    return agreement is not None and rules.can_see_paper(user, agreement)


register_reader(PAPER, can_read_paper)
