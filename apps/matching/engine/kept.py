"""An index's facts as plain bytes and back: arrays and JSON, nothing that a reader would execute."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

import numpy as np

from apps.matching.engine.arrays import Array
from apps.matching.engine.store import CLAIM, ROW, SHARED, WISH, Shared, Store

SCHEMA = "1 " + json.dumps([str(one.descr) for one in (ROW, CLAIM, WISH)])
"""What the bytes mean; others are not read."""


def write(store: Store, file: BinaryIO) -> None:
    rows, claims, wishes = store.packed()
    words = json.dumps([_plain(value) for value in store.shared.values], ensure_ascii=False).encode()
    for array in (rows, claims, wishes, np.frombuffer(words, np.uint8)):
        np.save(file, array, allow_pickle=False)


def read(file: BinaryIO) -> Store:
    """Raises ValueError for bytes that are no such facts."""
    rows, claims, wishes, words = (np.load(file, allow_pickle=False) for _n in range(4))
    if (rows.dtype, claims.dtype, wishes.dtype) != (ROW, CLAIM, WISH):
        raise ValueError("other columns")
    shared = Shared(_value(one) for one in json.loads(words.tobytes()))
    if not _is_sound(rows, claims, wishes, len(shared.values)):
        raise ValueError("numbers that point nowhere")
    return Store(rows, claims, wishes, shared)


def _is_sound(rows: Array, claims: Array, wishes: Array, values: int) -> bool:
    within = all(rows[name].min(initial=0) >= 0 and rows[name].max(initial=-1) < values for name in SHARED)
    for name, items in (("skills", claims), ("wishes", wishes)):
        at, count = rows[f"{name}_at"].astype(np.int64), rows[name]
        within &= bool(((at >= 0) & (count >= 0) & (at + count <= len(items))).all())
    return within and len(np.unique(rows["id"])) == len(rows)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else sorted(value)


def _value(plain: Any) -> Any:
    if isinstance(plain, str):
        return plain
    return frozenset(tuple(one) if isinstance(one, list) else one for one in plain)
