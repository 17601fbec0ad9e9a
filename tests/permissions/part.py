"""One object of somebody, with its own people."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.core import clock
from apps.organisations.models import Membership, Unit
from apps.talents.models import Talent
from tests.factories import make_member, make_user

MARKER = "暗号七七四"
"""What is private carries it, followed by the digits of the part to which it belongs."""

Data = Mapping[str, Any]
_serial = itertools.count(101)

# People of a part whom nothing else needs, made at once: their roles in the using and in the sending unit.
BESIDE = {
    "admin": ("administrator", ""),
    "sender-admin": ("", "administrator"),
    "sender-finance": ("", "finance"),
    "sender-signatory": ("", "signatory"),
    "former": ("hr", "hr"),
    "suspended": ("hr", "hr"),
}


@dataclass
class Part:
    """One object: what its address needs, its own people by role, and what a correct POST sends."""

    args: tuple[Any, ...]
    people: dict[str, User]
    data: dict[str, Data] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """The one marker that the people of this part may read."""
        return mark_of(self.people)


def marker() -> str:
    return f"{MARKER}{next(_serial)}"


def mark_of(people: Mapping[str, User]) -> str:
    return people["talent"].name[1:]


def people_in(using: Unit, sending: Unit, talent: Talent, mark: str = "") -> dict[str, User]:
    """Every role of both units, somebody who has left them, somebody suspended, and the talent, who carries the marker."""
    mark = mark or marker()
    User.objects.filter(pk=talent.user_id).update(name=f"沈{mark}")
    Talent.objects.filter(pk=talent.pk).update(summary=mark)
    talent.user.refresh_from_db()
    return {
        "hr": _member(using, "hr"),
        "finance": _member(using, "finance"),
        "signatory": _member(using, "signatory"),
        "sender": _member(sending, "hr"),
        "talent": talent.user,
        **_beside(using, sending),
    }


def _beside(using: Unit, sending: Unit) -> dict[str, User]:
    people = {name: make_user() for name in BESIDE}
    Membership.objects.bulk_create(
        Membership(
            user=people[name],
            unit=unit,
            role=role,
            authority=Membership.Authority.LEGAL if role == Membership.Role.SIGNATORY else "",
            ended_at=clock.now() if name == "former" else None,
        )
        for name, roles in BESIDE.items()
        for unit, role in zip((using, sending), roles, strict=True)
        if role
    )
    User.objects.filter(pk=people["suspended"].pk).update(is_active=False)
    return people


def _member(unit: Unit, role: str) -> User:
    held = Membership.objects.filter(unit=unit, role=role).select_related("user").first()
    return held.user if held else make_member(unit, role)


def sender_of(talent: Talent) -> Unit:
    assert talent.unit
    return talent.unit


def people_of(agreement: Agreement) -> dict[str, User]:
    return people_in(agreement.using_unit, sender_of(agreement.talent), agreement.talent)
