"""The broker is silent, gone, or comes back empty: pages save as always, and what follows from it comes later."""

import statistics

import requests

from tests.faults.estate import Estate
from tests.faults.inviting import LONGEST, Inviter, parts, pids
from tests.faults.processes import wait_until


def test_pages_save_in_normal_time_while_the_broker_is_silent_and_the_letters_come_after(estate: Estate) -> None:
    office = Inviter(estate)
    usual = statistics.median(office.save(f"before-{n}")[1] for n in range(3))
    estate.settled()
    before = pids(estate)
    with estate.frozen("valkey"):
        assert office.save_all("silent-1", "silent-2", "silent-3") < max(2.0, 5 * usual)
        page = office.session.get(office.page, timeout=LONGEST)
        assert page.status_code == 200
        assert "silent-3" in page.text
        assert parts(estate)["broker"] == "does not answer"
        assert requests.get(f"{estate.url}/livez", timeout=LONGEST).text == "ok"
        assert estate.undone() >= 3
    office.save_all("after")
    office.check_once(30)
    assert pids(estate) == before


def test_a_broker_that_dies_and_comes_back_empty_loses_no_letter_and_nothing_is_restarted(estate: Estate) -> None:
    office = Inviter(estate)
    before = pids(estate)
    with estate.frozen("worker"):
        office.save_all("queued-1", "queued-2")
        # One message is on its way to the frozen worker already, in no list of the broker.
        wait_until(lambda: estate.queued() >= 1, 10, "a message to lie in the queue")
        estate.kill("valkey", hold=True, forget=True)
    assert office.save_all("away-1", "away-2") < 2.0
    assert parts(estate)["broker"] == "does not answer"
    estate.start("valkey")
    office.save_all("after")
    office.check_once(60)
    assert parts(estate)["broker"] == "ok"
    _wait_for_a_clock_job(estate)
    assert requests.get(f"{estate.url}/readyz", timeout=LONGEST).json()["ready"]
    assert pids(estate) == before


def _wait_for_a_clock_job(estate: Estate) -> None:
    """That beat sends again and the worker consumes again, twenty jobs' slots afresh."""
    estate.run("DELETE FROM core_periodicrun")
    wait_until(lambda: estate.run("SELECT 1 FROM core_periodicrun LIMIT 1"), 60, "beat to send and the worker to run")
