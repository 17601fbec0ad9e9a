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


@dataclass(frozen=True, slots=True)
class WordsPasted:
    paste_id: str


@dataclass(frozen=True, slots=True)
class MergeGoesOn:
    """Some profiles still name the merged skill ``source``."""

    source: str


@dataclass(frozen=True, slots=True)
class SwitchGoesOn:
    """Profiles after the key ``after`` name a skill that was retired or brought back, and were not told of yet."""

    skill: str
    after: int
