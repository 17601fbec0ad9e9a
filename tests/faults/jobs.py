"""Main jobs among kills: a driver that is started again when it dies, kills while it works, and what must come of it."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.faults.estate import SERVERS, Estate
from tests.faults.failpoints import Point
from tests.faults.processes import NAMES

LONGEST = 300.0
"""Seconds after which a main job counts as lost."""

# What chance kills, and how often of a hundred. Children and sessions are what really dies most often.
TARGETS = {
    "pool child": 30, "session": 14, "web child": 8, "relay": 14, "worker": 10, "postgres": 6, "valkey": 6,
    "valkey and its data": 3, "beat": 3, "web": 3, "driver": 3,
}  # fmt: skip
Tick = Callable[[], None]


class Job:
    """One main job in a fresh database. ``tick`` is called again and again while it runs."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate
        self.deaths = 0
        self.out, self.words = (estate.servers.state / f"driver.{end}" for end in ("out", "err"))

    def play(self, tick: Tick = lambda: None) -> dict[str, Any]:
        """Play it to its end and return what it came to. AssertionError, with the driver's words, where it does not."""
        until = time.monotonic() + LONGEST
        while (code := self._run(tick, until)) == -9:
            self.deaths += 1
        assert code == 0, f"the driver ended with {code}: {self._said()}"
        return dict(json.loads(self.out.read_text()))

    def kill_driver(self) -> bool:
        if self.driver.poll() is not None:
            return False
        self.driver.kill()
        return True

    def _run(self, tick: Tick, until: float) -> int:
        command = [sys.executable, "-m", "tests.faults.driver"]
        with self.out.open("w") as out, self.words.open("w") as words:
            self.driver: subprocess.Popen[str] = self.estate.spawn(command, stdout=out, stderr=words)
        try:
            while (code := self.driver.poll()) is None:
                assert time.monotonic() < until, f"the main job does not end: {self._said()}"
                self.estate.start(*SERVERS)  # those that a failpoint has killed
                tick()
                time.sleep(0.02)
            return code
        finally:
            self.driver.kill()
            self.driver.wait()

    def _said(self) -> str:
        return self.words.read_text()[-3000:]


class Points:
    """A tick that arms one point after another, each when the one before has fired."""

    def __init__(self, estate: Estate, points: Iterable[Point]) -> None:
        self.estate, self.fired = estate, list[str]()
        self._points: Iterator[Point] = iter(points)
        self._armed: Point | None = None
        self._next()

    def __call__(self) -> None:
        if self._armed and self.estate.fired(self._armed.role):
            self.fired.append(str(self._armed))
            self._next()

    def _next(self) -> None:
        self._armed = point = next(self._points, None)
        if point:
            self.estate.arm(point.role, point.moment, point.number, point.kill)


class Chance:
    """A tick that kills something at random, every ``pause`` seconds on average but never while the worker is still
    coming up, and ``most`` times in one job, so that it ends; the seed says what and when.
    """

    def __init__(self, estate: Estate, job: Job, seed: int, pause: float, most: int) -> None:
        self.estate, self.job, self.pause, self.most = estate, job, pause, most
        self.dice = random.Random(seed)
        self.kills: Counter[str] = Counter()
        self._at = time.monotonic() + self.dice.expovariate(1 / pause)

    def __call__(self) -> None:
        if (
            time.monotonic() < self._at
            or self.kills.total() >= self.most
            or not self.estate.processes.children("worker")
        ):
            return
        (target,) = self.dice.choices(list(TARGETS), list(TARGETS.values()))
        if self._kill(target, self.dice.randrange(1000)):
            self.kills[target] += 1
        self._at = time.monotonic() + self.dice.expovariate(1 / self.pause)

    def _kill(self, target: str, number: int) -> bool:
        match target:
            case "driver":
                return self.job.kill_driver()
            case "pool child":
                return self.estate.kill_child("worker", number)
            case "web child":
                return self.estate.kill_child("web", number)
            case "session":
                return self.estate.kill_backend(number)
            case "valkey and its data":
                self.estate.kill("valkey", forget=True)
            case _:
                if target in NAMES and not self.estate.processes.pid(target):
                    return False
                self.estate.kill(target)
        return True


def differences(outcome: dict[str, Any], usual: dict[str, Any]) -> list[str]:
    """What was lost or doubled against an undisturbed job, one sentence each; nothing where all is well.

    A letter or text message may be missing after a crash, and never comes twice; all else is the same to the fen.
    """
    found = list(outcome["faults"])
    for part, rows in usual["same"].items():
        here = outcome["same"][part]
        for key in sorted({*rows, *here}):
            if rows.get(key) != here.get(key):
                found.append(f"{part}: {key} is {here.get(key)}, usually {rows.get(key)}")
    for key, times in outcome["left"].items():
        if times > usual["left"].get(key, 0):
            found.append(f"sent {times} times: {key}, usually {usual['left'].get(key, 0)}")
    return found


def lost_letters(outcome: dict[str, Any], usual: dict[str, Any]) -> int:
    """How many letters and messages did not leave because their worker was killed while sending."""
    return sum(max(0, times - outcome["left"].get(key, 0)) for key, times in usual["left"].items())
