"""The big counts: what `make test` tries now and then, tried until luck is no explanation. It takes hours."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import randbelow

from tools.gates import heading, on_scratch_servers
from tools.steps import ROOT, Stop, say

PYTEST = (sys.executable, "-m", "pytest", "--ds", "tests.settings", "-n", "2", "-q")


@dataclass(frozen=True)
class Part:
    """One part of the soak: its command, and how big its count is, which the environment may set otherwise."""

    command: Sequence[str]
    counts: dict[str, str] = field(default_factory=dict)


PARTS = {
    "faults": Part((sys.executable, "-m", "tests.faults.soak"), {"FAULT_KILLS": "1000"}),
    "races": Part((*PYTEST, "tests/races"), {"RACE_ROUNDS": "27"}),  # of 34 races: nine hundred in all
    "machines": Part(  # so many walks of each of the three machines
        (*PYTEST, "tests/machines"), {"MACHINE_EXAMPLES": "150", "MACHINE_SEED": str(randbelow(10**6))}
    ),
    "bank": Part(  # so many orders of the custody bank's notices, doubled, late and forged
        (*PYTEST, "tests/settlement/test_bank_notices.py"),
        {"NOTICE_CASES": "300", "NOTICE_SEED": str(randbelow(10**6))},
    ),
    "ledger": Part((sys.executable, "benchmarks/ledger.py"), {"LEDGER_ROUNDS": "30"}),  # on servers of its own
    "settlement": Part(  # so many statements drafted, confirmed, paid and received; on servers of its own
        (sys.executable, "benchmarks/statements.py"), {"STATEMENTS": "100000", "STATEMENT_WORKERS": "2"}
    ),
    "matching": Part(  # so many stories of edits, and workers on shards killed so often; every feed of the small region
        (
            *PYTEST,
            "tests/matching/test_increments.py",
            "tests/matching/test_shards.py",
            "tests/flows/test_small_region.py",
        ),
        {
            "FEEDS_EVERY": "1",
            "EDIT_EXAMPLES": "500",
            "EDIT_SEED": str(randbelow(10**6)),
            "SHARD_KILLS": "20",
            "SHARD_SEED": str(randbelow(10**6)),
        },
    ),
}


def run(names: Sequence[str]) -> int:
    """Run the named parts, or all, one after another; one that fails does not hide the next. Return the exit code."""
    unknown = sorted(set(names) - set(PARTS))
    if unknown:
        raise Stop(f"There is no part {', '.join(unknown)}; there are {', '.join(PARTS)}.")
    with on_scratch_servers() as environment:
        outcomes = [_run(name, environment) for name in names or PARTS]
    heading("soak")
    for passed, line in outcomes:
        say(f"  {'passed' if passed else 'FAILED'}  {line}")
    return int(not all(passed for passed, _line in outcomes))


def _run(name: str, environment: dict[str, str]) -> tuple[bool, str]:
    part = PARTS[name]
    counts = {count: os.environ.get(count, usual) for count, usual in part.counts.items()}
    told = ", ".join(f"{count}={number}" for count, number in counts.items())
    heading(f"{name} ({told})")
    began = time.monotonic()
    done = subprocess.run(part.command, cwd=ROOT, env=environment | counts, check=False)
    return done.returncode == 0, f"{name} ({told}, {time.monotonic() - began:.0f} s)"
