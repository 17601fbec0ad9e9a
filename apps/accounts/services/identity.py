"""Who a person is, declared before the first signature."""

import hashlib
import re

from django.db import transaction
from django.utils.translation import gettext as _
from stdnum import exceptions as number_errors
from stdnum.cn import ric

from apps.accounts.crypto import blind_index, encrypt
from apps.accounts.models import Identity, User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation

_RESIDENT = re.compile(r"\d{17}[\dX]")
_PASSPORT = re.compile(r"[A-Z0-9]{6,15}")


@transaction.atomic
def declare_identity(user: User, kind: str, name: str, number: str) -> Identity:
    """Keep name and number of the person's document: the number encrypted, found again only by its blind index.

    The same declaration twice is one. Raises RuleViolation for a number that cannot be right (GB 11643: form,
    date of birth, check digit; a passport: letters and digits), and where another number stands already.
    """
    name = " ".join(name.split())
    if not name:
        raise RuleViolation("identity-name", _("Enter your name as it stands on the document."))
    number = _resident(number) if kind == Identity.Kind.RESIDENT else _passport(number)
    user = User.objects.select_for_update().get(pk=user.pk)
    index = blind_index(number)
    known = Identity.objects.filter(user=user).first()
    if known and known.number_index == index:
        return known
    if known:
        raise RuleViolation(
            "already-done", _("Your identity is declared already. Ask the talent office if it has to be corrected.")
        )
    identity = Identity.objects.create(
        user=user,
        kind=kind,
        name=name,
        number_encrypted=encrypt(number),
        number_index=index,
        last_four=number[-4:],
        declared_at=clock.now(),
    )
    record("identity_declared", identity, by=user, kind=kind)
    return identity


def _resident(number: str) -> str:
    """GB 11643: form, date of birth, check digit. Regions are not looked up: lists of them miss codes of real cards."""
    compact = re.sub(r"[\s-]", "", number).upper()
    if not _RESIDENT.fullmatch(compact):
        raise RuleViolation("identity-form", _("Enter the 18 characters of the resident identity number."))
    if ric.calc_check_digit(compact) != compact[-1]:
        raise RuleViolation(
            "identity-check-digit",
            _(
                "The last character does not fit the other 17: one of them is mistyped. Compare the number with the card."
            ),
        )
    try:
        born = ric.get_birth_date(compact)
    except number_errors.ValidationError:
        born = None
    if born is None or born > clock.today():
        raise RuleViolation(
            "identity-form", _("The date of birth in this number does not exist. Compare it with the card.")
        )
    return compact


def _passport(number: str) -> str:
    compact = re.sub(r"[\s-]", "", number).upper()
    if not _PASSPORT.fullmatch(compact):
        raise RuleViolation("identity-form", _("Enter the passport number: 6 to 15 letters and digits."))
    return compact


def has_identity(user: User) -> bool:
    return Identity.objects.filter(user=user).exists()


def person_key(user: User) -> str:
    """64 characters that are equal for two accounts of one declared identity, else the account's own."""
    index = Identity.objects.filter(user=user).values_list("number_index", flat=True).first()
    return index or hashlib.sha256(f"account:{user.public_id}".encode()).hexdigest()
