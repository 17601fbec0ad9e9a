"""The relay outlives its database connection."""

import threading
import time

from django.db import connection

from apps.core.management.commands.relay import Command


def test_the_relay_begins_anew_when_postgres_ends_its_connection(real_db: str) -> None:
    pids, outcome = list[int](), list[object]()

    def relay() -> None:
        connection.ensure_connection()
        pids.append(connection.connection.info.backend_pid)
        try:
            Command().listen_until_lost()
            outcome.append("lost, told, ready for a new connection")
        except Exception as error:
            outcome.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=relay, daemon=True)
    thread.start()
    _end(pids)
    thread.join(20)
    assert outcome == ["lost, told, ready for a new connection"]


def _end(pids: list[int]) -> None:
    """As a restart of the server does it, once the relay waits for a notice."""
    for _n in range(100):
        time.sleep(0.1)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT state, now() - query_start > '0.3 s' FROM pg_stat_activity WHERE pid = ANY(%s)", [pids]
            )
            if ("idle", True) in cursor.fetchall():
                cursor.execute("SELECT pg_terminate_backend(%s)", pids)
                return
    raise AssertionError("the relay never waited")
