"""The commands of ``tools/up.py``: first what any Python can do, then, inside .venv, the rest."""

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from tools.installing import PYTHON, VENV, compile_catalogues, offer_system_packages, set_up
from tools.steps import ROOT, Stop, say

INSIDE = "TALENTSHARE_INSIDE"  # set while the second half runs in .venv
ASKED_FROM = "TALENTSHARE_ASKED_FROM"  # the folder in which it was asked for
WITH_DEV = {"test", "soak", "lint", "screenshots"}


def main(arguments: Sequence[str], *, usage: str) -> int:
    """Set up, go on inside .venv, and return the exit code."""
    parser = argparse.ArgumentParser(description=usage, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = ["setup", "demo", "demo-reset", "main-job", "test", "soak", "lint", "screenshots", "run", "stop"]
    parser.add_argument("command", choices=names)
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    asked = parser.parse_args(arguments)
    try:
        if os.environ.pop(INSIDE, None) != str(VENV):
            _outside(asked.command, arguments)
        return _inside(asked.command, asked.rest)
    except Stop as problem:
        say(f"\n{problem}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


def _outside(command: str, arguments: Sequence[str]) -> None:
    asked_from = Path.cwd()
    os.chdir(ROOT)
    if command == "stop" and not PYTHON.exists():
        raise Stop("Nothing is set up here, so nothing runs.")
    if command != "stop":
        set_up(dev=command in WITH_DEV or (command == "setup" and "--dev" in arguments))
    environment = {**os.environ, INSIDE: str(VENV), ASKED_FROM: str(asked_from)}
    environment.pop("__PYVENV_LAUNCHER__", None)
    os.execve(PYTHON, [str(PYTHON), str(ROOT / "tools" / "up.py"), *arguments], environment)  # noqa: S606


def _inside(command: str, rest: list[str]) -> int:
    signal.signal(signal.SIGTERM, _interrupt)
    # These need the installed packages, which only this half has.
    from talentshare import embedded  # noqa: PLC0415
    from tools import demo, gates, soak  # noqa: PLC0415

    try:
        if command == "stop":
            return demo.stop()
        compile_catalogues()
        if command == "setup":
            say("  Ready: `python3 tools/up.py demo` starts the site.")
            return 0
        if command in WITH_DEV:
            offer_system_packages()
            if command == "screenshots":
                # Only the developer's packages bring a driver for the browser.
                from tools.screenshots import screenshots  # noqa: PLC0415

                return screenshots(rest)
            if command == "soak":
                return soak.run(rest)
            return gates.run(rest, tests=command == "test")
        if command == "main-job":
            return demo.main_job(rest)
        if command == "run":
            servers = embedded.start()
            if embedded.is_empty(servers):
                demo.make_tables({**os.environ, "DEMO": "1", **servers.environment()})
            return _run(rest, servers.environment())
        return demo.demo() if command == "demo" else demo.demo_reset()
    except embedded.ServerProblem as problem:
        raise Stop(str(problem)) from None


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _run(rest: list[str], servers: dict[str, str]) -> int:
    command = rest[1:] if rest[:1] == ["--"] else rest
    if not command:
        raise Stop("Name a command: `python3 tools/up.py run -- python manage.py shell`.")
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    environment = {"DEMO": "1", **os.environ, **servers, "PATH": path}
    os.chdir(environment.pop(ASKED_FROM, ROOT))
    if not shutil.which(command[0], path=path):
        raise Stop(f"There is no command {command[0]}.")
    sys.stdout.flush()
    os.execvpe(command[0], command, environment)  # noqa: S606
