"""`/readyz` says which part does not work, in words that give nothing away."""

import datetime as dt
import json
import os
import pathlib
import socket
import subprocess
import sys
import time

import kombu
import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from apps.core import clock, health, jobs
from apps.core.models import Delivery, OutboxEvent, PeriodicRun
from apps.core.tasks import run_clock_jobs
from tests.site import _environment, _own_queue

ROOT = pathlib.Path(__file__).resolve().parents[2]
LONG_AGO = dt.timedelta(minutes=4)
ASK = """
import django; django.setup()
from django.test import Client
answer = Client().get("/readyz", HTTP_HOST="127.0.0.1")
print(answer.status_code, answer.content.decode())
"""


def ask(client: Client) -> tuple[int, list[str], str]:
    answer = client.get("/readyz")
    assert "no-store" in answer["Cache-Control"]
    return answer.status_code, answer.json()["failing"], answer.content.decode()


def beat_once() -> None:
    PeriodicRun.objects.create(job=jobs.HEARTBEAT, slot=clock.wall(), started_at=clock.wall())


def test_livez_asks_nothing_of_the_database(client: Client) -> None:
    assert client.get("/livez").content == b"ok"


@pytest.mark.django_db
def test_a_site_whose_tasks_run_is_ready(client: Client) -> None:
    assert ask(client)[:2] == (503, ["tasks"])
    assert jobs.run_due()[jobs.HEARTBEAT] == 0
    status, failing, text = ask(client)
    assert (status, failing) == (200, [])
    assert json.loads(text) == {
        "ready": True,
        "failing": [],
        "parts": dict.fromkeys(("database", "migrations", "tasks", "deliveries", "broker"), "ok"),
    }


@pytest.mark.django_db
def test_silent_tasks_a_missing_migration_and_a_delivery_nobody_takes_are_named(client: Client) -> None:
    beat_once()
    PeriodicRun.objects.update(started_at=clock.wall() - LONG_AGO)
    event = OutboxEvent.objects.create(type="x", payload={}, created_at=clock.wall() - LONG_AGO)
    waiting = Delivery.objects.create(event=event, consumer="x")
    MigrationRecorder(connection).record_unapplied("core", "0003_restores")
    failing = ask(client)[1]
    assert failing == ["migrations", "tasks", "deliveries"]
    MigrationRecorder(connection).record_applied("core", "0003_restores")
    Delivery.objects.filter(pk=waiting.pk).update(attempts=1)  # tried and failed: the office's list shows it, not this
    beat_once()
    assert ask(client)[:2] == (200, [])


@pytest.mark.django_db
@pytest.mark.parametrize("silent", [True, False], ids=["silent", "away"])
def test_a_broker_that_is_away_or_silent_is_named_within_seconds(client: Client, settings, silent: bool) -> None:
    beat_once()
    with socket.socket() as broker:
        broker.bind(("127.0.0.1", 0))
        if silent:
            broker.listen()
        settings.CELERY_BROKER_URL = f"redis://:hushhush@127.0.0.1:{broker.getsockname()[1]}/0"
        began = time.monotonic()
        status, failing, text = ask(client)
    assert (status, failing) == (503, ["broker"])
    assert time.monotonic() - began < 4
    assert "hushhush" not in text
    assert "127.0.0.1" not in text


def test_a_database_that_is_away_is_named_without_its_address() -> None:
    with socket.socket() as database:
        database.bind(("127.0.0.1", 0))
        url = f"postgres://talentshare_app:hushhush@127.0.0.1:{database.getsockname()[1]}/talentshare"
        more = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "talentshare.settings", "LOG_LEVEL": "CRITICAL"}
        command = [sys.executable, "-W", "ignore", "-c", ASK]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | more, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("503")
    assert json.loads(done.stdout.split(maxsplit=1)[1])["failing"] == ["database", "migrations", "tasks", "deliveries"]
    assert "hushhush" not in done.stdout + done.stderr
    assert "talentshare_app" not in done.stdout


@pytest.mark.django_db
def test_asking_costs_a_handful_of_queries(client: Client, django_assert_max_num_queries) -> None:
    client.get("/readyz")
    with django_assert_max_num_queries(5):
        client.get("/readyz")


def test_a_real_worker_makes_the_site_ready(real_db: str, tmp_path: pathlib.Path) -> None:
    queue = f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/{_own_queue()}"
    environment = _environment(real_db, tmp_path) | {"REDIS_URL": queue}
    with kombu.Connection(queue) as broker:
        run_clock_jobs.apply_async(connection=broker)
    assert health.parts()["tasks"] == "none was executed yet"
    command = [sys.executable, "-m", "celery", "-A", "talentshare", "worker", "--pool", "solo", "-l", "ERROR"]
    with subprocess.Popen([*command, "--without-gossip", "--without-mingle"], cwd=ROOT, env=environment) as worker:
        try:
            until = time.monotonic() + 60
            while health.parts()["tasks"] != health.OK and time.monotonic() < until:
                time.sleep(0.1)
        finally:
            worker.terminate()
            worker.wait(20)
    assert set(health.parts().values()) == {health.OK}
