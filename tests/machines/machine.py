"""What every machine shares: a database of its own for each example, acts by right and wrong people, workers and clock."""

import contextlib
import datetime as dt
import pathlib
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

from django.db import connection
from django.db.models import Model, Q, QuerySet
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.audit.selectors import verify_audit
from apps.audit.services import seal_audit
from apps.core import clock, jobs, outbox
from apps.core.errors import RuleViolation
from apps.core.models import Delivery
from tests.machines.conftest import Stage, cloned
from tests.machines.invariants import Watch, states

M = TypeVar("M", bound=Model)
Step = tuple[str, tuple[str, ...], str, dict[str, Any]]
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in pathlib.Path("apps").rglob("*.py"))
PICK = st.integers(0, 63)
"""Which row: 7 of 8 times one for which the time has come, where there is one."""
WHO = st.integers(0, 15)
"""Which person: 3 of 4 times one who may."""
AGAIN = {"draft", "draft again", "propose again", "tick"}
"""Whoever does these once more is shown what stands already; nothing is written, so nothing is told."""
SILENCE = (dt.timedelta(days=16), dt.timedelta(days=45))
"""First longer than a unit has for its answer, and not yet than a talent may be held; then longer than anything waits."""
PAUSES = (dt.timedelta(hours=3), *[dt.timedelta(days=days) for days in (1, 1, 2, 3, 3, 6, 8, 15, 40)])


class Alarm:
    """Stands in for a log: what a job or a worker swallows and logs is a fault here."""

    def exception(self, event: str, **facts: object) -> None:
        raise AssertionError(f"{event} {facts}\n{traceback.format_exc()}")

    error = exception

    def warning(self, _event: str, **_facts: object) -> None: ...

    info = debug = warning


class Machine(RuleBasedStateMachine):
    """One example. Rules are acts of people; every act ends done or refused, and then everything must hold."""

    stage: ClassVar[Stage]
    tally: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self._database = contextlib.ExitStack()
        self._database.enter_context(cloned(self.stage))
        self.world = self.stage.world
        self.watch = Watch(self.world, self.tally)
        self.changed = True
        self.done = 0

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self._at_the_end()
        finally:
            self._database.close()

    def _at_the_end(self) -> None:
        """Nobody says a word any more: what waits lapses, expires or is taken for a yes. History is sealed and true."""
        self.let_workers(1000)
        for pause in SILENCE:
            if pause is SILENCE[-1] or self.any("UnitConsent", "asked"):
                clock.move(pause)
                self.clock_jobs()
                self.let_workers(1000)
                self.watch.every_change_is_told()
        self.watch.everything(thoroughly=True)
        seal_audit()
        verdict = verify_audit()
        assert verdict.intact, verdict
        assert verdict.rows + verdict.open_tail == AuditEvent.objects.count()

    # ---- Acts

    def act(self, name: str, act: Callable[[User], object], *, right: Iterable[str], who: int) -> bool:
        """Let somebody try. Whoever has no right to it is refused; a refusal has a known code and changes nothing."""
        rightful = sorted(right)
        others = sorted(set(self.world.people) - set(rightful))
        actor = rightful[who % len(rightful)] if rightful and who < 12 else others[who % len(others)]
        before = marks()
        code = self._code_of(act, actor)
        if code:
            note(f"{name} by {actor}: {code}")
            self.tally[f"{name}: {code}"] += 1
            assert f'"{code}"' in SOURCES, f"unknown: {code}"
            assert marks() == before, f"{name} was refused ({code}) and left something behind"
            return False
        note(f"{name} by {actor}: done")
        self.tally[name] += 1
        assert actor in rightful, f"{name} was done by {actor}, who has no right to it: {rightful}"
        strangers = AuditEvent.objects.filter(pk__gt=before[0]).exclude(actor_id="")
        strangers = strangers.exclude(actor_id=str(self.world.user(actor).public_id))
        assert not strangers.exists(), f"{name} by {actor} stands in the history under another name"
        if marks()[0] == before[0]:
            untold = f"{name} was done by {actor} and no row of history tells of it"
            assert name in AGAIN, untold
            assert (marks(), states()) == (before, self.watch.states), untold
        self.changed = True
        self.done += 1
        return True

    def _code_of(self, act: Callable[[User], object], actor: str) -> str:
        """Nothing where it was done, else the code of the refusal; any other exception ends the test."""
        try:
            act(self.world.user(actor))
        except RuleViolation as refusal:
            return refusal.code
        return ""

    def one(self, rows: QuerySet[M], pick: int, ripe: Q | None = None) -> M | None:
        """One row, rather one that is ripe."""
        found = list(rows.filter(ripe).order_by("pk")) if ripe and pick % 8 else []
        found = found or list(rows.order_by("pk"))
        return found[pick // 8 % len(found)] if found else None

    def any(self, kind: str, *states: str) -> bool:
        """Whether something of this kind stood in one of these states after the last step."""
        return self.watch.any(kind, *states)

    WAY: ClassVar[tuple[Step, ...]] = ()
    """The story as it should go: what must stand there, the rule that takes the next step, and what it is given."""

    @rule(pick=PICK, steps=st.integers(2, 4))
    def the_story_goes_on(self, pick: int, steps: int) -> None:
        """The right people take the furthest steps that can be taken: else a random walk seldom comes far."""
        for _step in range(steps):
            before = self.done
            for kind, standing, name, given in reversed(self.WAY):
                if self.done == before and self.any(kind, *standing):
                    getattr(self, name)(pick=pick | 1, **given)
            if self.watch.waiting or self.changed:
                self.let_workers(1000)
            self.everything_holds()

    # ---- Workers and the clock

    def waiting(self) -> list[int]:
        rows = Delivery.objects.filter(done_at=None, dead=False)
        return list(rows.order_by("pk").values_list("pk", flat=True))

    def let_workers(self, most: int, *, newest_first: bool = False) -> None:
        while (found := self.waiting()) and most > 0:
            pk = found[-1 if newest_first else 0]
            assert outbox.deliver(pk), Delivery.objects.get(pk=pk).consumer
            most, self.changed = most - 1, True
            self.tally["delivered"] += 1

    @precondition(lambda self: self.watch.waiting)
    @rule()
    def workers_catch_up(self) -> None:
        self.let_workers(1000)

    @precondition(lambda self: self.watch.waiting)
    @rule(few=st.integers(1, 4), newest_first=st.booleans())
    def a_worker_does_a_few(self, few: int, newest_first: bool) -> None:
        self.let_workers(few, newest_first=newest_first)

    @rule(pause=st.sampled_from(PAUSES), beat=st.sampled_from([True, True, True, False]))
    def time_passes(self, pause: dt.timedelta, beat: bool) -> None:
        clock.move(pause)
        self.changed = True
        if beat:
            self.clock_jobs()

    def clock_jobs(self) -> None:
        """What was due is done; after a second round, for what the first set free, nothing is due any more."""
        jobs.run_all()
        jobs.run_all()
        self.changed = True
        self.tally["clock jobs"] += 1
        self.watch.nothing_is_due()

    @invariant()
    def everything_holds(self) -> None:
        if self.changed:
            self.watch.everything()
            self.changed = False


def marks() -> tuple[int, int]:
    """The newest row of history and the newest event: a refusal leaves both as they were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT max(id) FROM audit_auditevent), (SELECT max(id) FROM core_outboxevent)")
        audit, event = cursor.fetchone()
    return audit or 0, event or 0
