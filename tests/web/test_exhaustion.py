"""Taking up what the site has: silent sockets, pages without end, bodies of many megabytes."""

import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.core.models import PolicyReport
from apps.core.web.reports import MOST_BYTES
from tests.factories import make_demand
from tests.site import _free_port, _wait_until_served

ROOT = pathlib.Path(__file__).parents[2]
MB = 1024 * 1024


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The web process as a deployment starts it, with one worker of four threads."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "talentshare.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "talentshare.settings", "DEMO": "0", "LOG_LEVEL": "ERROR"}
    process = subprocess.Popen([*command, "--log-level", "error", "--no-control-socket"], cwd=ROOT, env=environment)
    try:
        _wait_until_served(f"http://127.0.0.1:{port}/livez")
        yield port
    finally:
        process.terminate()
        process.wait(15)


def test_two_hundred_half_open_sockets_leave_nothing_behind(port: int) -> None:
    """Each holds a thread for some seconds: for that the proxy stands in front. When they are gone, all is as before."""
    with ExitStack() as open_sockets:
        for number in range(200):
            half = open_sockets.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            half.sendall(b"GET /livez HTTP/1.1\r\nHost: " if number % 2 else b"")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=10) as answer:
        assert answer.status == 200


def test_the_proxy_waits_for_heads_and_bodies_so_that_no_thread_does() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    words = compose["configs"]["caddyfile"]["content"]
    for setting in ("read_header", "read_body", "idle", "request_buffers", "max_size"):
        assert setting in words


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [{"page": "1000000000"}, {"per": "1000000000"}, {"per": "-1", "page": "-1"}])
def test_a_list_never_asks_for_more_than_a_page(client: Client, asked: dict[str, str]) -> None:
    make_demand()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(reverse("demands:list"), asked).status_code == 200
    assert not [query["sql"] for query in queries if "1000000000" in query["sql"]]


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["core:policy_report", "account_login", "core:language"])
def test_five_megabytes_of_json_are_neither_parsed_nor_kept(client: Client, url: str) -> None:
    body = b"[" * (5 * MB)
    began = time.process_time()
    answer = client.post(reverse(url), body, content_type="application/json")
    assert answer.status_code < 500
    assert time.process_time() - began < 1
    assert len(body) > MOST_BYTES
    assert not PolicyReport.objects.exists()


@pytest.mark.django_db
def test_a_name_that_turns_the_words_beside_it_is_set_straight(client: Client) -> None:
    """An override makes what is read differ from what is signed."""
    client.post(reverse("account_signup"), {"name": "\u202e李\u2066雷\u202c", "phone": "137 0000 0009"})
    assert User.objects.get(phone="+8613700000009").name == "李雷"
