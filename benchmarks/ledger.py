#!/usr/bin/env python3
"""How many entries a second the ledger takes, beside a peer and the plain-SQL limit in the same run: one JSON object.

    python benchmarks/ledger.py [--rounds 10] [--seconds 1] [--without-peer]

On a PostgreSQL of its own that waits for the disk. Figures are units a second, medians of the rounds; in each round every
measure runs for so many seconds, one after another, beginning with another one each time. ``_1`` and ``_8`` say how
many clients, each a process with a connection. ``post``, ``split`` and ``cycle`` are described in ledger_clients/ours.py;
``hordak`` and ``hordak_checked`` (the same transfers with a lock and a look at the balance) in ledger_clients/peer.py;
``limit`` is post_entry() with every guarantee, called by pgbench. ``proof`` is what `manage.py prove_ledger` says of the
books afterwards. Leaves with 1 unless it is clean, posting is at least 3 times hordak_checked and half of the limit.
"""

import argparse
import contextlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.ledger_clients.clients import Clients  # noqa: E402
from benchmarks.ledger_clients.limit import limit  # noqa: E402
from benchmarks.ledger_clients.peer_room import execute, peer_python, prepared  # noqa: E402
from talentshare import embedded  # noqa: E402

CLIENTS = 8
MEASURES = (
    "post_1", "post_8", "split_8", "cycle_8", "hordak_1", "hordak_8", "hordak_checked_1", "hordak_checked_8",
    "limit_1", "limit_8",
)  # fmt: skip
# What is compared runs side by side: the machine's load changes within a round.
IN_TURN = (
    "hordak_checked_1", "post_1", "limit_1", "hordak_checked_8", "post_8", "limit_8", "split_8", "cycle_8", "hordak_1",
    "hordak_8",
)  # fmt: skip
TIMES_THE_PEER, SHARE_OF_LIMIT = 3, 0.5

Measures = dict[str, Callable[[float], float]]  # units a second, after so many seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=int(os.environ.get("LEDGER_ROUNDS", "10")))
    parser.add_argument("--seconds", type=float, default=1, help="of each measure in each round")
    parser.add_argument("--without-peer", action="store_true", help="only our own ledger and the limit")
    asked = parser.parse_args()
    python = None if asked.without_peer else peer_python()
    servers = embedded.start(scratch=True, fsync=True)
    try:
        environment = {**os.environ, **servers.environment(), "DEMO": "0", "LOG_LEVEL": "ERROR"}
        environment["DJANGO_SETTINGS_MODULE"] = "talentshare.settings"
        _prepare(environment)
        with _measures(environment, python) as measures:
            rounds = _in_turn(measures, asked.rounds, asked.seconds)
        proof = _proof(environment)
    finally:
        servers.stop()
    figures = {name: round(statistics.median(rounds[name]), 1) for name in MEASURES if name in rounds}
    shares = _shares(figures)
    held = proof == "clean" and all(share >= wanted for share, wanted in shares.values())
    print(json.dumps(
        figures
        | {name: round(share, 2) for name, (share, _wanted) in shares.items()}
        | {"held": held, "proof": proof, "limit_by": "pgbench", "rounds": asked.rounds, "seconds": asked.seconds}
        | {"cores": os.cpu_count(), "load": os.getloadavg()[0], "each_round": rounds}
    ))  # fmt: skip
    return int(not held)


def _prepare(environment: Mapping[str, str]) -> None:
    """Our tables and accounts, and the planner's figures of them."""
    for command in (["manage.py", "migrate", "-v", "0"], ["-m", "benchmarks.ledger_clients.ours", "prepare"]):
        subprocess.run([sys.executable, *command], cwd=ROOT, env=dict(environment), check=True)
    execute(environment["OWNER_DATABASE_URL"], "VACUUM ANALYZE ledger_account, ledger_entry, ledger_posting")


@contextlib.contextmanager
def _measures(environment: Mapping[str, str], python: str | None) -> Iterator[Measures]:
    """Every measure by its name, with all clients connected and waiting."""
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(
            Clients([sys.executable, "-m", "benchmarks.ledger_clients.ours"], environment, CLIENTS)
        )
        measures: Measures = {
            "post_1": lambda seconds: ours.rate("post", seconds, 1),
            "post_8": lambda seconds: ours.rate("post", seconds, CLIENTS),
            "split_8": lambda seconds: ours.rate("split", seconds, CLIENTS),
            "cycle_8": lambda seconds: ours.rate("cycle", seconds, CLIENTS),
        }
        if python:
            peer = stack.enter_context(
                Clients([python, "-m", "benchmarks.ledger_clients.peer"], prepared(python, environment), CLIENTS)
            )
            measures |= {
                "hordak_1": lambda seconds: peer.rate("hordak", seconds, 1),
                "hordak_8": lambda seconds: peer.rate("hordak", seconds, CLIENTS),
                "hordak_checked_1": lambda seconds: peer.rate("hordak_checked", seconds, 1),
                "hordak_checked_8": lambda seconds: peer.rate("hordak_checked", seconds, CLIENTS),
            }
        measures |= {
            "limit_1": lambda seconds: limit(environment["DATABASE_URL"], seconds, 1),
            "limit_8": lambda seconds: limit(environment["DATABASE_URL"], seconds, CLIENTS),
        }
        yield measures


def _in_turn(measures: Measures, rounds: int, seconds: float) -> dict[str, list[float]]:
    """Each measure once a round; every round begins with the next one, so that none always follows the same."""
    names = [name for name in IN_TURN if name in measures]
    found: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        first = number * 3 % len(names)
        for name in names[first:] + names[:first]:
            found[name].append(round(measures[name](seconds), 1))
    return found


def _shares(figures: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """What our posting is held to: the figure and the least it may be."""
    wanted = {"hordak_checked": ("times_hordak_checked", TIMES_THE_PEER), "limit": ("share_of_limit", SHARE_OF_LIMIT)}
    return {
        f"{words}_{clients}": (figures[f"post_{clients}"] / figures[f"{other}_{clients}"], least)
        for other, (words, least) in wanted.items()
        for clients in (1, CLIENTS)
        if f"{other}_{clients}" in figures
    }


def _proof(environment: Mapping[str, str]) -> str:
    """``clean``, or what the nightly proof found."""
    done = subprocess.run(
        [sys.executable, "manage.py", "prove_ledger"],
        cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False,
    )  # fmt: skip
    return "clean" if done.returncode == 0 else (done.stdout + done.stderr)[-2000:]


if __name__ == "__main__":
    raise SystemExit(main())
