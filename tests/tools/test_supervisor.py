"""The supervisor, tried on small programs."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from talentshare.machine import command_line
from tools.supervisor import Supervisor, end_remnants

WAITS = "import time; time.sleep(60)"
SAYS_GOODBYE = """
import signal, sys, time
def leave(*_):
    open(sys.argv[1], "a").write(sys.argv[2] + "\\n"); sys.exit(0)
signal.signal(signal.SIGTERM, leave)
open(sys.argv[1] + "." + sys.argv[2], "w").close()
time.sleep(60)
"""


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path, {**os.environ, "DATA_DIR": str(tmp_path)})
    yield supervisor
    supervisor.stop()


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_process_that_dies_is_started_again_and_said(
    supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor.start({"web": [sys.executable, "-c", WAITS]})
    first = supervisor.processes[0].running
    assert first is not None
    first.kill()
    first.wait()
    until(lambda: supervisor.check() or supervisor.processes[0].running)
    second = supervisor.processes[0].running
    assert second is not None
    assert second.pid != first.pid
    assert "web ended with -9; it starts again now" in capsys.readouterr().err


def test_a_process_that_keeps_dying_is_tried_later_and_later(supervisor: Supervisor) -> None:
    supervisor.start({"web": [sys.executable, "-c", "raise SystemExit(3)"]})
    until(lambda: supervisor.check() or supervisor.processes[0].deaths == 2)
    assert supervisor.processes[0].running is None
    assert supervisor.processes[0].again_at > time.monotonic()


def test_the_worker_is_stopped_after_the_others(supervisor: Supervisor, tmp_path: Path) -> None:
    order = tmp_path / "order"
    names = ["worker", "relay", "beat", "web"]
    supervisor.start({name: [sys.executable, "-c", SAYS_GOODBYE, str(order), name] for name in names})
    until(lambda: all((tmp_path / f"order.{name}").exists() for name in names))
    supervisor.stop()
    said = order.read_text().split()
    assert sorted(said) == sorted(names)
    assert said[-1] == "worker"


def test_what_a_killed_supervisor_left_is_ended(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start({"web": [sys.executable, "-c", WAITS]})
    left = supervisor.processes[0].running
    assert left is not None
    until(lambda: sys.executable in command_line(left.pid))
    end_remnants(tmp_path)
    assert left.wait(timeout=5) == -9
    assert not (tmp_path / "processes.json").exists()
