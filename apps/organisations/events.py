"""What happened here, as ids. Higher apps wait for these in their handlers.py."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnitSubmitted:
    unit_id: str


@dataclass(frozen=True, slots=True)
class UnitVerified:
    unit_id: str


@dataclass(frozen=True, slots=True)
class UnitReturned:
    unit_id: str


@dataclass(frozen=True, slots=True)
class JoinAsked:
    """A person asks the administrators of a unit for a role in it."""

    unit_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class MemberInvited:
    """A person was given a role in a unit and should be told; the person may never have signed in."""

    unit_id: str
    user_id: str
    role: str


@dataclass(frozen=True, slots=True)
class MemberEnded:
    """A person's role in a unit is over; other roles there may go on."""

    unit_id: str
    user_id: str
