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
