#!/usr/bin/env python3
"""How long a worker that starts takes for its index, from Postgres and from the file: one JSON object.

    python benchmarks/index_start.py

It reads the database of the environment, such as one that `manage.py load_region --scale N` has grown, and keeps the file
in a folder of its own. Seconds are of the clock on the wall; ``equal`` says that both ways give the same index.
"""

import json
import os
import pathlib
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import django

ROOT = pathlib.Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talentshare.settings")
django.setup()

from django.conf import settings  # noqa: E402 - only after setup()

from apps.matching import index  # noqa: E402


def main() -> int:
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        settings.DATA_DIR = pathlib.Path(folder)
        index.AT_ONCE = -1  # the file is kept whatever the size
        built, found["postgres_s"] = _timed(index._build)
        found["talents"] = len(built.shown.talents) + len(built.hidden.talents)
        index.current()
        _kept, found["keep_s"] = _timed(index.keep)
        loaded, found["file_s"] = _timed(index._loaded)
        found["file_mb"] = round((settings.DATA_DIR / "matching" / "index").stat().st_size / 2**20, 1)
        pairs = ((built.shown, loaded.shown), (built.hidden, loaded.hidden))
        found["equal"] = all(
            (one.postings, dict(one.talents)) == (other.postings, dict(other.talents)) for one, other in pairs
        )
    print(json.dumps(found))
    return int(not found["equal"])


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    done = work()
    return done, round(time.perf_counter() - began, 3)


if __name__ == "__main__":
    raise SystemExit(main())
