"""Client processes that stay for the whole run, told to work all at once."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parent.parent.parent


class Clients:
    """So many processes of one command, each with a connection of its own (see serving.py)."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], many: int) -> None:
        pipe = subprocess.PIPE
        self._processes = [
            subprocess.Popen(list(command), cwd=ROOT, env=dict(environment), text=True, stdin=pipe, stdout=pipe)
            for _ in range(many)
        ]

    def __enter__(self) -> "Clients":
        for process in self._processes:
            _answer(process)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.kill()
            process.communicate()

    def rate(self, unit: str, seconds: float, many: int) -> float:
        """Units a second that ``many`` of them do together."""
        working = self._processes[:many]
        for process in working:
            assert process.stdin
            process.stdin.write(f"{unit} {seconds}\n")
            process.stdin.flush()
        answers = [_answer(process) for process in working]
        return sum(answer["units"] / answer["seconds"] for answer in answers)


def _answer(process: "subprocess.Popen[str]") -> dict[str, float]:
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise SystemExit("A client ended before its time; what it said is above.")
    return dict(json.loads(line))
