"""What happened here, as ids. Higher apps wait for these in their handlers.py."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MatchesComputed:
    demand_id: str


@dataclass(frozen=True, slots=True)
class RefreshDue:
    """Facts that touch these demands have changed; whoever has computed them since has nothing left to do."""

    demand_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DisputeAnswered:
    dispute_id: str


@dataclass(frozen=True, slots=True)
class TalentInvited:
    match_id: str


@dataclass(frozen=True, slots=True)
class TalentInterested:
    match_id: str


@dataclass(frozen=True, slots=True)
class MatchDeclined:
    match_id: str


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    match_id: str


@dataclass(frozen=True, slots=True)
class UnitAsked:
    consent_id: str


@dataclass(frozen=True, slots=True)
class UnitAnswered:
    consent_id: str


@dataclass(frozen=True, slots=True)
class UnitOverdue:
    consent_id: str


@dataclass(frozen=True, slots=True)
class DemandRelayed:
    demand_id: str


@dataclass(frozen=True, slots=True)
class NobodyFound:
    """For some days an open demand has had no candidate worth an invitation."""

    demand_id: str


@dataclass(frozen=True, slots=True)
class HelpAsked:
    request_id: str


@dataclass(frozen=True, slots=True)
class StandingAsked:
    ask_id: str


@dataclass(frozen=True, slots=True)
class StandingRefused:
    ask_id: str
