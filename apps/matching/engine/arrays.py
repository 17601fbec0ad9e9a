"""Kinds of arrays, and the way between arrays of numbers and roaring bitmaps."""

from __future__ import annotations

from array import array
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

Array: TypeAlias = npt.NDArray[Any]
Ints: TypeAlias = npt.NDArray[np.integer[Any]]
Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Flags: TypeAlias = npt.NDArray[np.bool_]


def bitmap(numbers: Ints) -> BitMap:
    """A bitmap of ascending numbers."""
    plain = array("I")
    plain.frombytes(numbers.astype(np.uint32).tobytes())
    return BitMap(plain)


def numbers_of(numbers: BitMap) -> Ints:
    """The numbers of a bitmap, ascending."""
    return np.frombuffer(numbers.to_array(), np.uint32)
