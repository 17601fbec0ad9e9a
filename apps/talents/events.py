"""What happened here, as ids. Higher apps wait for these in their handlers.py."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TalentChanged:
    talent_id: str


@dataclass(frozen=True, slots=True)
class TalentSubmitted:
    talent_id: str


@dataclass(frozen=True, slots=True)
class ProfileChecked:
    """The office verified the profile or gave it back; the profile says which."""

    talent_id: str


@dataclass(frozen=True, slots=True)
class StandingGiven:
    consent_id: str


@dataclass(frozen=True, slots=True)
class StandingEnded:
    consent_id: str
