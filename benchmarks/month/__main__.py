"""``python -m benchmarks.month STATEMENTS WORKERS``: the run on a migrated, empty database; one JSON object."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talentshare.settings")
django.setup()

from benchmarks.month.figures import whole_run  # noqa: E402

if __name__ == "__main__":
    pieces, workers = (int(one) for one in sys.argv[1:])
    result = whole_run(pieces, workers, lambda line: print(line, file=sys.stderr, flush=True))
    print(json.dumps(result))
    raise SystemExit(int(not result["held"]))
