"""`python -m tests.faults.soak [--kills 1000] [--seed N]`: main jobs one after another among random kills.

Each job has a fresh database and thirty kills; meanwhile somebody writes messages through the web, and every one that
was acknowledged must be there once. Prints a line a job to stderr and one JSON object at the end; exit 0 only if nothing
was lost or doubled. Begun from a database that is gone with the servers at the end.
"""

import argparse
import json
import os
import random
import signal
import sys
import time
from collections import Counter

from tests.faults.estate import SERVERS, Estate
from tests.faults.jobs import Chance, Job, differences, lost_letters
from tests.faults.writer import Writer

A_JOB = 30
PAUSE = 0.4


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=int(os.environ.get("FAULT_KILLS", "1000")))
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_arguments: sys.exit(1))  # the servers and the site end with us
    began, estate = time.monotonic(), Estate()
    try:
        found = _soak(estate, asked.kills, asked.seed)
    finally:
        estate.close()
    print(json.dumps(found | {"seed": asked.seed, "seconds": round(time.monotonic() - began)}, ensure_ascii=False))
    return 1 if found["faults"] else 0


def _soak(estate: Estate, most: int, seed: int) -> dict[str, object]:
    kills, faults, jobs, letters, written = Counter[str](), list[str](), 0, 0, 0
    estate.renew()
    usual = Job(estate).play()
    while kills.total() < most and len(faults) < 20:
        estate.renew()
        job = Job(estate)
        chance = Chance(estate, job, seed + jobs, PAUSE, min(A_JOB, most - kills.total()))
        with Writer(estate) as writer:
            try:
                outcome = job.play(chance)
                found = [*differences(outcome, usual), *writer.differences()]
                estate.start(*SERVERS)
                estate.settled()
                found += ["given up"] * estate.dead()
                letters += lost_letters(outcome, usual)
            except AssertionError as stopped:
                found = [str(stopped)]
        jobs, kills, written = jobs + 1, kills + chance.kills, written + len(writer.acknowledged)
        faults += [f"seed {seed + jobs - 1}: {fault}" for fault in found]
        print(f"job {jobs}: {kills.total()} kills, {found or 'all as usual'}", file=sys.stderr, flush=True)
    return {
        "kills": dict(kills.most_common()) | {"all": kills.total()},
        "main jobs": jobs,
        "lost or doubled": len(faults),
        "faults": faults,
        "messages acknowledged": written,
        "letters that did not leave": letters,
    }


if __name__ == "__main__":
    sys.exit(main())
