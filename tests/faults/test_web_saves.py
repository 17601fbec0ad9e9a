"""What the page said was saved is there, once, whatever died while it was saved."""

import time

from apps.demo import personas
from tests.faults.estate import SERVERS, Estate
from tests.faults.failpoints import AFTER, BEFORE, GROUP, Point
from tests.faults.jobs import Points
from tests.faults.writer import Writer

POINTS = (
    Point("web", BEFORE, 3),  # one of gunicorn's workers, the message not yet committed
    Point("web", AFTER, 4),  # committed, and the person sees no answer
    Point("web", BEFORE, 5, "postgres"),
    Point("web", AFTER, 6, "postgres"),
    Point("web", AFTER, 3, GROUP),  # gunicorn itself with all its workers
)
ENOUGH = 12
LONGEST = 120.0


def test_every_acknowledged_message_is_there_once_and_no_other_twice(estate: Estate) -> None:
    _open_conversation(estate)
    points = Points(estate, POINTS)
    until = time.monotonic() + LONGEST
    with Writer(estate) as writer:
        while len(points.fired) < len(POINTS) or len(writer.acknowledged) < ENOUGH:
            assert time.monotonic() < until, f"fired {points.fired}, answered {dict(writer.answers)}"
            estate.start(*SERVERS)  # those that a failpoint has killed
            points()
            time.sleep(0.05)
    assert writer.differences() == []
    assert set(writer.answers) <= {"302", "503"}, "a person saw something else than saved, or come back later"
    estate.settled()
    told = estate.run("SELECT count(*) FROM messaging_notice WHERE kind = 'messaging.message'")
    assert told == estate.run("SELECT count(*) FROM messaging_message"), "each message is told to its reader once"


def _open_conversation(estate: Estate) -> None:
    """Between the using unit's HR and the talent, as an answered invitation opens it."""
    ((thread,),) = estate.run(
        "INSERT INTO messaging_thread (public_id, created_at, subject, title)"
        " VALUES (gen_random_uuid(), now(), 'match:of-this-test:two', '焊接工艺') RETURNING id"
    )
    for key, side in (("using-hr", "using"), ("talent", "talent")):
        persona = personas.by_key(key)
        assert persona
        estate.run(
            "INSERT INTO messaging_threadmember (thread_id, user_id, side) SELECT %s, id, %s FROM accounts_user WHERE phone = %s",
            thread, side, persona.phone,
        )  # fmt: skip
