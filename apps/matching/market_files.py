"""Markets in Parquet files: talents and demands read into columns, ranked pairs and plans written.

Columns: an id first, ``skills`` as a list of numbers, ``city``, ``remote``, ``rate``, ``cred``, ``start``, ``end``, and
``cap`` for a talent, ``need`` for a demand.
"""

from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from apps.matching.engine.bulk import Demands, Edges, Hits, Talents
from apps.matching.engine.bulk.columns import Array, Ints

Side = TypeVar("Side", Talents, Demands)
FACTS = ("city", "remote", "rate", "cred", "start", "end")


def read_talents(path: Path) -> Talents:
    """Read the file of talents. Raises ValueError where it is no such file."""
    return _read(path, Talents, "talent_id", "cap")


def read_demands(path: Path) -> Demands:
    """Read the file of demands. Raises ValueError where it is no such file."""
    return _read(path, Demands, "demand_id", "need")


def write_ranked(path: Path, demands: Demands, hits: list[Hits]) -> None:
    """Write ``demand_id, talent_id, rank, score``, the best of each demand at rank 1."""
    sizes = [len(found.talents) for found in hits]
    pq.write_table(
        pa.table(
            {
                "demand_id": np.repeat(demands.id, sizes),
                "talent_id": _joined([found.talents for found in hits], np.int64),
                "rank": _joined([np.arange(1, size + 1) for size in sizes], np.int32),
                "score": _joined([found.scores for found in hits], np.float64),
            }
        ),
        path,
    )


def write_plan(path: Path, demands: Ints, talents: Ints) -> None:
    """Write ``demand_id, talent_id``, one row for each seat filled."""
    pq.write_table(pa.table({"demand_id": demands, "talent_id": talents}), path)


def edges_of(hits: list[Hits], talents: Talents) -> Edges:
    """The ranked pairs as edges between rows."""
    by_id = np.argsort(talents.id)
    found = _joined([one.talents for one in hits], np.int64)
    return Edges(
        demand=np.repeat(np.arange(len(hits)), [len(one.talents) for one in hits]),
        talent=by_id[np.searchsorted(talents.id, found, sorter=by_id)],
        score=_joined([one.scores for one in hits], np.float64),
    )


def _read(path: Path, side: type[Side], number: str, units: str) -> Side:
    try:
        table = pq.read_table(path, columns=[number, "skills", *FACTS, units])
        skills = table["skills"].combine_chunks()
        ends, numbers = skills.offsets.to_numpy(), skills.flatten().to_numpy()
        columns = {name: table[name].to_numpy() for name in (number, *FACTS, units)}
    except (OSError, pa.ArrowException, AttributeError, KeyError) as problem:
        raise ValueError(f"{path} cannot be read as a table of {side.__name__.lower()}: {problem}") from None
    facts = {name: columns[name] for name in FACTS}
    return side(id=columns[number], ends=ends - ends[0], skills=numbers, units=columns[units], **facts)


def _joined(parts: list[Array], dtype: type) -> Array:
    return np.concatenate([np.zeros(0, dtype), *parts]).astype(dtype)
