"""A PostgreSQL and a Valkey that may be killed, frozen and started again under the same addresses."""

import contextlib
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import redis

from talentshare import embedded
from talentshare.machine import Machine
from tests.faults.failpoints import kill_all, with_children

WORLD, LIVE = "world", "live"
SETTINGS = ("ALTER SYSTEM SET synchronous_commit = on", "ALTER SYSTEM SET full_page_writes = on")


class Servers:
    """Scratch servers. A killed process loses nothing that was written to the system, so nobody waits for the disk;
    but a commit is acknowledged only when it was written (synchronous_commit), as on a real server.
    """

    def __init__(self) -> None:
        self.embedded = embedded.start(scratch=True)
        self.state = self.embedded.state
        self.machine = Machine(self.state, durable=False)
        self._port = self.embedded.database_url.rpartition(":")[2].partition("/")[0]
        for statement in (*SETTINGS, "SELECT pg_reload_conf()"):
            self.run(statement, database="postgres")
        embedded.prepare_database(self._dsn("postgres"), WORLD)

    def environment(self, database: str = LIVE) -> dict[str, str]:
        """What processes need to find ``database`` of these servers."""
        found = self.embedded.environment()
        for name in ("DATABASE_URL", "OWNER_DATABASE_URL"):
            found[name] = f"{found[name].rpartition('/')[0]}/{database}"
        return found

    def run(self, statement: str, *params: object, database: str = LIVE) -> list[tuple[Any, ...]]:
        """One statement by the superuser, on a connection of its own."""
        connection = psycopg2.connect(self._dsn(database), connect_timeout=10)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, params)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def renew(self) -> None:
        """A live database as fresh as the world; whoever was connected loses the connection.

        The checkpoint is for PostgreSQL's counters: a cloned one believes until then that its next 32 numbers are in the
        log, and a crash would give them out once more.
        """
        self.run(f"DROP DATABASE IF EXISTS {LIVE} WITH (FORCE)", database="postgres")
        self.run(f"CREATE DATABASE {LIVE} TEMPLATE {WORLD} OWNER {embedded.OWNER}", database="postgres")
        self.run("CHECKPOINT", database="postgres")

    def broker(self) -> "redis.Redis[bytes]":
        return redis.Redis.from_url(self.embedded.redis_url, socket_timeout=2, socket_connect_timeout=2)

    # -- faults ----------------------------------------------------------------------------------------------------

    def kill_postgres(self) -> None:
        """kill -9 of the postmaster and all it started: a crash, with recovery at the next start."""
        pids = with_children(self.pid_file("postgres"))
        kill_all(pids)
        _until(lambda: not any(map(_lives, pids)), 10)

    def start_postgres(self) -> None:
        """Start it again where it is down; it recovers by itself. Sessions may begin when this returns."""
        with self.machine.locked():
            port = self.machine.start_postgres()
        assert str(port) == self._port, "the server came back under another address"

    def kill_backend(self, number: int) -> bool:
        """kill -9 of one session's process, the ``number``-th: Postgres restarts all of them, as after a crash."""
        with contextlib.suppress(psycopg2.Error):
            pids = [pid for (pid,) in self.run("SELECT pid FROM pg_stat_activity WHERE datname = %s ORDER BY 1", LIVE)]
            if pids:
                kill_all([pids[number % len(pids)]])
                return True
        return False

    def kill_valkey(self, *, forget: bool = False) -> None:
        """kill -9; with ``forget`` everything it kept is lost too."""
        pid = self._valkey_pid()
        kill_all([pid] if pid else [])
        _until(lambda: not (pid and _lives(pid)), 10)
        if forget:
            for kept in ("appendonlydir", "dump.rdb"):
                path = self.machine.valkey / kept
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def start_valkey(self) -> None:
        with self.machine.locked():
            url = self.machine.start_valkey()
        assert url == self.embedded.redis_url, "the queue came back under another address"

    @contextlib.contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """``postgres`` or ``valkey`` is silent inside: connections stand, nobody answers."""
        pids = self._pids(name)
        kill_all(pids, signal.SIGSTOP)
        try:
            yield
        finally:
            kill_all(self._pids(name) + pids, signal.SIGCONT)

    def stop(self) -> None:
        for name in ("postgres", "valkey"):
            kill_all(self._pids(name), signal.SIGCONT)
        self.embedded.stop()

    def pid_file(self, name: str) -> Path:
        return self.machine.pgdata / "postmaster.pid" if name == "postgres" else self.machine.valkey / "valkey.pid"

    def _pids(self, name: str) -> list[int]:
        if name == "postgres":
            return with_children(self.pid_file("postgres"))
        pid = self._valkey_pid()
        return [pid] if pid else []

    def _valkey_pid(self) -> int:
        with contextlib.suppress(OSError, ValueError):
            pid = int((self.machine.valkey / "valkey.pid").read_text())
            return pid if _lives(pid) and b"valkey" in Path(f"/proc/{pid}/cmdline").read_bytes() else 0
        return 0

    def _dsn(self, database: str) -> str:
        return f"postgresql://postgres:{self.machine.secret('superuser')}@127.0.0.1:{self._port}/{database}"


def _lives(pid: int) -> bool:
    """Whether the process runs; what died and was not fetched by its parent does not."""
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


def _until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("a killed process stays")
        time.sleep(0.02)
