"""Likeness by letters: TF-IDF of character n-grams, which spelling variants and compound words share."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy  # loads its parts when they are used: few processes need them
from numpy.typing import NDArray

from apps.skills.text.encoder import tidy


@dataclass(frozen=True, slots=True)
class CharTfidf:
    """TF-IDF over the n-grams of documents: ``table`` has one row of length 1 a document."""

    shortest: int
    longest: int
    places: dict[str, int]
    idf: NDArray[np.float32]
    table: Any

    @classmethod
    def build(cls, documents: Sequence[str], shortest: int = 2, longest: int = 4) -> CharTfidf:
        """Learn the n-grams of ``shortest`` to ``longest`` characters of the documents."""
        places: dict[str, int] = {}
        counts = _counts(documents, lambda gram: places.setdefault(gram, len(places)), shortest, longest)
        counts.resize((len(documents), len(places)))
        seen = np.bincount(counts.indices, minlength=len(places))
        idf = np.asarray(np.log((1 + len(documents)) / (1 + seen)) + 1, np.float32)
        return cls(shortest, longest, places, idf, _weighted(counts, idf))

    def transform(self, texts: Sequence[str]) -> Any:
        """Return the sparse rows of other texts; n-grams that no document has are left out."""
        counts = _counts(texts, self.places.get, self.shortest, self.longest)
        counts.resize((len(texts), len(self.places)))
        return _weighted(counts, self.idf)

    def likeness(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the cosine of each text (rows) with each document (columns)."""
        return np.asarray((self.transform(texts) @ self.table.T).toarray(), np.float32)


def grams(text: str, shortest: int, longest: int) -> Iterator[str]:
    """Yield the character n-grams of the tidied text with a blank at either end."""
    padded = f" {tidy(text)} "
    for length in range(shortest, longest + 1):
        for start in range(len(padded) - length + 1):
            if padded[start : start + length] != " ":
                yield padded[start : start + length]


def unit_rows(table: Any) -> Any:
    """Return the sparse table with each row of length 1; empty rows stay empty."""
    length = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    length[length == 0] = 1
    return scipy.sparse.csr_matrix(scipy.sparse.diags(1 / length) @ table)


def _counts(texts: Sequence[str], place_of: Any, shortest: int, longest: int) -> Any:
    """Return how often each n-gram stands in each text, as a sparse table; n-grams without a place are passed over."""
    columns, ends = array("i"), array("q", [0])
    for text in texts:
        found: Iterable[int | None] = map(place_of, grams(text, shortest, longest))
        columns.extend(place for place in found if place is not None)
        ends.append(len(columns))
    width = max(columns, default=-1) + 1
    shape = (len(texts), width)
    counts = scipy.sparse.csr_matrix(
        (np.ones(len(columns), np.float32), np.array(columns), np.array(ends)), shape=shape
    )
    counts.sum_duplicates()
    return counts


def _weighted(counts: Any, idf: NDArray[np.float32]) -> Any:
    counts.data = (1 + np.log(counts.data)).astype(np.float32)
    return unit_rows(counts @ scipy.sparse.diags(idf)).astype(np.float32)
