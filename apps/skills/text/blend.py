"""Small arithmetic on tables of likeness: rows are texts, columns are what they are compared with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float32]
Places = NDArray[np.intp]


def z(table: Table) -> Table:
    """Return each row with mean 0 and deviation 1, so that unlike measures can be added."""
    deviation = table.std(axis=1, keepdims=True)
    return np.asarray((table - table.mean(axis=1, keepdims=True)) / (deviation + 1e-9), np.float32)


def best_of(table: Table, starts: Places) -> Table:
    """Return the best column of each owner, whose columns stand together and begin at ``starts``."""
    return np.asarray(np.maximum.reduceat(table, starts, axis=1), np.float32)


def top(row: NDArray[np.float32], most: int) -> Places:
    """Return the places of the highest values, best first; equal ones in the order of the columns."""
    return np.argsort(-row, kind="stable")[:most]


def unit(vectors: Table) -> Table:
    """Return each row with length 1; rows of nothing stay nothing."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9), np.float32)
