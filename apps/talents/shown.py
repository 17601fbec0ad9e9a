"""Who reads which field under each choice of visibility: one table for the page, the catalogue and the tests.

EVERYONE reads the public card. VERIFIED are people of verified using units. AGREED are units to whom the talent has
come forward and for whom the own unit was asked. NOBODY reads it but the talent (and, of documents, the office).
"""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from apps.talents.models import Talent

EVERYONE, VERIFIED, AGREED, NOBODY = "everyone", "verified", "agreed", "nobody"
AUDIENCES: Final = (
    (EVERYONE, _("Everyone")),
    (VERIFIED, _("Verified using units")),
    (AGREED, _("Units you agreed to")),
    (NOBODY, _("Nobody")),
)

CARD: Final = (
    ("headline", _("Headline, class, city")),
    ("skills", _("Skills and how well they are proved")),
    ("windows", _("Windows of the year")),
    ("modes", _("Ways of sharing, range of the rate")),
)
BESIDE: Final = (
    ("rate", _("Exact rate, what you write of yourself")),
    ("calendar", _("Weeks that are taken, never by whom")),
    ("occupation", _("Your occupation in the national list, where a demand asks for one")),
    ("freshness", _("How recently you confirmed your profile, in steps")),
    ("certificate", _("A certificate that a demand asks for: where issued, until when, the end of its number")),
)
PERSON: Final = (("name", _("Your name")), ("unit", _("Your own unit")))
KEPT: Final = (
    ("documents", _("Documents and proofs: only the office that checks them")),
    ("identity", _("Identity number")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One field; ``audience`` is the widest circle that reads it."""

    code: str
    label: Any
    audience: str


def shown_table(visibility: str) -> list[Line]:
    """Every field with the widest circle that reads it."""
    found = visibility in (Talent.Visibility.MASKED, Talent.Visibility.OPEN)
    whole = visibility == Talent.Visibility.OPEN
    circles = (
        (CARD, EVERYONE if found else AGREED),
        (BESIDE, VERIFIED if found else AGREED),
        (PERSON, VERIFIED if whole else AGREED),
        ((("account", _("Bank account: only the unit that pays you")),), AGREED),
        (KEPT, NOBODY),
    )
    return [Line(code, label, audience) for fields, audience in circles for code, label in fields]
