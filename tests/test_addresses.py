"""The check that every named address was requested, tried on a project of two tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from tests.addresses import ASKED, names_to_ask

ROOT = Path(__file__).parent.parent
CONFTEST = """
from tests.addresses import EveryAddress
def pytest_configure(config):
    config.pluginmanager.register(EveryAddress(lambda: {"app:one", "app:two"}))
"""
TESTS = """
from tests.addresses import ASKED
def test_one():
    ASKED.add(("app:one", "GET"))
def test_two():
    ASKED.add(("app:two", "POST"))
"""


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment |= {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_both.py").write_text(TESTS)
    return tmp_path


def test_what_two_workers_asked_together_is_enough(project: Path) -> None:
    code, told = run(project, "-n", "2")
    assert code == 0, told


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_name_that_no_worker_asked_fails_the_run_and_is_named(project: Path, workers: str) -> None:
    (project / "test_both.py").write_text(TESTS.replace("app:two", "app:one"))
    code, told = run(project, "-n", workers)
    assert code == 1, told
    assert "2 passed" in told
    assert "addresses that no test requested" in told
    assert "app:two" in told


@pytest.mark.parametrize("choice", [("-k", "one"), ("test_both.py",)])
def test_a_part_of_the_tests_is_not_judged(project: Path, choice: tuple[str, ...]) -> None:
    (project / "test_both.py").write_text(TESTS.replace("app:two", "app:one"))
    code, told = run(project, *choice)
    assert code == 0, told


@pytest.mark.django_db
def test_a_request_is_noted_by_its_name_and_method_and_a_refusal_counts(client: Client) -> None:
    client.get("/livez")
    client.post("/agreements/00000000-0000-0000-0000-000000000000/send/")
    assert {("core:livez", "GET"), ("agreements:send", "POST")} <= ASKED
    assert "agreements:send" in names_to_ask()
