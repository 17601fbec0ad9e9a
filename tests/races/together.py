"""Two or more acts at the same moment, each in a thread with a connection of its own."""

import threading
import time
from collections.abc import Callable, Sequence

from django.db import DatabaseError, connections, transaction

from apps.audit.models import AuditEvent
from apps.core.errors import RuleViolation, refusal_of
from apps.core.models import OutboxEvent

Act = Callable[[], object]
FEW = 3
"""How often a race that costs little is run in one test."""


def together(*acts: Act) -> list[str]:
    """Let the acts start together. What each came to, in their order: ``done``, or the code of the refusal that a
    person would read. Anything else fails the test: a deadlock, a lock waited for in vain, an error page, a thread
    that never ends.
    """
    barrier, outcomes = threading.Barrier(len(acts)), list[str | Exception](["never ended"] * len(acts))

    def run(at: int) -> None:
        try:
            barrier.wait(20)
            outcomes[at] = _outcome(acts[at])
        except Exception as error:
            outcomes[at] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[at], daemon=True) for at in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
    said = [str(outcome) for outcome in outcomes]
    assert "never ended" not in said, said
    return said


def in_the_midst(first: Act, second: Act, *, last: Act = lambda: None) -> list[str]:
    """``second`` begins when ``first`` has written and not committed yet; the first goes on with ``last`` and commits.
    What each of the two came to.
    """
    written = threading.Event()

    @transaction.atomic
    def slowly() -> None:
        first()
        written.set()
        time.sleep(0.5)  # meanwhile the second meets what the first has locked
        last()

    def then() -> None:
        assert written.wait(20)
        second()

    return together(slowly, then)


def _outcome(act: Act) -> str:
    try:
        act()
    except RuleViolation as refusal:
        return refusal.code
    except DatabaseError as error:
        refused = refusal_of(error)
        if refused is None or refused.code in ("busy", "rule"):
            raise
        return refused.code
    return "done"


def one_winner(outcomes: Sequence[str], *codes: str) -> None:
    """Exactly one act was done, and each of the others was refused with one of ``codes``."""
    assert list(outcomes).count("done") == 1, outcomes
    assert set(outcomes) <= {"done", *codes}, outcomes


def told(action: str, thing: object) -> int:
    """How many audit rows say that ``action`` was done to ``thing``."""
    return AuditEvent.objects.filter(action=action, object_id=str(getattr(thing, "public_id", ""))).count()


def events(kind: str) -> int:
    return OutboxEvent.objects.filter(type=kind).count()
