"""Occupations with their names, groups and skills, and the projection of a title onto the skills behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import scipy  # loads its parts when they are used: few processes need them
from numpy.typing import NDArray

from apps.skills.text.blend import Places, Table
from apps.skills.text.ngrams import unit_rows

Language = Literal["en", "zh"]

OPTIONAL: Final = 0.4
"""What an optional skill of an occupation counts beside an essential one."""
NEAREST: Final = 10
SHARPNESS: Final = 6


@dataclass(frozen=True, slots=True)
class Graph:
    """A classification: ``needs`` is sparse, occupations by skills, 1 for essential and OPTIONAL for optional.

    ``kin`` is sparse, occupations by whatever else they share. ``trust`` is what likeness by skills counts beside
    likeness by meaning: less where few skills are known of an occupation.
    """

    language: Language
    ids: Sequence[str]
    names: Sequence[Sequence[str]]
    groups: Sequence[str]
    needs: Any
    skill_terms: Sequence[Sequence[str]]
    skill_notes: Sequence[str]
    kin: Any
    trust: float

    def profiles(self, power: float = 1) -> Any:
        """Return the skills of each occupation, rare ones weighing more: needs x idf to the power given."""
        return scipy.sparse.csr_matrix(self.needs @ scipy.sparse.diags(_rarity(self.needs) ** power))

    def ties(self) -> Any:
        """Return the skills of each occupation and what else it shares with others, rare ones weighing more."""
        return scipy.sparse.csr_matrix(
            scipy.sparse.hstack([self.profiles(), self.kin @ scipy.sparse.diags(_rarity(self.kin))])
        )

    def memberships(self) -> Any:
        """Return a sparse table, occupations by groups."""
        _, places = np.unique(np.asarray(self.groups, dtype=str), return_inverse=True)
        rows = np.arange(len(self.ids))
        return scipy.sparse.csr_matrix(
            (np.ones(len(rows)), (rows, places)), shape=(len(rows), int(places.max(initial=-1)) + 1)
        )


def _rarity(table: Any) -> NDArray[np.float64]:
    """Return the idf of each column."""
    owners = np.asarray((table > 0).sum(axis=0)).ravel()
    rarity: NDArray[np.float64] = np.log(max(table.shape[0], 1) / (1 + owners)).clip(0)
    return rarity


def starts_of(sets: Sequence[Sequence[str]]) -> Places:
    """Return where each set begins when all are laid end to end."""
    return np.cumsum([0, *(len(one) for one in sets[:-1])])


def owners_of(sets: Sequence[Sequence[str]]) -> Places:
    """Return for each word of the sets laid end to end the number of its set."""
    return np.repeat(np.arange(len(sets)), [len(one) for one in sets])


def project(likeness: Table) -> Any:
    """Return for each text its nearest occupations, sparse, the best weighing 1 and others (their share of it)^6."""
    count = min(NEAREST, likeness.shape[1])
    nearest = np.argpartition(-likeness, count - 1, axis=1)[:, :count]
    values = np.take_along_axis(likeness, nearest, axis=1).clip(0)
    weights = (values / values.max(axis=1, keepdims=True).clip(1e-9)) ** SHARPNESS
    rows = np.repeat(np.arange(len(likeness)), count)
    return scipy.sparse.csr_matrix((weights.ravel(), (rows, nearest.ravel())), shape=likeness.shape)


def cosine(left: Any, right: Any) -> NDArray[np.float32]:
    """Return the cosine of each row of one sparse table with each row of another."""
    return np.asarray((unit_rows(left) @ unit_rows(right).T).toarray(), np.float32)
