"""One object of somebody, with its own people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.organisations.models import Membership, Unit
from apps.talents.models import Talent
from tests.factories import make_member

MARKER = "暗号七七四"
NAME = f"沈{MARKER}"

Data = Mapping[str, Any]


@dataclass
class Part:
    """One object: what its address needs, its own people by role, and what a correct POST sends."""

    args: tuple[Any, ...]
    people: dict[str, User]
    data: dict[str, Data] = field(default_factory=dict)


def people_in(using: Unit, sending: Unit, talent: Talent) -> dict[str, User]:
    """HR, finance and signatory of the using unit, HR of the sending unit, and the talent, who carries the marker."""
    User.objects.filter(pk=talent.user_id).update(name=NAME)
    Talent.objects.filter(pk=talent.pk).update(summary=MARKER)
    talent.user.refresh_from_db()
    return {
        "hr": _member(using, "hr"),
        "finance": _member(using, "finance"),
        "signatory": _member(using, "signatory"),
        "sender": _member(sending, "hr"),
        "talent": talent.user,
    }


def _member(unit: Unit, role: str) -> User:
    held = Membership.objects.filter(unit=unit, role=role).select_related("user").first()
    return held.user if held else make_member(unit, role)


def sender_of(talent: Talent) -> Unit:
    assert talent.unit
    return talent.unit


def people_of(agreement: Agreement) -> dict[str, User]:
    return people_in(agreement.using_unit, sender_of(agreement.talent), agreement.talent)
