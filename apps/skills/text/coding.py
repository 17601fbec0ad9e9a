"""The occupation code of a Chinese job title as advertisements write it, learned from titles that people have coded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import scipy  # loads its parts when they are used: few processes need them
from numpy.typing import NDArray

from apps.skills.text.encoder import LabelStore, Vectors, encode, tidy
from apps.skills.text.ngrams import CharTfidf

CODES: Final = 10
"""How many codes are offered for a title."""
LETTERS: Final = 0.5
"""The share of likeness by letters; the rest is likeness by meaning, cubed, since only near meanings say anything."""
CALM: Final = 1.0
"""How far one label is distrusted (ridge): about one in seven labels of such a list is wrong."""

_BRACKETS: Final = re.compile(r"[(（【\[].*?[)）】\]]")
_NOISE: Final = re.compile(r"[^\w+]|[_\d]")


class TitleCoder:
    """Kernel ridge regression over coded titles and the names of the occupations; one solved system, no iterations.

    The names let a code be found that no coded title has. Memory grows with the square of titles and names: 200 MB
    for 7,000 of them together.
    """

    def __init__(
        self,
        coded: Sequence[tuple[str, str]],
        names: Mapping[str, Sequence[str]],
        store: Path | None = None,
        *,
        letters: float = LETTERS,
        calm: float = CALM,
    ) -> None:
        """Learn from (title, code) and from the names of each code."""
        named = [(name, code) for code, own in names.items() for name in own]
        known = [(bare(title), code) for title, code in [*coded, *named]]
        self.codes = list(dict.fromkeys(code for _, code in known))
        titles = [title for title, _ in known]
        places = {code: place for place, code in enumerate(self.codes)}
        rows, columns = np.arange(len(known)), [places[code] for _, code in known]
        shape = (len(known), len(self.codes))
        self._told: Any = scipy.sparse.csr_matrix((np.ones(len(known), np.float32), (rows, columns)), shape=shape)
        self._vectors = LabelStore(store / "coded-titles.npz" if store else None).vectors(titles)
        self._letters, self._share = CharTfidf.build(titles, 1, 3), letters
        kernel = self._kernel(self._vectors, self._letters.table)
        kernel[np.diag_indices(len(kernel))] += calm
        self._factor: Any = scipy.linalg.cho_factor(kernel, overwrite_a=True, check_finite=False)

    def code(self, titles: Sequence[str], most: int = CODES) -> list[list[str]]:
        """Return for each title the likeliest codes, best first."""
        bared = [bare(title) for title in titles]
        kernel = self._kernel(encode(bared), self._letters.transform(bared))
        weights = scipy.linalg.cho_solve(self._factor, kernel.T, check_finite=False)
        ranked = np.argsort(-(self._told.T @ weights).T, axis=1, kind="stable")[:, :most]
        return [[self.codes[place] for place in row] for row in ranked]

    def _kernel(self, vectors: Vectors, letters: Any) -> NDArray[np.float32]:
        meaning = (vectors @ self._vectors.T) ** 3
        lettered = np.asarray((letters @ self._letters.table.T).toarray(), np.float32)
        return self._share * lettered + (1 - self._share) * meaning


def bare(title: str) -> str:
    """Return the title without brackets, digits and marks: "招聘！焊工（包住）3名" is "招聘焊工名"; never empty words."""
    return _NOISE.sub("", _BRACKETS.sub("", tidy(title))) or tidy(title)
