"""An act: one transaction, whose history and messages are written together when it ends."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

Write = Callable[[list[Any]], object]


@dataclass(slots=True)
class _Act:
    """What waits, by the function that writes it, and within how many savepoints the act began."""

    savepoints: int
    waiting: dict[Write, list[Any]] = field(default_factory=dict)


_current: ContextVar[_Act | None] = ContextVar("act", default=None)


@contextmanager
def whole_act() -> Iterator[None]:
    """``transaction.atomic`` in which ``at_the_end`` waits; also a decorator.

    Within another act it is a savepoint: what waits is handed on to the act around it, or forgotten with what is undone.
    """
    around = _current.get()
    with transaction.atomic():
        act = _Act(len(connection.savepoint_ids))
        token = _current.set(act)
        try:
            yield
        finally:
            _current.reset(token)
        for write, rows in act.waiting.items():
            if around is not None and around.savepoints == act.savepoints - 1:
                around.waiting.setdefault(write, []).extend(rows)
            else:
                write(rows)


def at_the_end(write: Write, rows: Iterable[Any]) -> None:
    """Call ``write`` with ``rows``, and all others that it is given, once before the act ends; without an act, now.

    Within a savepoint of the act's that is no act itself it is now as well, for that may be undone alone.
    """
    act = _current.get()
    if act is not None and connection.in_atomic_block and len(connection.savepoint_ids) == act.savepoints:
        act.waiting.setdefault(write, []).extend(rows)
    elif given := list(rows):
        write(given)
