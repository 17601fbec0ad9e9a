"""Every gate and the tests, each under its heading; a failed gate does not hide the next."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from talentshare import embedded
from tools.installing import VENV
from tools.steps import ROOT, say

CATALOGUE = "tools/catalogue.py"

# Settings by name, for the environment names the site's; groups begin in the order of tests/conftest.py. Two workers keep
# two cores busy: a third one took as long (20 min 18 s against 20 min 1 s).
PYTEST = ("--ds", "tests.settings", "-n", "2", "--no-loadscope-reorder", "--durations", "25")


def gates() -> list[tuple[str, list[str]]]:
    """Return the gates in the order in which they are quickest to fail."""
    python, tool = sys.executable, str(VENV / "bin")
    found = [
        ("ruff", [python, "-m", "ruff", "check", "."]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        ("djlint", [python, "-m", "djlint", "templates", "--lint"]),
        ("import-linter", [f"{tool}/lint-imports", "--no-cache"]),
        ("mypy", [python, "-m", "mypy", "apps", "talentshare", "tools"]),
        ("bandit", [python, "-m", "bandit", "-q", "-c", "pyproject.toml", "-r", "apps", "talentshare"]),
        ("migrations", [python, "manage.py", "makemigrations", "--check", "--dry-run"]),
        ("static files", [python, "manage.py", "collectstatic", "--noinput", "-v", "0"]),
    ]
    if (ROOT / CATALOGUE).exists():
        found.append(("catalogue", [python, CATALOGUE, "check"]))
    return found


def run_gates(environment: Mapping[str, str]) -> bool:
    """Run every gate, two at a time, and print what each said in their order; return whether all passed."""
    outcomes = []
    with ThreadPoolExecutor(max_workers=2) as two:
        running = [(name, two.submit(_run_gate, command, environment)) for name, command in gates()]
        for name, gate in running:
            passed, said, seconds = gate.result()
            heading(name)
            say(said.rstrip())
            outcomes.append((passed, name, seconds))
    heading("gates")
    for passed, name, seconds in outcomes:
        say(f"  {'passed' if passed else 'FAILED'}  {name} ({seconds:.1f} s)")
    return all(passed for passed, _, _ in outcomes)


def _run_gate(command: Sequence[str], environment: Mapping[str, str]) -> tuple[bool, str, float]:
    """Whether it passed, all it said, and its seconds."""
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return done.returncode == 0, done.stdout, time.monotonic() - began


def run(arguments: Sequence[str], *, tests: bool) -> int:
    """Run gates and tests on scratch servers; with arguments, only pytest with these. Its last line comes last."""
    with on_scratch_servers() as environment:
        passed = True if arguments else run_gates(environment)
        if tests:
            heading("pytest")
            command = [sys.executable, "-m", "pytest", *PYTEST, *arguments]
            code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
            return code or int(not passed)
        return int(not passed)


@contextlib.contextmanager
def on_scratch_servers() -> Iterator[dict[str, str]]:
    """Yield the environment of servers of this run's own; what tests leave lying about goes with them."""
    servers = embedded.start(scratch=True)
    try:
        temporary = servers.state / "tmp"
        temporary.mkdir(mode=0o700)
        yield {
            **os.environ,
            **servers.environment(),
            "DEMO": "1",
            "PYTHONPYCACHEPREFIX": str(temporary / "bytecode"),  # compiled once for all processes, outside the tree
            "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "TMPDIR": str(temporary),
        }
    finally:
        servers.stop()


def heading(name: str) -> None:
    """Print a line that parts one gate from the next."""
    sys.stdout.flush()
    say(f"\n== {name} {'=' * (76 - len(name))}")
