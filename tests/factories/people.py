"""Persons and their roles."""

import itertools

from stdnum.cn import ric

from apps.accounts.crypto import blind_index, encrypt
from apps.accounts.models import Identity, User
from apps.core import clock
from apps.organisations.models import Membership, OfficeRole, Region, Unit
from tests.factories.places import make_region

_serial = itertools.count(1)


def make_user(name: str = "", **fields: object) -> User:
    serial = next(_serial)
    fields.setdefault("phone", f"+8613800{serial:06d}")
    fields.setdefault("email", f"person{serial}@example.com")
    return User.objects.create_user(name=name or f"测试人{serial}", phone_verified=True, **fields)


def make_identity(user: User, number: str = "") -> Identity:
    serial = next(_serial)
    if not number:
        body = f"320402198501{serial % 28 + 1:02d}{serial % 1000:03d}"
        number = body + ric.calc_check_digit(f"{body}0")
    return Identity.objects.create(
        user=user,
        kind=Identity.Kind.RESIDENT,
        name=user.name,
        number_encrypted=encrypt(number),
        number_index=blind_index(number),
        last_four=number[-4:],
        declared_at=clock.now(),
    )


def make_member(unit: Unit, role: str = "administrator", *, user: User | None = None) -> User:
    user = user or make_user()
    authority = Membership.Authority.LEGAL if role == Membership.Role.SIGNATORY else ""
    Membership.objects.create(user=user, unit=unit, role=role, authority=authority)
    return user


def make_officer(region: Region | None = None, role: str = "officer") -> User:
    user = make_user(is_staff=True)
    OfficeRole.objects.create(user=user, region=region or make_region(), role=role)
    return user
