"""PostgreSQL as Django speaks it, except that nobody waits for ever for a server that has fallen silent (and compiler.py).

The server's own timeouts end a slow statement, and a connection that is refused ends at once. A server that is frozen,
or whose disk hangs, does neither: the connection stands and no answer comes. ``OPTIONS["longest_answer"]`` is how many
seconds any answer may take before the connection is given up; without it there is no limit.
"""

import select
import time
from typing import Any

import psycopg2
from django.db import OperationalError
from django.db.backends.postgresql import base, operations
from psycopg2.extensions import POLL_OK, POLL_READ, set_wait_callback

CONNECT_SECONDS = 5.0
CHECK_SECONDS = 3.0  # for "are you there?", asked of a connection that was kept from an earlier request


class _Connection(psycopg2.extensions.connection):  # type: ignore[misc]
    longest_answer: float | None = CONNECT_SECONDS  # while it connects; then what the wrapper says


class DatabaseOperations(operations.DatabaseOperations):
    compiler_module = "talentshare.postgresql.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    _longest_answer: float | None = None

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        self._longest_answer = params.pop("longest_answer", None)
        return params | {"connection_factory": _Connection}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.longest_answer = self._longest_answer
        return connection

    def is_usable(self) -> bool:
        connection = self.connection
        if connection is None:
            return False
        connection.longest_answer = CHECK_SECONDS
        usable = bool(super().is_usable())
        connection.longest_answer = self._longest_answer
        return usable

    def close_if_health_check_failed(self) -> None:
        """Where nobody answered, a new connection would be waited for in vain too: the request ends here."""
        began, kept = time.monotonic(), self.connection is not None
        super().close_if_health_check_failed()
        if kept and self.connection is None and time.monotonic() - began >= CHECK_SECONDS:
            raise OperationalError("the server is silent")


def _wait(connection: Any) -> None:
    """psycopg2 calls this instead of waiting in C. What it raises ends the connection."""
    limit = getattr(connection, "longest_answer", None)
    deadline = None if limit is None else time.monotonic() + limit
    while (state := connection.poll()) != POLL_OK:
        waiting = select.poll()
        waiting.register(connection.fileno(), select.POLLIN if state == POLL_READ else select.POLLOUT)
        if not waiting.poll(None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000):
            raise psycopg2.OperationalError(f"no answer within {limit} s")


set_wait_callback(_wait)
