"""What must be done before day one, by the mode's family (clauses 11, 12 and 14). The using unit ticks it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.modes.models import SharingMode

Family = SharingMode.Family

LABELS: dict[str, tuple[Promise, Promise]] = {
    "accident_cover": (
        _("Accident cover proved"),
        _("The proof of cover names the talent and spans every stay (clause 11)."),
    ),
    "work_injury_cover": (
        _("Work-injury insurance proved"),
        _("The sending unit's proof was seen (clause 11)."),
    ),
    "safety_briefing": (
        _("Safety briefing given"),
        _("Dangers told, protective equipment and emergency contact given (clause 12)."),
    ),
    "confidentiality": (
        _("Confidentiality explained"),
        _("The talent knows what is secret, and need not tell the sending unit's secrets (clause 14)."),
    ),
    "access": (
        _("Access ready"),
        _("Gate pass, accounts and documents, where they are needed."),
    ),
}

# (key, required)
_OWN_COVER = (("accident_cover", True), ("safety_briefing", True), ("confidentiality", True), ("access", False))
_UNIT_COVER = (("work_injury_cover", True), ("safety_briefing", True), ("confidentiality", True), ("access", False))
ITEMS: dict[str, tuple[tuple[str, bool], ...]] = {
    Family.PERSONAL_SERVICE: _OWN_COVER,
    Family.NO_SENDING_UNIT: _OWN_COVER,
    Family.COST_ONLY: _UNIT_COVER,
    Family.TECHNICAL_SERVICE: _UNIT_COVER,
    Family.NON_CASH: (
        ("accident_cover", True),
        ("safety_briefing", True),
        ("confidentiality", True),
        ("access", False),
    ),
}


# Ticking one of these proves the cover without which the agreement does not come into force (clause 11).
COVER = frozenset({"accident_cover", "work_injury_cover"})


def label(key: str) -> Promise:
    return LABELS[key][0]


def hint(key: str) -> Promise:
    return LABELS[key][1]
