"""What happened here, as ids. Higher apps wait for these in their handlers.py."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AssignmentPlanned:
    assignment_id: str


@dataclass(frozen=True, slots=True)
class AssignmentStarted:
    assignment_id: str


@dataclass(frozen=True, slots=True)
class MilestoneSubmitted:
    milestone_id: str


@dataclass(frozen=True, slots=True)
class MilestoneReturned:
    milestone_id: str


@dataclass(frozen=True, slots=True)
class MilestoneAccepted:
    milestone_id: str


@dataclass(frozen=True, slots=True)
class CostsStated:
    """In a loan: the sending unit has proved what the accepted piece cost."""

    milestone_id: str


@dataclass(frozen=True, slots=True)
class ResultDeclared:
    """In partner sharing: the using unit has declared the result of a period."""

    milestone_id: str


@dataclass(frozen=True, slots=True)
class AttendanceConfirmed:
    """In a loan: the using unit confirmed a day of service, which is attendance for the sending unit's payroll."""

    log_id: str


@dataclass(frozen=True, slots=True)
class WorkCompleted:
    assignment_id: str


@dataclass(frozen=True, slots=True)
class ReturnOpened:
    assignment_id: str


@dataclass(frozen=True, slots=True)
class TalentReturned:
    assignment_id: str
