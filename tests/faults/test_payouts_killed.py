"""The worker is killed while it pays out, at each of its commits: nothing is paid twice, nothing is lost, the books hold."""

import os
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from apps.core import clock
from apps.ledger.models import Account
from apps.ledger.proofs import prove
from apps.settlement import selectors
from apps.settlement.bank.sandbox import SandboxBank
from apps.settlement.jobs import ask_the_bank, let_the_sample_bank_work, pay_out
from apps.settlement.models import Payout, Statement
from tests.faults import failpoints
from tests.settlement.custody import SECRET, confirmed, give_account, supervised_case
from tests.settlement.making import Case

SILENT = "6222021105000000017"  # the sample bank loses its first answer about this account
EVERY = os.environ.get("KILL_EVERY", "")  # a soak tries both moments of every commit


@pytest.fixture
def bank_file(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.BANK_ADAPTER, settings.BANK_SECRET, settings.DATA_DIR = settings.SAMPLE_BANK, SECRET, tmp_path
    monkeypatch.setenv(failpoints.FOLDER, str(tmp_path))
    monkeypatch.setenv(failpoints.ROLE, "worker")
    return SandboxBank().path


def work() -> None:
    """What the clock of the site lets a worker do: pay out, hear the bank, ask it about what was lost."""
    pay_out()
    let_the_sample_bank_work()
    Payout.objects.filter(status__in=Payout.OPEN).update(asked_at=clock.now() - 2 * selectors.ASK_AGAIN)
    ask_the_bank()


def in_a_worker() -> bool:
    """Whether a process of its own that works has been killed on the way; each of its commits passes a failpoint."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            commit = connection._commit

            def passed() -> None:
                with failpoints.passing():
                    commit()

            connection._commit = passed  # type: ignore[method-assign]
            work()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def while_open(statement: Statement) -> None:
    """Work on, as the clock would, until it is settled or has had its time."""
    for _run in range(3):
        work()
        statement.refresh_from_db()
        if statement.status == "settled":
            return


def paid_once(statement: Statement, orders: Path) -> bool:
    """Settled, one payout a line, each known to the bank once under its key."""
    statement.refresh_from_db()
    payouts = list(Payout.objects.filter(line__statement=statement))
    with sqlite3.connect(orders) as rows:
        known = [key for (key,) in rows.execute("SELECT key FROM orders")]
    once = len({payout.line_id for payout in payouts}) == len(payouts) == 3
    at_bank = all(known.count(str(payout.public_id)) == 1 for payout in payouts)
    return statement.status == "settled" and once and at_bank and len(known) == Payout.objects.count()


def commits_of_one_statement(case: Case, folder: Path, orders: Path) -> int:
    """How many commits the work has where nobody is killed."""
    statement, most = confirmed(case), 0
    for _run in range(3):
        failpoints.count(folder, "worker")
        assert not in_a_worker()
        most = max(most, failpoints.counted(folder, "worker"))
    failpoints.disarm(folder, "worker")
    assert paid_once(statement, orders)
    return most


def test_a_worker_killed_at_any_commit_of_a_payout_pays_once(real_db: str, bank_file: Path, tmp_path: Path) -> None:
    case = supervised_case()
    give_account(case, "talent", SILENT)
    commits = commits_of_one_statement(case, tmp_path, bank_file)
    assert commits > 8
    moments = (failpoints.BEFORE, failpoints.AFTER)
    for number in range(1, commits + 1):
        for moment in moments if EVERY or number < 8 else moments[number % 2 :][:1]:
            statement = confirmed(case)
            failpoints.arm(tmp_path, failpoints.Point("worker", moment, number))
            assert in_a_worker(), f"{moment} {number}"
            while_open(statement)
            assert paid_once(statement, bank_file), f"{moment} {number}"
            assert not Account.objects.exclude(balance_fen=0).exists(), f"{moment} {number}"
    assert not any(prove().values())
