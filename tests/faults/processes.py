"""The four processes of the site under the product's own supervisor, which a test may also hold down, freeze or kill."""

import os
import signal
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.faults import failpoints
from tests.faults.failpoints import ROLE, kill_all
from tools.supervisor import Process, Supervisor

NAMES = ("web", "relay", "worker", "beat")


class Processes(Supervisor):
    """Starts again at once what died, without the pauses for what keeps dying: these deaths are ours."""

    def __init__(self, state: Path, environment: Mapping[str, str]) -> None:
        super().__init__(state, environment)
        self._lock = threading.RLock()
        self._keeper = threading.Thread(target=self._keep, daemon=True)

    def begin(self, commands: Mapping[str, list[str]]) -> None:
        self.start({name: ["env", f"{ROLE}={name}", *command] for name, command in commands.items()})
        self._keeper.start()

    def check(self) -> None:
        with self._lock:
            for process in self.processes:
                process.deaths = 0
            super().check()

    def pid_file(self, name: str) -> Path:
        """Where the number of the process stands, for whoever is to kill it."""
        return self.pids.with_name(f"{name}.pid")

    def _launch(self, process: Process) -> None:
        super()._launch(process)
        if process.running is not None:
            self.pid_file(process.name).write_text(str(process.running.pid))

    def kill(self, name: str, *, hold: bool = False) -> None:
        """kill -9 of the whole group, and wait until it is gone; with ``hold`` it stays down until ``release``."""
        with self._lock:
            process = self._named(name)
            self._signal(process, signal.SIGKILL, group=True)
            if process.running is not None:
                process.running.wait()
            process.running, process.again_at = None, float("inf") if hold else 0.0

    def release(self, *names: str) -> None:
        """Start again what was held down; without names, everything."""
        with self._lock:
            for process in self.processes:
                if not names or process.name in names:
                    process.again_at = 0.0
            self.check()

    def kill_child(self, name: str, number: int = 0) -> bool:
        """kill -9 of one child only: a member of the worker's pool, a worker of gunicorn."""
        children = self.children(name)
        if children:
            kill_all([children[number % len(children)]])
        return bool(children)

    def children(self, name: str) -> list[int]:
        pid = self.pid(name)
        return failpoints.children(pid) if pid else []

    def freeze(self, name: str) -> None:
        self._signal(self._named(name), signal.SIGSTOP, group=True)

    def thaw(self, name: str) -> None:
        self._signal(self._named(name), signal.SIGCONT, group=True)

    def pid(self, name: str) -> int:
        """The process's number, 0 while it is down."""
        running = self._named(name).running
        return running.pid if running is not None and running.poll() is None else 0

    def end(self, names: Iterable[str] = NAMES) -> None:
        """Kill everything, for good."""
        self.asked_to_stop.set()
        self._keeper.join(10)
        for name in names:
            self.kill(name, hold=True)

    def _keep(self) -> None:
        while not self.asked_to_stop.wait(0.1):
            self.check()

    def _named(self, name: str) -> Process:
        return next(process for process in self.processes if process.name == name)


def wait_until(condition: Any, seconds: float, what: str) -> Any:
    """Ask until the condition holds; an AssertionError that names ``what`` when it does not in time."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(0.05)
    return found


def environ_without_servers() -> dict[str, str]:
    """This process's environment without the addresses of the servers it runs on itself."""
    own = ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "DATA_DIR", "SECRET_KEY", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if name not in own}
