"""Databases of the tests.

One template is migrated per run and cloned for each worker (about 0.1 s); a second one, made when a test first asks for
it, holds the sample region too (``cloned_sample``). Plain tests roll back in the worker's clone; whatever needs a real commit takes ``real_db``, a clone of its own. Never ``transaction=True``: its flush
meets the TRUNCATE triggers. Tests use the site's own login, which owns nothing.
"""

import contextlib
import datetime as dt
import gc
import hashlib
import os
import pathlib
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlparse

import hypothesis
import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils import translation
from filelock import FileLock

from apps.core import clock
from apps.matching import index
from talentshare import embedded
from tests.addresses import EveryAddress
from tests.sharing import InGroups, group_of
from tests.site import load_sample

ROOT = pathlib.Path(__file__).parent.parent
SAMPLES = pathlib.Path(tempfile.gettempdir()) / "talentshare-samples"
SAMPLE_PARTS = ("apps/*/migrations/*.py", "apps/demo/**/*.py", "apps/*/data/**/*")


def pytest_configure(config: pytest.Config) -> None:
    if not os.environ.get("OWNER_DATABASE_URL"):
        pytest.exit("The tests need real servers: run `make test`, which starts them.", returncode=2)
    config.pluginmanager.register(EveryAddress())
    hypothesis.settings.register_profile("patient", deadline=None)  # the machine may be busy; no test is timed
    hypothesis.settings.load_profile("patient")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> InGroups:
    return InGroups(config, log)


@pytest.hookimpl(trylast=True)  # after pytest-django's own order
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest groups begin early, and nobody waits for the sample region while another worker still loads it."""
    groups: dict[str, list[pytest.Item]] = {"browser": [], "faults": [], "walls": [], "story": [], "sample": [], "": []}
    for item in items:
        needs_sample = "sample_template" in getattr(item, "fixturenames", ())
        name = group_of(item.nodeid) or ("sample" if needs_sample else "")
        groups.get(name, groups[""]).append(item)
    gc.collect()
    gc.freeze()  # what is loaded and collected by now lives to the end: it need not be looked through again and again
    plain, third = groups[""], len(groups[""]) // 3
    items[:] = [
        *groups["browser"],
        *groups["faults"],
        *groups["walls"],
        *plain[:third],
        *groups["story"],
        *plain[third:],
        *groups["sample"],
    ]


def _owner(database: str = "postgres") -> "psycopg2.extensions.connection":
    url = urlparse(os.environ["OWNER_DATABASE_URL"])
    connection = psycopg2.connect(
        host=url.hostname, port=url.port, user=url.username, password=url.password, dbname=database
    )
    connection.autocommit = True
    return connection


def _sql(statement: str, database: str = "postgres") -> None:
    connection = _owner(database)
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


def _digest(*patterns: str, more: str = "") -> str:
    """Twelve signs that change with any of these files, or with ``more``."""
    digest = hashlib.sha256(more.encode())
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _template_name() -> str:
    """One template per state of the migrations."""
    return f"tpl_{_digest('apps/*/migrations/*.py')}"


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


@dataclass(frozen=True)
class Sample:
    """A database with the sample region, the folder with its files, and what loading it said."""

    database: str
    data: pathlib.Path

    @property
    def said(self) -> str:
        return (self.data / "load_demo.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def sample_template(template_database: str) -> Sample:
    """The sample region as it is today, loaded from nothing by whichever worker comes first.

    Names tell the servers, the day and the key apart: files of another server's region would not open here.
    """
    servers = "\n".join(
        (os.environ["OWNER_DATABASE_URL"], os.environ["SECRET_KEY"], clock.local(clock.wall()).date().isoformat())
    )
    name = f"sample_{_digest(*SAMPLE_PARTS, more=servers)}"
    sample = Sample(name, SAMPLES / name)
    SAMPLES.mkdir(exist_ok=True)
    with FileLock(SAMPLES / f"{name}.lock"):
        if not (_exists(name) and sample.data.exists()):
            _sweep_samples()
            building = f"{name}_building"
            shutil.rmtree(sample.data, ignore_errors=True)
            for old in (name, building):
                _sql(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
            _sql(f'CREATE DATABASE "{building}" TEMPLATE "{template_database}"')
            sample.data.mkdir()
            said = load_sample(building, sample.data)
            (sample.data / "load_demo.txt").write_text(said, encoding="utf-8")
            _sql("ANALYZE", building)  # as autovacuum would have done in a deployment
            _sql(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
    return sample


def _sweep_samples() -> None:
    """Remove the files of samples of earlier days; their servers are gone, or a new day has a sample of its own."""
    for old in SAMPLES.glob("sample_*"):
        if time.time() - old.stat().st_mtime > 86_400:
            shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)


@contextlib.contextmanager
def cloned_sample(sample: Sample, data: pathlib.Path) -> Iterator[str]:
    """The name of a clone of the sample region; its files are copied into ``data``."""
    shutil.copytree(sample.data, data, dirs_exist_ok=True)
    with _clone(sample.database) as name:
        yield name


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
    """Each test starts in Chinese, at the real time, with no index of what another one has rolled back."""
    clock.forget()
    index.drop()
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
