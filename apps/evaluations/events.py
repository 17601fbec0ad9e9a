"""What happened here, as ids. Higher apps wait for these in their handlers.py."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EvaluationsOpened:
    assignment_id: str


@dataclass(frozen=True, slots=True)
class EvaluationSubmitted:
    evaluation_id: str


@dataclass(frozen=True, slots=True)
class EvaluationsPublished:
    assignment_id: str
