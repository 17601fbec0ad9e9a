"""What happened here, as ids. Higher apps wait for these in their handlers.py."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemandPublished:
    demand_id: str


@dataclass(frozen=True, slots=True)
class DemandChanged:
    demand_id: str


@dataclass(frozen=True, slots=True)
class DemandClosed:
    demand_id: str


@dataclass(frozen=True, slots=True)
class DemandFilled:
    """The last seat is signed."""

    demand_id: str


@dataclass(frozen=True, slots=True)
class SeatFreed:
    """All seats were taken; now one is free again."""

    demand_id: str


@dataclass(frozen=True, slots=True)
class DraftWorded:
    """The words of a draft were written."""

    demand_id: str


@dataclass(frozen=True, slots=True)
class TitleWritten:
    """The words of a demand, its title among them, were written."""

    demand_id: str


@dataclass(frozen=True, slots=True)
class MergeGoesOn:
    """Some demands still name the merged skill ``source``."""

    source: str


@dataclass(frozen=True, slots=True)
class SwitchGoesOn:
    """Demands after the key ``after`` name a skill that was retired or brought back, and were not told of yet."""

    skill: str
    after: int
