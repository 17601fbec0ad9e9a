"""Steps that a person watches at the terminal: a line each, with its seconds, on standard error."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TAIL = 25  # lines of a failed command that are shown


class Stop(Exception):
    """The work cannot go on; the message is one or two sentences for the person at the terminal."""


def say(text: str = "") -> None:
    """Print one line of progress; standard output is left to results."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextlib.contextmanager
def timed(title: str) -> Iterator[None]:
    """Print how long a step took."""
    began = time.monotonic()
    yield
    say(f"  {title}: {time.monotonic() - began:.1f} s")


def step(title: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
    """Run a command quietly as one step; on a terminal a counter shows that it lives. Raises Stop with its last lines."""
    began = time.monotonic()
    watched = sys.stderr.isatty()
    if not watched:
        say(f"  {title} ...")
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment or os.environ, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        try:
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    code = process.wait(timeout=0.5)
                    break
                if watched:
                    sys.stderr.write(f"\r  {title} ... {time.monotonic() - began:.0f} s ")
                    sys.stderr.flush()
        except BaseException:
            process.kill()
            process.wait()
            raise
        say(f"{chr(13) if watched else ''}  {title}: {time.monotonic() - began:.1f} s      ".rstrip())
        if code:
            said.seek(0)
            last = "".join(said.readlines()[-TAIL:]).rstrip()
            raise Stop(f"{last}\n\nThis step failed: {title} ({' '.join(map(str, command))}).")
