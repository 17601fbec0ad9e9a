"""What a client does for the benchmark: units of one kind until the time is over, when its standard input says so.

A line ``post 2.0`` means: units of ``post`` for two seconds. The answer is a line of JSON with how many and how long.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping

PAIRS = 1000  # accounts that pay and as many that get; each unit takes one of each at random
FUNDS = 10**11  # fen on each account that pays: no refusal is measured

Unit = Callable[[], object]


def serve(units: Mapping[str, Unit]) -> None:
    """Do one unit of each kind, so that nothing is done for the first time later, and then as asked."""
    for unit in units.values():
        unit()
    _say({"ready": True})
    for line in sys.stdin:
        name, seconds = line.split()
        _say(_measured(units[name], float(seconds)))


def _measured(unit: Unit, seconds: float) -> dict[str, float]:
    began = time.perf_counter()
    done = 0
    while (spent := time.perf_counter() - began) < seconds:
        unit()
        done += 1
    return {"units": done, "seconds": spent}


def _say(words: Mapping[str, float]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()
