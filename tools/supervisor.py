"""The four processes of the site under one roof: started, watched, started again, stopped in order."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from talentshare.machine import command_line
from tools.steps import ROOT, say

PIDS = "processes.json"
QUICK_STOP = 4.0  # seconds for web, beat and relay together
WARM_STOP = 8.0  # seconds for the worker to finish what it holds; what is cut off is delivered again later
LONGEST_PAUSE = 30.0  # seconds before a process that keeps dying is tried again


@dataclass
class Process:
    """One process of the site, its command and how often it died."""

    name: str
    command: list[str]
    running: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started: float = 0.0
    again_at: float = field(default=0.0)


class Supervisor:
    """Runs processes until ``stop()``; logs go to ``<data>/logs/<name>.log``."""

    def __init__(self, state: Path, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self.logs = Path(self.environment["DATA_DIR"]) / "logs"
        self.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.pids = state / PIDS
        self.processes: list[Process] = []
        self.asked_to_stop = threading.Event()

    def start(self, commands: Mapping[str, list[str]]) -> None:
        """Start the named commands."""
        self.processes = [Process(name, command) for name, command in commands.items()]
        for process in self.processes:
            self._launch(process)

    def watch(self) -> None:
        """Keep the processes running until somebody asks to stop."""
        while not self.asked_to_stop.wait(0.3):
            self.check()

    def check(self) -> None:
        """Start again what has died, later and later where it keeps dying."""
        now = time.monotonic()
        for process in self.processes:
            if process.running is None:
                if now >= process.again_at:
                    self._launch(process)
            elif (code := process.running.poll()) is not None:
                process.deaths = process.deaths + 1 if now - process.started < 60 else 1
                self._signal(process, signal.SIGKILL, group=True)  # what it had started goes with it
                pause = min(2.0 ** (process.deaths - 1) - 1, LONGEST_PAUSE)
                process.running, process.again_at = None, now + pause
                when = f"again in {pause:.0f} s" if pause else "again now"
                say(f"  {process.name} ended with {code}; it starts {when}. Its log: {self.logs / process.name}.log")

    def stop(self) -> None:
        """Stop web, beat and relay, then let the worker finish; nothing is left behind."""
        workers = [process for process in self.processes if process.name == "worker"]
        others = [process for process in self.processes if process.name != "worker"]
        for group, seconds in ((others, QUICK_STOP), (workers, WARM_STOP)):
            for process in group:
                self._signal(process, signal.SIGTERM)
            until = time.monotonic() + seconds
            for process in group:
                if process.running is not None:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.running.wait(max(0.05, until - time.monotonic()))
                    self._signal(process, signal.SIGKILL, group=True)
                    process.running.wait()
        self.processes = []
        self.pids.unlink(missing_ok=True)

    def _launch(self, process: Process) -> None:
        with (self.logs / f"{process.name}.log").open("ab") as log:
            process.running = subprocess.Popen(
                process.command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which knows the order
            )  # fmt: skip
        process.started = time.monotonic()
        living = {each.name: each.running.pid for each in self.processes if each.running}
        half = self.pids.with_suffix(".new")
        half.write_text(json.dumps(living))
        half.replace(self.pids)

    @staticmethod
    def _signal(process: Process, number: int, *, group: bool = False) -> None:
        if process.running is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if group:  # whatever the process had started
                os.killpg(process.running.pid, number)
            elif process.running.poll() is None:
                process.running.send_signal(number)


def end_remnants(state: Path) -> None:
    """End the processes of a supervisor that was killed; each leads its own session."""
    pids = state / PIDS
    if not pids.exists():
        return
    found: dict[str, int] = json.loads(pids.read_text() or "{}")
    ours = [pid for pid in found.values() if sys.executable in command_line(pid)]
    for pid in ours:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    until = time.monotonic() + QUICK_STOP
    while any(map(command_line, ours)) and time.monotonic() < until:
        time.sleep(0.05)
    if ours:
        time.sleep(0.3)  # their children need as long to give up the port
    pids.unlink()
