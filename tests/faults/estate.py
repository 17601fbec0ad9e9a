"""A whole site of one's own that may be killed: servers, database, and the four processes under the real supervisor.

    estate = Estate()                  servers, a migrated `world` (sample core: 6 units, 24 talents), the four processes
    estate.renew()                     everything up again, and a `live` database as fresh as the world (well under a second)
    estate.url                         where gunicorn answers; estate.data is DATA_DIR (sms/, mail/, logs/)
    estate.client()                    requests.Session; estate.sign_in(session, persona) signs a demo persona in

Faults (names: web relay worker beat; postgres valkey):
    estate.kill(name)                  kill -9 of the whole process group or server; it is started again at once
    estate.kill(name, hold=True)       … and stays down until estate.start(name); kill("valkey", forget=True) loses its data
    estate.kill_child("worker"|"web", n)   only a pool member or a gunicorn worker
    estate.kill_backend(n)             one session's process of Postgres: it restarts them all
    estate.frozen(name)                context: SIGSTOP … SIGCONT; connections stand, nobody answers
    estate.arm(role, "before"|"after", n, kill="myself"|"group"|any of these names)   at the role's n-th commit from now
    estate.fired(role), estate.count(role), estate.counted(role)               see tests/faults/failpoints.py

Reading and acting:
    estate.run(sql, *params)           one statement by the superuser on the live database, rows back
    estate.manage("prove_ledger")      a management command in the site's environment; its output, an error where it fails
    estate.spawn([...], role="driver") any program in the site's environment, as a Popen
    estate.undone(), estate.dead()     deliveries that wait, and that were given up
    estate.settled(seconds)            wait until nothing is undone and nothing is queued
    estate.up(seconds)                 wait until pages are served and Postgres and Valkey answer
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import redis
import requests

from tests.faults import failpoints
from tests.faults.processes import NAMES, Processes, environ_without_servers, wait_until
from tests.faults.servers import LIVE, WORLD, Servers
from tests.site import ROOT, _free_port
from tools.demo import commands

SERVERS = ("postgres", "valkey")


class Estate:
    def __init__(self) -> None:
        self.servers = Servers()
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.failpoints = Path(tempfile.mkdtemp(prefix="failpoints-", dir=self.servers.state))
        self.environment = self._environment(LIVE)
        self.data = Path(self.environment["DATA_DIR"])
        try:
            self._make_world()
            self.servers.renew()
            self.processes = Processes(self.servers.state, self.environment)
            self.processes.begin(commands(self.servers.state, self.port))
            self.up()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if hasattr(self, "processes"):
            self.processes.end()
        self.servers.stop()

    def renew(self) -> None:
        """Everything up, no failpoint left, an empty queue, and a live database as fresh as the world."""
        for role in (*NAMES, "driver"):
            failpoints.disarm(self.failpoints, role)
        self.start(*SERVERS)
        self.servers.renew()
        self.servers.broker().flushall()
        for folder in ("sms", "mail"):
            shutil.rmtree(self.data / folder, ignore_errors=True)
        self.start(*NAMES)
        self.up()

    # -- faults ----------------------------------------------------------------------------------------------------

    def kill(self, name: str, *, hold: bool = False, forget: bool = False) -> None:
        if name == "postgres":
            self.servers.kill_postgres()
        elif name == "valkey":
            self.servers.kill_valkey(forget=forget)
        else:
            self.processes.kill(name, hold=hold)
        if not hold:
            self.start(name)

    def start(self, *names: str) -> None:
        """Start again what is down; what runs stays as it is."""
        for name in names:
            if name == "postgres":
                self.servers.start_postgres()
            elif name == "valkey":
                self.servers.start_valkey()
            else:
                self.processes.release(name)

    def kill_child(self, name: str, number: int = 0) -> bool:
        return self.processes.kill_child(name, number)

    def kill_backend(self, number: int = 0) -> bool:
        return self.servers.kill_backend(number)

    @contextlib.contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        if name in SERVERS:
            with self.servers.frozen(name):
                yield
            return
        self.processes.freeze(name)
        try:
            yield
        finally:
            self.processes.thaw(name)

    def arm(self, role: str, moment: str, number: int, kill: str = failpoints.MYSELF) -> None:
        whose = self.servers if kill in SERVERS else self.processes if kill in NAMES else None
        pid_file = whose.pid_file(kill) if whose else None
        failpoints.arm(self.failpoints, failpoints.Point(role, moment, number, kill), pid_file)

    def fired(self, role: str) -> bool:
        return failpoints.fired(self.failpoints, role)

    def count(self, role: str) -> None:
        failpoints.count(self.failpoints, role)

    def counted(self, role: str) -> int:
        return failpoints.counted(self.failpoints, role)

    # -- reading and acting ----------------------------------------------------------------------------------------

    def run(self, statement: str, *params: object) -> list[tuple[Any, ...]]:
        return self.servers.run(statement, *params)

    def undone(self) -> int:
        return int(self.run("SELECT count(*) FROM core_delivery WHERE done_at IS NULL AND NOT dead")[0][0])

    def dead(self) -> int:
        return int(self.run("SELECT count(*) FROM core_delivery WHERE dead")[0][0])

    def settled(self, seconds: float = 60) -> None:
        wait_until(lambda: self.undone() == 0, seconds, "the deliveries to be done")

    def queued(self) -> int:
        """Messages that wait in the broker, and those that a worker has taken."""
        broker = self.servers.broker()
        return int(broker.llen("celery")) + int(broker.hlen("unacked"))

    def up(self, seconds: float = 60) -> None:
        wait_until(self._answers, seconds, "the site to answer")

    def manage(self, *arguments: str, database: str = LIVE) -> str:
        return self._done([sys.executable, "manage.py", *arguments], database)

    def spawn(self, command: list[str], role: str = "driver", **more: Any) -> "subprocess.Popen[str]":
        environment = self.environment | {failpoints.ROLE: role}
        return subprocess.Popen(command, cwd=ROOT, env=environment, text=True, start_new_session=True, **more)

    def client(self) -> requests.Session:
        return requests.Session()

    def sign_in(self, session: requests.Session, persona: str) -> None:
        """By the persona's button of the demo page."""
        page = session.get(f"{self.url}/demo/", timeout=20)
        token = session.cookies["csrf"]
        answer = session.post(
            f"{self.url}/demo/sign-in/{persona}/",
            data={"csrfmiddlewaretoken": token}, headers={"Referer": page.url}, timeout=20, allow_redirects=False,
        )  # fmt: skip
        assert answer.status_code == 302, answer.status_code

    # -- within ----------------------------------------------------------------------------------------------------

    def _answers(self) -> bool:
        with contextlib.suppress(requests.RequestException, psycopg2.Error, redis.RedisError):
            self.run("SELECT 1")
            self.servers.broker().ping()
            return requests.get(f"{self.url}/livez", timeout=5).ok
        return False

    def _make_world(self) -> None:
        self.manage("migrate", "-v", "0", database=WORLD)
        self._done([sys.executable, "-m", "tests.faults.world"], WORLD)

    def _done(self, command: list[str], database: str) -> str:
        done = subprocess.run(
            command, cwd=ROOT, env=self._environment(database), capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def _environment(self, database: str) -> dict[str, str]:
        return environ_without_servers() | self.servers.environment(database) | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "SITE_URL": self.url,
            "DEMO": "1",
            "LOG_LEVEL": "WARNING",
            "WARM_WORKERS": "false",  # workers are killed and started again by the dozen
            "PYTHONUNBUFFERED": "1",
            failpoints.FOLDER: str(self.failpoints),
        }  # fmt: skip


def main() -> None:
    """`python -m tests.faults.estate`: an estate to look at, until Ctrl-C."""
    began = time.monotonic()
    estate = Estate()
    sys.stdout.write(f"{estate.url} data {estate.data} after {time.monotonic() - began:.1f} s, pid {os.getpid()}\n")
    try:
        while True:
            time.sleep(3600)
    finally:
        estate.close()


if __name__ == "__main__":
    main()
