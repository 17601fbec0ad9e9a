"""Two relays, two beats and two workers at once: everything that happens has its consequences once."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

from celery import Celery

from tests.faults.estate import Estate
from tests.faults.inviting import Inviter
from tests.faults.processes import wait_until
from tools.demo import commands

SAVERS, EACH = 3, 8
CLOCK_TASKS = 30
ADDED = "SELECT count(*) FROM audit_auditevent WHERE action = 'member_added'"


def test_two_relays_two_workers_and_two_beats_do_everything_once(estate: Estate) -> None:
    office = Inviter(estate)
    ((before,),) = estate.run(ADDED)
    _break_the_books(estate)
    with second_of_each(estate) as logs:
        _save_at_once(office)
        _ask_for_clock_jobs(estate)
        office.check_once()
        wait_until(lambda: estate.queued() == 0, 60, "the queue to be empty")
        proofs = _lines(logs, "account out of step")
    assert len(office.saved) == SAVERS * EACH
    twice = (
        "SELECT user_id FROM messaging_notice WHERE kind = 'organisations.member_invited' GROUP BY 1 HAVING count(*) > 1",
        "SELECT job, slot FROM core_periodicrun GROUP BY 1, 2 HAVING count(*) > 1",
        "SELECT 1 FROM core_delivery WHERE attempts > 0",
    )
    assert [estate.run(question) for question in twice] == [[], [], []]
    assert estate.run(ADDED) == [(before + SAVERS * EACH,)]
    assert len(proofs) == 1, proofs  # the nightly proof, asked for by all the clock tasks, ran in one of them
    assert estate.manage("verify_audit")


def _break_the_books(estate: Estate) -> None:
    """One fen that nobody can explain, and every slot free: each run of the nightly proof writes a line about it."""
    estate.run(
        "DELETE FROM core_periodicrun;"
        " INSERT INTO ledger_account (code, kind, normal, allow_negative, balance_fen)"
        " VALUES ('out of step', 'A', 1, false, 1)"
    )


def _save_at_once(office: Inviter) -> None:
    threads = [
        threading.Thread(target=Inviter(office.estate, office.saved).save_all, args=_names(saver))
        for saver in range(SAVERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _names(saver: int) -> list[str]:
    return [f"guest-{saver}-{number}" for number in range(EACH)]


def _ask_for_clock_jobs(estate: Estate) -> None:
    """As many beats would do it in the same second."""
    with Celery(broker=estate.environment["REDIS_URL"]) as beats:
        for _n in range(CLOCK_TASKS):
            beats.send_task("apps.core.tasks.run_clock_jobs")


@contextlib.contextmanager
def second_of_each(estate: Estate) -> Iterator[list[Path]]:
    """Another worker, relay and beat beside the estate's own; yields the logs of both workers."""
    folder = estate.servers.state / "second"
    folder.mkdir(exist_ok=True)
    found = commands(folder, estate.port)
    logs, running = folder / "second.log", list[subprocess.Popen[str]]()
    with logs.open("w") as log:
        for name in ("worker", "relay", "beat"):
            more = ["-n", "second@%h"] if name == "worker" else []
            running.append(estate.spawn([*found[name], *more], role=name, stdout=log, stderr=log))
        try:
            wait_until(lambda: "second" in _workers(estate), 60, "the second worker")
            yield [logs, estate.data / "logs" / "worker.log"]
        finally:
            for process in running:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _workers(estate: Estate) -> str:
    with Celery(broker=estate.environment["REDIS_URL"]) as app:
        return str(app.control.ping(timeout=1))


def _lines(logs: list[Path], word: str) -> list[str]:
    return [line for log in logs if log.exists() for line in log.read_text("utf-8").splitlines() if word in line]
