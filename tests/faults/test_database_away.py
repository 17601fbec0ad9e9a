"""PostgreSQL is gone, or silent: a page that says so within seconds, and afterwards everything goes on by itself."""

import contextlib
import threading
import time
from collections.abc import Iterator

import psycopg2
import pytest
import requests

from talentshare import embedded
from tests.faults.estate import LIVE, Estate
from tests.faults.inviting import AT, LONGEST, Inviter, parts, pids
from tests.faults.processes import wait_until

ADVICE = ("暂时无法使用", "已保存的内容不会丢失", "Please try again in a few minutes; what you saved is safe.")
SILENT_SECONDS = 12.0  # three for a connection that stands, five for a new one, and a busy machine
THREADS = 8  # gunicorn has two workers of four


def check_503(answer: requests.Response) -> None:
    assert answer.status_code == 503
    assert all(words in answer.text for words in ADVICE)
    assert "Traceback" not in answer.text
    assert answer.headers["Retry-After"] == "60"
    assert answer.headers["Content-Type"].startswith("text/html")


def check_what_needs_no_database(estate: Estate) -> None:
    assert requests.get(f"{estate.url}/livez", timeout=LONGEST).text == "ok"
    assert requests.get(f"{estate.url}/static/css/base.css", timeout=LONGEST).status_code == 200
    assert "does not answer" in parts(estate)["database"]


def in_every_thread(office: Inviter, path: str) -> list[tuple[int, float]]:
    """Status and seconds of requests at once, as many as the site has threads."""
    found: list[tuple[int, float]] = []
    cookies = office.session.cookies.get_dict()

    def ask() -> None:
        began = time.monotonic()
        answer = requests.get(path, cookies=cookies, timeout=LONGEST, allow_redirects=False)
        found.append((answer.status_code, time.monotonic() - began))

    threads = [threading.Thread(target=ask) for _n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@contextlib.contextmanager
def saving(office: Inviter, answers: list[int]) -> Iterator[None]:
    """Somebody saves all the time meanwhile, and tries again what was not acknowledged."""
    stop = threading.Event()

    def work() -> None:
        number = 0
        while not stop.is_set():
            with contextlib.suppress(requests.RequestException):
                answers.append(office.save(f"busy-{number}")[0].status_code)
            number += 1
            stop.wait(0.05)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def check_recovery(office: Inviter, before: dict[str, int]) -> None:
    """Every thread serves again, and what was acknowledged is there once, with its letter; nothing was restarted."""
    assert [status for status, _took in in_every_thread(office, office.page)] == [200] * THREADS
    office.save_all("after")
    office.check_once()
    assert pids(office.estate) == before


def check_clock_jobs(estate: Estate) -> None:
    estate.run("DELETE FROM core_periodicrun")
    wait_until(lambda: parts(estate)["tasks"] == "ok", 60, "beat and worker to do their part")
    assert not {name: word for name, word in parts(estate).items() if word != "ok"}


def test_a_database_that_dies_is_told_on_a_page_and_comes_back_to_every_thread(estate: Estate) -> None:
    office, before, answers = Inviter(estate), pids(estate), list[int]()
    in_every_thread(office, office.page)  # each thread has a connection of its own now
    with saving(office, answers):
        wait_until(lambda: answers.count(302) >= 3, LONGEST, "some saving")
        estate.kill("postgres", hold=True)
        wait_until(lambda: 503 in answers, LONGEST, "the page that says so")
        check_503(office.session.get(office.page, timeout=LONGEST))
        check_503(requests.get(f"{estate.url}/", timeout=LONGEST))
        assert {status for status, _took in in_every_thread(office, office.page)} == {503}
        check_what_needs_no_database(estate)
        estate.start("postgres")
        answers.clear()
        wait_until(lambda: answers.count(302) >= 3, LONGEST, "the saving to go on")
    assert set(answers) <= {302, 503}
    check_clock_jobs(estate)
    check_recovery(office, before)


def test_a_restart_of_the_database_that_nobody_noticed_costs_no_request(estate: Estate) -> None:
    office, before = Inviter(estate), pids(estate)
    in_every_thread(office, office.page)
    estate.kill("postgres")
    check_recovery(office, before)


def test_a_silent_database_is_told_within_seconds_and_goes_on_when_it_answers(estate: Estate) -> None:
    office, before = Inviter(estate), pids(estate)
    office.save_all("before")
    in_every_thread(office, office.page)
    with estate.frozen("postgres"):
        for _round in ("connections that stand", "new connections"):
            found = in_every_thread(office, office.page)
            assert {status for status, _took in found} == {503}
            assert max(took for _status, took in found) < SILENT_SECONDS
        check_503(office.save("silent")[0])
        check_what_needs_no_database(estate)
    check_recovery(office, before)


def test_a_database_that_dies_between_the_saving_and_the_session_does_not_say_that_nothing_was_changed(
    estate: Estate,
) -> None:
    office = Inviter(estate)
    estate.arm("web", "after", 1, kill="postgres")
    answer, _took = office.save("between")
    assert estate.fired("web")
    check_503(answer)
    estate.start("postgres")
    assert list(office.members()) == [f"between{AT}"]


@pytest.mark.parametrize("timeout", ["lock_timeout", "statement_timeout"])
def test_what_waits_too_long_for_somebody_elses_row_is_refused_with_a_kind_sentence(
    estate: Estate, timeout: str
) -> None:
    office = Inviter(estate)
    with limit(estate, timeout, "500ms"), holding(estate, "SELECT 1 FROM organisations_unit FOR UPDATE"):
        answer, _took = office.save("held")
    assert answer.status_code == 503
    assert "其他人正在修改此内容，请过几秒再试。" in answer.text
    assert office.save("held")[0].status_code == 302


@contextlib.contextmanager
def limit(estate: Estate, name: str, value: str) -> Iterator[None]:
    """Give new sessions of the site another limit; those that stand are ended, and come back with it."""
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s"
    estate.run(f"ALTER ROLE {embedded.APP} SET {name} = '{value}'")
    try:
        estate.run(end, embedded.APP)
        yield
    finally:
        estate.run(f"ALTER ROLE {embedded.APP} SET {name} = '{embedded.APP_TIMEOUTS[name]}'")
        estate.run(end, embedded.APP)


@contextlib.contextmanager
def holding(estate: Estate, statement: str) -> Iterator[None]:
    """Somebody's transaction that does not end."""
    with contextlib.closing(psycopg2.connect(estate.servers._dsn(LIVE))) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        yield
