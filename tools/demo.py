"""The demo and the main job: servers, database, sample region, and the four processes under one supervisor."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from talentshare import embedded
from talentshare.embedded import Servers
from tools.steps import ROOT, Stop, say, step, timed
from tools.supervisor import Supervisor, end_remnants

PORT = 8000
SERVING_SECONDS = 60.0
MANAGE = [sys.executable, str(ROOT / "manage.py")]


def commands(state: Path, port: int) -> dict[str, list[str]]:
    """Return the processes of the site, in the order in which they start."""
    celery = [sys.executable, "-m", "celery", "-A", "talentshare"]
    gunicorn = [sys.executable, "-m", "gunicorn", "talentshare.wsgi", "--preload", "--bind", f"127.0.0.1:{port}"]
    return {
        "worker": [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "-l", "warning"],
        "relay": [*MANAGE, "relay"],
        "beat": [*celery, "beat", "-l", "warning", "-s", str(state / "beat-schedule")],
        "web": [*gunicorn, "--workers", "2", "--threads", "4", "--graceful-timeout", "3", "--no-control-socket"],
    }


def demo() -> int:
    """Serve the sample region until Ctrl-C; the first time the main job runs before the address is printed."""
    state = embedded.default_state()
    embedded.own_folder(state)
    with _only_one(state):
        end_remnants(state)
        port = _port()
        with timed("Starting PostgreSQL and Valkey"):
            servers = embedded.start(state)
        try:
            environment = _environment(servers, port)
            _prepare(environment, static=True)
            supervisor = Supervisor(state, environment)
            _on_signal(supervisor)
            return _serve(supervisor, state, port)
        finally:
            servers.stop()
            say("  Stopped. The data is kept; `make demo-reset` forgets it.")


def _serve(supervisor: Supervisor, state: Path, port: int) -> int:
    try:
        with timed("Starting web, relay, worker and beat"):
            supervisor.start(commands(state, port))
            if not _wait_for_page(supervisor, port):
                if supervisor.asked_to_stop.is_set():
                    return 0
                raise Stop(f"The site does not answer; its own words are in {supervisor.logs / 'web.log'}.")
        _first_main_job(supervisor, state)
        if not supervisor.asked_to_stop.is_set():
            say()
            _manage(supervisor, "demo_signins")
            say(f"\n  TalentShare is at http://127.0.0.1:{port}   logs: {supervisor.logs}   Ctrl-C stops it.")
        supervisor.watch()
    finally:
        say("\n  Stopping ...")
        supervisor.stop()
    return 0


def _first_main_job(supervisor: Supervisor, state: Path) -> None:
    """Run the main job through the workers once in the life of this state; a failure is told and the site serves on."""
    marker = state / "main-job-done"
    if marker.exists() or supervisor.asked_to_stop.is_set():
        return
    say("\n  The main job, once, through the real workers:\n")
    if _manage(supervisor, "run_main_job") == 0:
        marker.touch()
    elif not supervisor.asked_to_stop.is_set():
        say("  The main job did not finish; the site runs all the same, and the next start tries it again.")


def _manage(supervisor: Supervisor, *arguments: str) -> int:
    """Run a management command with the terminal's own output, ended early where we are asked to stop."""
    process = subprocess.Popen([*MANAGE, *arguments], cwd=ROOT, env=supervisor.environment, start_new_session=True)
    while (code := process.poll()) is None:
        if supervisor.asked_to_stop.wait(0.1):
            process.kill()
        supervisor.check()
    return code


def main_job(rest: Sequence[str]) -> int:
    """Run the main job with servers and workers of its own and pass its output and exit code through untouched."""
    with timed("Starting a PostgreSQL and a Valkey for this run"):
        servers = embedded.start(scratch=True)
    supervisor = None
    try:
        environment = _environment(servers, PORT)
        _prepare(environment, static=False)
        supervisor = Supervisor(servers.state, environment)
        _on_signal(supervisor)
        processes = commands(servers.state, PORT)
        supervisor.start({name: processes[name] for name in ("worker", "relay", "beat")})
        say("  The main job, through the real workers:")
        code = _manage(supervisor, "run_main_job", *rest)
        if code:
            _show_logs(supervisor)
        return code
    finally:
        if supervisor:
            supervisor.stop()
        servers.stop()


def _show_logs(supervisor: Supervisor) -> None:
    """Print the last lines of each log, since the folder is about to go."""
    for log in sorted(supervisor.logs.glob("*.log")):
        lines = log.read_text(errors="replace").splitlines()[-20:]
        say("\n".join([f"\n-- {log.name}", *lines]))


def demo_reset() -> int:
    """Forget the data of the demo; refused while it runs."""
    state = embedded.default_state()
    if not state.exists():
        say("  There is nothing to forget.")
        return 0
    embedded.own_folder(state)
    with _only_one(state):
        end_remnants(state)
        embedded.stop(state)
        shutil.rmtree(state)
    say("  The data of the demo is gone.")
    return 0


def stop() -> int:
    """Stop a running demo, and the embedded servers."""
    state = embedded.default_state()
    if not state.exists():
        return 0
    embedded.own_folder(state)
    for _ in range(150):
        try:
            with _only_one(state):
                end_remnants(state)
                embedded.stop(state)
                return 0
        except Stop:
            with contextlib.suppress(OSError, ValueError):
                os.kill(int((state / "demo.lock").read_text()), signal.SIGTERM)
        time.sleep(0.2)
    raise Stop("The demo does not stop; end it where it was started.")


@contextlib.contextmanager
def _only_one(state: Path) -> Iterator[None]:
    """Hold the demo's lock, or say that somebody else does."""
    with (state / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop(
                "The demo is running: press Ctrl-C where it was started, or `python3 tools/up.py stop`."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _environment(servers: Servers, port: int) -> dict[str, str]:
    site = {"DEMO": "1", "SITE_URL": f"http://127.0.0.1:{port}", "PYTHONUNBUFFERED": "1"}
    return {**os.environ, **servers.environment(), **site}


def make_tables(environment: Mapping[str, str]) -> None:
    step("Preparing the database", [*MANAGE, "migrate", "--noinput"], environment)


def _prepare(environment: Mapping[str, str], *, static: bool) -> None:
    make_tables(environment)
    if static:
        step("Gathering the static files", [*MANAGE, "collectstatic", "--noinput"], environment)
    step(
        "Loading the sample region: 60 units, 400 talents, 120 demands and their stories (up to a minute)",
        [*MANAGE, "load_demo"],
        environment,
    )


def _on_signal(supervisor: Supervisor) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: supervisor.asked_to_stop.set())


def _port() -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", PORT))
            return PORT
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    say(f"  Port {PORT} is taken; this demo uses {port}.")
    return port


def _wait_for_page(supervisor: Supervisor, port: int) -> bool:
    """Wait until the site answers, with whatever status."""
    until = time.monotonic() + SERVING_SECONDS
    while time.monotonic() < until and not supervisor.asked_to_stop.is_set():
        supervisor.check()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            supervisor.asked_to_stop.wait(0.2)
    return False
