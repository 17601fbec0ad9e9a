"""What happened here, as ids. Higher apps wait for these in their handlers.py."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SkillMerged:
    """Whoever refers to ``source`` refers to what it was merged into from now on; the skill says what that is."""

    source: str


@dataclass(frozen=True, slots=True)
class SkillSwitched:
    """Taken out of choice, or brought back; the skill says which."""

    skill: str
