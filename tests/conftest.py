"""Databases of the tests.

One template is migrated per run and cloned for each worker (about 0.1 s). Plain tests roll back in the worker's
clone; whatever needs a real commit takes ``real_db``, a clone of its own. Never ``transaction=True``: its flush
meets the TRUNCATE triggers. Tests use the site's own login, which owns nothing.
"""

import contextlib
import datetime as dt
import hashlib
import os
import pathlib
import time
import uuid
from collections.abc import Callable, Iterator
from urllib.parse import urlparse

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils import translation
from filelock import FileLock

from apps.core import clock
from talentshare import embedded

ROOT = pathlib.Path(__file__).parent.parent


def pytest_configure() -> None:
    if not os.environ.get("OWNER_DATABASE_URL"):
        pytest.exit("The tests need real servers: run `make test`, which starts them.", returncode=2)


def _owner(database: str = "postgres") -> "psycopg2.extensions.connection":
    url = urlparse(os.environ["OWNER_DATABASE_URL"])
    connection = psycopg2.connect(
        host=url.hostname, port=url.port, user=url.username, password=url.password, dbname=database
    )
    connection.autocommit = True
    return connection


def _sql(statement: str) -> None:
    connection = _owner()
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def _exists(name: str) -> bool:
    connection = _owner()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None
    finally:
        connection.close()


def _template_name() -> str:
    """One template per state of the migrations."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("apps/*/migrations/*.py")):
        digest.update(path.read_bytes())
    return f"tpl_{digest.hexdigest()[:12]}"


def _point_at(name: str) -> None:
    """Let every connection of this process, in every thread, open ``name`` from now on."""
    for alias in ("default", "owner"):
        connections[alias].close()
        connections.settings[alias]["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def template_database(django_db_blocker: "pytest.FixtureRequest") -> str:
    """The name of a migrated database; whichever worker comes first makes it."""
    name = _template_name()
    with FileLock(f"/tmp/{name}.lock"):
        if not _exists(name):
            building = f"{name}_building"
            _sql(f'DROP DATABASE IF EXISTS "{building}"')
            embedded.prepare_database(os.environ["OWNER_DATABASE_URL"], building)
            with django_db_blocker.unblock():
                _point_at(building)
                call_command("migrate", verbosity=0)
                _point_at("postgres")
            _sql(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
    return name


@contextlib.contextmanager
def _clone(template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex[:16]}"
    _sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield name
    finally:
        _drop(name)


def _drop(name: str) -> None:
    """Drop a clone; a thread of the test or an autovacuum worker may still be leaving it."""
    for _n in range(20):
        try:
            return _sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        except psycopg2.Error:
            time.sleep(0.1)
    return _sql(f'DROP DATABASE IF EXISTS "{name}"')


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, django_db_blocker: "pytest.FixtureRequest") -> Iterator[None]:
    with _clone(template_database) as name, django_db_blocker.unblock():
        _point_at(name)
        yield
        _point_at("postgres")


@pytest.fixture
def real_db(django_db_setup: None, template_database: str, django_db_blocker: "pytest.FixtureRequest") -> Iterator[str]:
    """A database of this test's own, in which commits are commits. Yields its name."""
    before = connections.settings["default"]["NAME"]
    with _clone(template_database) as name, django_db_blocker.unblock():
        _point_at(name)
        clock.forget()
        yield name
        _point_at(before)
        clock.forget()


@pytest.fixture(autouse=True)
def _fresh_world() -> Iterator[None]:
    """Each test starts in Chinese, at the real time."""
    clock.forget()
    with translation.override("zh-hans"):
        yield
    clock.forget()


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def clock_forward() -> Callable[..., None]:
    """Let the business clock run ahead: ``clock_forward(days=14)``."""

    def forward(**delta: float) -> None:
        clock.move(dt.timedelta(**delta))

    return forward
