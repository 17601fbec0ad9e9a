"""The label vectors that come with the product: in whole numbers, a quarter of the size, made by ``tools/vectors.py``.

They are a copy of what the model says of the labels in ``data/`` and may be missing or old: what is not in them is
encoded when it is needed.
"""

import os
import tempfile
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "data" / "vectors"


def pack(name: str, store: Path, folder: Path = FOLDER) -> int:
    """Make the file of the product from a store of labels, most of its precision kept; return how many labels."""
    with np.load(store) as file:
        keys, vectors = file["keys"], file["vectors"].astype(np.float32)
    steps = np.abs(vectors).max(axis=1, keepdims=True).clip(min=1e-9) / 127
    folder.mkdir(parents=True, exist_ok=True)
    whole = np.round(vectors / steps).astype(np.int8)
    np.savez_compressed(folder / f"{name}.npz", keys=keys, whole=whole, steps=steps.astype(np.float16))
    return len(keys)


def unpack(name: str, store: Path, folder: Path = FOLDER) -> bool:
    """Write the store of labels from the file of the product; False where there is none."""
    source = folder / f"{name}.npz"
    if not source.exists():
        return False
    with np.load(source) as file:
        vectors = file["whole"].astype(np.float32) * file["steps"].astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True).clip(min=1e-9)
        keys, whole = file["keys"], (vectors / lengths).astype(np.float16)
    store.parent.mkdir(parents=True, exist_ok=True)
    handle, written = tempfile.mkstemp(dir=store.parent, suffix=".new")
    with os.fdopen(handle, "wb") as target:
        np.savez(target, keys=keys, vectors=whole)
    Path(written).replace(store)
    return True
