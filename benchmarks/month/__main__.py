"""``python -m benchmarks.month STATEMENTS WORKERS [FILE MINUTES]``: the run on a migrated, empty database; one JSON object.

With FILE it goes on where an earlier run on the same database stopped, and stops itself after so many minutes.
"""

import json
import math
import os
import pathlib
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talentshare.settings")
django.setup()

from benchmarks.month.figures import whole_run  # noqa: E402

if __name__ == "__main__":
    pieces, workers = (int(one) for one in sys.argv[1:3])
    kept, minutes = (pathlib.Path(sys.argv[3]), float(sys.argv[4])) if len(sys.argv) > 3 else (None, math.inf)
    result = whole_run(
        pieces,
        workers,
        lambda line: print(line, file=sys.stderr, flush=True),
        kept=kept,
        until=time.time() + minutes * 60,
    )
    print(json.dumps(result))
    raise SystemExit(int(not result["held"]))
