"""`python -m tests.faults.driver`: plays the main job as its people would, whatever dies meanwhile.

Whoever meets an error page or a lost connection looks what stands, and does what is missing once more: a step whose effect
is there counts as done. Any refusal but that of a spoilt code is a fault. At the end it waits until the workers have
caught up and prints one JSON object: what the job came to (see ``ends``).
"""

import contextlib
import datetime as dt
import json
import sys
import time

import django

PATIENCE = 240.0
"""Seconds in which the whole job must be done; each kill costs a few."""

SPOILT = {"code-wrong", "code-expired", "code-tries"}
PAUSE = dt.timedelta(seconds=31)


def main() -> int:
    from tests.faults import ends  # noqa: PLC0415 - only after setup()

    began = time.monotonic()
    tries = play(began + PATIENCE)
    outcome = _again(ends.outcome, began + PATIENCE)
    print(json.dumps(outcome | {"tries": tries, "seconds": round(time.monotonic() - began, 1)}, ensure_ascii=False))
    return 0


def play(until: float) -> int:
    """All steps, begun anew after each fault; how often it was begun."""
    from apps.demo.main_job import STEPS  # noqa: PLC0415
    from apps.demo.steps import story  # noqa: PLC0415
    from tests.faults import ends  # noqa: PLC0415

    story.PATIENCE_SECONDS = PATIENCE
    tries = 0

    def through() -> None:
        nonlocal tries
        tries += 1
        cast = story.Story.cast()
        for name, step in STEPS[1:]:
            step(cast)
            ends.wait_for_workers(until)  # whoever acts before being told is not told any more
            print(f"{time.strftime('%T')} {name}", file=sys.stderr, flush=True)

    _again(through, until)
    return tries


def _again(act, until):  # type: ignore[no-untyped-def]
    """Do it until it is done; the database may be away, a code may be lost."""
    from django.db import InterfaceError, OperationalError, connection  # noqa: PLC0415

    from apps.core import clock  # noqa: PLC0415
    from apps.core.errors import RuleViolation  # noqa: PLC0415
    from apps.demo.steps.story import NotHappened  # noqa: PLC0415

    while True:
        try:
            return act()
        except (OperationalError, InterfaceError, NotHappened) as lost:
            print(f"{time.strftime('%T')} lost: {type(lost).__name__} {str(lost)[:80]}", file=sys.stderr, flush=True)
            connection.close()
            time.sleep(0.3)
        except RuleViolation as refusal:
            print(f"{time.strftime('%T')} refused: {refusal.code}", file=sys.stderr, flush=True)
            if refusal.code not in SPOILT:
                raise
            with contextlib.suppress(OperationalError, InterfaceError):
                clock.move(PAUSE)  # the person waits half a minute and asks for another
        if time.monotonic() > until:
            raise AssertionError("the main job did not come to its end in time")


if __name__ == "__main__":
    django.setup()
    sys.exit(main())
