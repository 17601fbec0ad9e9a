"""A measure of meaning learned from synonyms: what differs between words for the same thing counts less.

The vectors of a general model also say of a text whether it is long, a plural or a question. Sets of synonyms show
which directions are such noise (they vary within a set) and which tell things apart (they vary between sets): linear
discriminant analysis, in closed form, a fraction of a second for tens of thousands of words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import scipy  # loads its parts when they are used: few processes need them
from numpy.typing import NDArray

from apps.skills.text.blend import Places, unit
from apps.skills.text.encoder import WIDTH, Vectors

SHRINKAGE: Final = 0.5
"""Share of the mean variance added to every direction, so that rarely seen ones aren't blown up."""
ENOUGH: Final = 100
"""Sets of synonyms from which something can be learned."""
FEW: Final = 50
"""How many texts' worth the common middle counts in the middle of a list."""


class Synonyms(NamedTuple):
    """Vectors with the set each belongs to, and how much their differences weigh beside other sources."""

    vectors: Vectors
    owners: Places
    weight: float


@dataclass(frozen=True, slots=True)
class Metric:
    """A linear map after which the cosine compares meaning, and the middle of the words it was learned from."""

    map: NDArray[np.float32]
    middle: NDArray[np.float32]

    @classmethod
    def learn(cls, sources: Sequence[Synonyms]) -> Metric:
        """Learn from sets of synonyms; sets of one word teach nothing, fewer than ENOUGH sets leave all as it is."""
        within = np.zeros((WIDTH, WIDTH))
        centres = [np.zeros((0, WIDTH))]
        for source in sources:
            spread, middles = _spread(source)
            within += source.weight * spread
            centres.append(middles)
        between = np.concatenate(centres)
        if len(between) < ENOUGH:
            return cls(np.eye(WIDTH, dtype=np.float32), np.zeros(WIDTH, np.float32))
        variance, axes = np.linalg.eigh(within)
        whiten = axes * (variance.clip(0) + SHRINKAGE * variance.mean()) ** -0.5
        middle = between.mean(axis=0)
        spread_out = (between - middle) @ whiten
        signal, turn = np.linalg.eigh(spread_out.T @ spread_out / len(between))
        signal = signal.clip(0)
        mapped = whiten @ turn * np.sqrt(signal / (signal + 1))
        return cls(mapped.astype(np.float32), middle.astype(np.float32))

    def centre(self, vectors: Vectors) -> NDArray[np.float32]:
        """Return the middle of texts of one kind and language, drawn to the common middle where they are few."""
        return np.asarray((vectors.sum(axis=0) + FEW * self.middle) / (len(vectors) + FEW), np.float32)

    def apply(self, vectors: Vectors, centre: NDArray[np.float32] | None = None) -> Vectors:
        """Return the mapped vectors, each of length 1, seen from ``centre`` (their own where none is given).

        Texts of one kind and language are centred together: kinds and languages lie apart in the model's space.
        """
        seen = vectors - (self.centre(vectors) if centre is None else centre)
        return unit(np.asarray(seen @ self.map, np.float32))


def _spread(source: Synonyms) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the scatter within the sets of two or more, and the middle of each such set."""
    _, owners, sizes = np.unique(source.owners, return_inverse=True, return_counts=True)
    places = np.arange(len(owners))
    middles = (
        scipy.sparse.csr_matrix((1 / sizes[owners], (owners, places)), shape=(len(sizes), len(owners))) @ source.vectors
    )
    several = sizes > 1
    apart = (source.vectors - middles[owners])[several[owners]]
    return apart.T @ apart / max(len(apart), 1), middles[several]
