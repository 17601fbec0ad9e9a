"""What happened here, as ids. ``PlanStepDue`` carries the number of the step, so that it is done once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlanStepDue:
    plan_id: str
    step: int


@dataclass(frozen=True, slots=True)
class PlanFinished:
    plan_id: str


@dataclass(frozen=True, slots=True)
class SecondPersonAsked:
    plan_id: str


@dataclass(frozen=True, slots=True)
class ProposalAccepted:
    row_id: str


@dataclass(frozen=True, slots=True)
class ProposalInvited:
    row_id: str
