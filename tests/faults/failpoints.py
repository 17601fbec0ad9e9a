"""Numbered failpoints without a hook in the product: the database engine of these tests passes here at every commit.

``arm`` lays down one file for a role (web, relay, worker, beat, driver). Every process of that role counts its commits
in it, all together, and the one that comes to the number kills as the file says. The file is gone before the kill, so
that whoever is started again lives on. Without a file a commit costs one look at the folder.
"""

import contextlib
import dataclasses
import fcntl
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROLE, FOLDER = "ESTATE_ROLE", "ESTATE_FAILPOINTS"
BEFORE, AFTER = "before", "after"
MYSELF, GROUP = "myself", "group"


@dataclasses.dataclass(frozen=True)
class Point:
    """Kill ``kill`` just before or just after the ``number``-th commit of ``role``, counted from when it is armed.

    ``myself`` is the process that commits, ``group`` all processes started with it (a worker with its pool); any name of
    the estate is that process or server with its children. Beat writes no row, so it dies at somebody else's commit.
    """

    role: str
    moment: str
    number: int
    kill: str = MYSELF

    def __str__(self) -> str:
        whom = "" if self.kill == MYSELF else f", kills {self.kill}"
        return f"{self.role} {self.moment} commit {self.number}{whom}"


def arm(folder: Path, point: Point, pid_file: Path | None = None) -> None:
    """Lay down the file of the point; ``pid_file`` names the process or server where another is to be killed."""
    row = {"moment": point.moment, "left": point.number, "kill": point.kill, "pid_file": str(pid_file or "")}
    _write(folder / point.role, row)


def count(folder: Path, role: str) -> None:
    """Count the commits of ``role`` from now on, and kill nobody."""
    _write(folder / role, {"moment": "", "left": 0, "kill": "", "pid_file": ""})


def counted(folder: Path, role: str) -> int:
    """How many commits the role came to since ``count``."""
    return -int(json.loads((folder / role).read_text())["left"])


def fired(folder: Path, role: str) -> bool:
    return not (folder / role).exists()


def disarm(folder: Path, role: str) -> None:
    (folder / role).unlink(missing_ok=True)


@contextlib.contextmanager
def passing() -> Iterator[None]:
    """Around one commit of this process."""
    point = _passed()
    if point and point["moment"] == BEFORE:
        _kill(point)
    yield
    if point and point["moment"] == AFTER:
        _kill(point)


def with_children(pid_file: Path) -> list[int]:
    """The process that the file names and everything it has started, itself first."""
    try:
        master = int(pid_file.read_text().split()[0])
    except (OSError, IndexError, ValueError):
        return []
    return [master, *children(master)]


def kill_all(pids: list[int], number: int = signal.SIGKILL) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _passed() -> dict[str, Any] | None:
    """Count one commit; the point itself where this was the numbered one."""
    folder, role = os.environ.get(FOLDER), os.environ.get(ROLE)
    if not folder or not role or not os.path.exists(path := f"{folder}/{role}"):
        return None
    with contextlib.suppress(FileNotFoundError), open(path, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not os.path.exists(path):  # another process has just come to the number
            return None
        point: dict[str, Any] = json.load(file)
        point["left"] -= 1
        if point["left"] == 0:
            os.unlink(path)
            return point
        file.seek(0)
        file.truncate()
        json.dump(point, file)
    return None


def _kill(point: dict[str, Any]) -> None:
    if point["pid_file"]:
        kill_all(with_children(Path(point["pid_file"])))
    elif point["kill"] == GROUP:
        os.killpg(0, signal.SIGKILL)
    else:
        os.kill(os.getpid(), signal.SIGKILL)


def children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def _write(path: Path, point: dict[str, Any]) -> None:
    half = path.with_suffix(".new")
    half.write_text(json.dumps(point), encoding="utf-8")
    half.rename(path)
