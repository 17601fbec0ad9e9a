#!/usr/bin/env python3
"""How fast a month's statements are drafted, confirmed, paid and received by the site's own services: one JSON object.

    python benchmarks/statements.py [--statements 500] [--workers 1] [--state FOLDER [--minutes 30]]

On a PostgreSQL of its own that waits for the disk, thrown away afterwards; with a folder it stays there, the run stops after so
many minutes, and the same command goes on with it (``unfinished`` is the phase it stopped in). Projects with accepted pieces are put in by bulk
inserts (benchmarks/month/scene.py: ``scene_s``); everything after that is what people and workers do, told in phases.py:
drafting by the outbox's deliveries; the using unit's yes; the others' yes, or the clock job of silence; payment by batches with
the bank's answer, or singly; the receipt by the payee, or by silence. With two workers, each has every second unit or shard.

Of each phase: ``done`` (statements; lines in paying and receiving), ``per_s``, ``queries_each``, the processor's time for one in
the clients and in the server's processes that serve them (``cpu_ms_each``, ``server_cpu_ms_each``: what a machine that is busy
with other things does not lengthen by waiting), and ``p50_ms`` and ``p95_ms`` of one (of a whole batch in ``pay_batches``; a clock
job's rows are not timed singly). A long phase says every half minute on the standard error how far it is.
``statements_per_s`` and ``queries_a_statement`` are of the whole way; ``peak_mb`` the most memory of one process. Notices,
which workers write beside it, are not part: they wait. ``proof`` is that of ``prove_ledger``. Leaves with 1 unless it is clean
and every statement is settled, with no account left open.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from talentshare import embedded  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=int(os.environ.get("STATEMENTS", "500")))
    parser.add_argument("--workers", type=int, choices=(1, 2), default=int(os.environ.get("STATEMENT_WORKERS", "1")))
    parser.add_argument("--state", type=pathlib.Path, help="keep the servers' data here and go on with it")
    parser.add_argument("--minutes", default="inf", help="stop after so many, to be gone on with (with --state)")
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    servers = embedded.start(asked.state, scratch=not asked.state, fsync=True)
    try:
        # The demo's clock can move, so that seven days pass.
        environment = {**os.environ, **servers.environment(), "DEMO": "1", "LOG_LEVEL": "ERROR"}
        migrated = [sys.executable, "manage.py", "migrate", "-v", "0"]
        subprocess.run(migrated, cwd=ROOT, env=environment, check=True)
        command = [sys.executable, "-m", "benchmarks.month", str(asked.statements), str(asked.workers)]
        if asked.state:
            command += [str(asked.state.absolute() / "month.json"), asked.minutes]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    finally:
        servers.stop()
    if done.stdout:
        machine = {"cores": os.cpu_count(), "load_before": load, "load_after": os.getloadavg()[0]}
        print(json.dumps(json.loads(done.stdout) | machine))
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
