"""The main job among kills ends as if nothing had died: the same balances to the fen, every notice once, clean proofs.

Numbered kills come at a commit of one process (``failpoints.py``), random ones by a seed that a failing test names.
`python -m tests.faults.soak` kills a thousand times.
"""

import random
import time
from typing import Any

import pytest

from tests.faults.estate import Estate
from tests.faults.failpoints import AFTER, BEFORE, GROUP, Point
from tests.faults.jobs import Chance, Job, Points, differences
from tests.faults.processes import NAMES, wait_until

# Before a commit the work is done and not written; after it, written and nobody knows. Numbers count from the kill before.
PROCESSES = (
    Point("worker", BEFORE, 3, GROUP),  # taken from the broker, nothing committed, the whole worker dies
    Point("relay", AFTER, 3),  # marked as offered, never sent
    Point("driver", AFTER, 2),  # the process in which the person's own act is saved
    Point("worker", AFTER, 5),  # done, and the broker was not told
    Point("worker", AFTER, 2, "beat"),
    Point("worker", BEFORE, 9),  # one of the pool, in the midst of its work
    Point("driver", BEFORE, 8),
    Point("driver", BEFORE, 3, "web"),
    Point("relay", BEFORE, 4),
    Point("driver", BEFORE, 20),
)
SERVERS = (
    Point("driver", BEFORE, 3, "postgres"),
    Point("worker", BEFORE, 4, "postgres"),
    Point("relay", AFTER, 3, "valkey"),
    Point("worker", AFTER, 9, "postgres"),
)


@pytest.fixture(scope="session")
def usual(_estate: Estate) -> dict[str, Any]:
    """What the main job comes to where nothing dies."""
    _estate.renew()
    outcome = Job(_estate).play()
    assert outcome["faults"] == []
    assert outcome["same"]["balances"], "no money was booked"
    return outcome


@pytest.mark.parametrize("points", [PROCESSES, SERVERS], ids=["processes", "servers"])
def test_kills_at_numbered_commits_lose_and_double_nothing(
    usual: dict[str, Any], estate: Estate, points: tuple[Point, ...]
) -> None:
    others = {point.kill: estate.processes.pid(point.kill) for point in points if point.kill in NAMES}
    ticks = Points(estate, points)
    outcome = Job(estate).play(ticks)
    assert ticks.fired == [str(point) for point in points]
    assert differences(outcome, usual) == []
    estate.settled()
    estate.up()
    assert all(estate.processes.pid(name) not in {0, before} for name, before in others.items()), others


def test_kills_at_random_moments_lose_and_double_nothing(usual: dict[str, Any], estate: Estate) -> None:
    seed = random.SystemRandom().randrange(10**6)
    job = Job(estate)
    chance = Chance(estate, job, seed, pause=0.8, most=8)
    outcome = job.play(chance)
    assert differences(outcome, usual) == [], f"seed {seed}, killed {dict(chance.kills)}"


def test_while_workers_are_away_the_broker_does_not_fill_and_all_is_done_afterwards(estate: Estate) -> None:
    """Undone deliveries are offered again and again, but a thousand messages at most wait, and the two hundred of one look."""
    estate.kill("worker", hold=True)
    estate.servers.broker().flushall()
    ((event,),) = estate.run(
        "INSERT INTO core_outboxevent (type, payload, created_at) VALUES ('messaging.NoticeWritten',"
        " jsonb_build_object('notice_id', gen_random_uuid()), now()) RETURNING id"
    )
    estate.run(
        "INSERT INTO core_delivery (event_id, consumer, attempts, next_at, dead, last_error) SELECT e.id,"
        " 'apps.messaging.handlers.send_written_notice', 0, now(), false, '' FROM core_outboxevent e WHERE e.id = %s",
        event,
    )
    estate.run(
        "WITH more AS (INSERT INTO core_outboxevent (type, payload, created_at) SELECT type, payload, now()"
        " FROM core_outboxevent, generate_series(2, 400) WHERE id = %s RETURNING id)"
        " INSERT INTO core_delivery (event_id, consumer, attempts, next_at, dead, last_error)"
        " SELECT id, 'apps.messaging.handlers.send_written_notice', 0, now(), false, '' FROM more",
        event,
    )
    wait_until(lambda: estate.queued() >= 1_000, 60, "the relay to offer them again")
    time.sleep(11)  # the relay looks every five seconds; each look would add four hundred
    assert estate.queued() <= 1_200
    estate.start("worker")
    estate.settled(120)
    assert estate.dead() == 0
