"""Two markets in files, as `manage.py match_file` reads them: a loose one, with talents to spare, and a tight one.

``python -m tests.planning.market FOLDER KIND DEMANDS`` writes ``talents.parquet`` and ``demands.parquet``.
"""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SKILLS, CITIES, DAYS = 120, 8, 360
TALENTS_A_DEMAND = {"loose": 3.0, "tight": 0.6}


def write_market(folder: Path, kind: str, demands: int, *, seed: int = 7) -> tuple[Path, Path]:
    """``demands`` demands of one to three people, and talents who take one to three demands, free for long or short."""
    draw = np.random.default_rng(seed)
    talents = int(demands * TALENTS_A_DEMAND[kind])
    folder.mkdir(parents=True, exist_ok=True)
    free = draw.integers(0, DAYS // 2, talents)
    begins = draw.integers(0, DAYS - 60, demands)
    offers = {
        "talent_id": np.arange(talents),
        "skills": [sorted(set(draw.zipf(1.4, 6) % SKILLS)) for _n in range(talents)],
        "rate": draw.integers(80, 200, talents).astype(float),
        "start": free,
        "end": free + draw.integers(60, DAYS, talents),
        "cap": draw.integers(1, 4, talents),
        **_facts(draw, talents),
    }
    asked = {
        "demand_id": np.arange(demands),
        "skills": [sorted(set(draw.zipf(1.4, 4) % SKILLS)) for _n in range(demands)],
        "rate": draw.integers(120, 260, demands).astype(float),
        "start": begins,
        "end": begins + draw.integers(5, 45, demands),
        "need": draw.integers(1, 4, demands),
        **_facts(draw, demands),
    }
    paths = folder / "talents.parquet", folder / "demands.parquet"
    for path, columns in zip(paths, (offers, asked), strict=True):
        pq.write_table(pa.table(columns), path)
    return paths


def _facts(draw: np.random.Generator, rows: int) -> dict[str, object]:
    return {
        "city": draw.integers(0, CITIES, rows),
        "remote": draw.random(rows) < 0.4,
        "cred": draw.integers(0, 3, rows),
    }


if __name__ == "__main__":
    write_market(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
