"""Talents and demands as columns; row ``n`` of every column is the same talent or demand."""

from __future__ import annotations

from dataclasses import dataclass

from apps.matching.engine.arrays import Array, Flags, Floats, Ints

__all__ = ["Array", "Demands", "Flags", "Floats", "Ints", "Rows", "Talents"]


@dataclass(frozen=True, slots=True)
class Rows:
    """The skills of row ``n`` are ``skills[ends[n]:ends[n + 1]]``, each once; days are whole numbers from 0.

    ``rate`` is what a talent asks or a demand offers at most; ``cred`` the level held or needed; ``units`` how many
    demands a talent takes, or how many talents a demand needs.
    """

    id: Ints
    ends: Ints
    skills: Ints
    city: Ints
    remote: Flags
    rate: Floats
    cred: Ints
    start: Ints
    end: Ints
    units: Ints

    def __len__(self) -> int:
        return len(self.id)

    def skills_of(self, row: int) -> Ints:
        return self.skills[self.ends[row] : self.ends[row + 1]]


class Talents(Rows):
    """Rows that offer, free from ``start`` to ``end``."""


class Demands(Rows):
    """Rows that ask, for work from ``start`` to ``end``."""
