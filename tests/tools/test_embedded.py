"""The embedded servers, tried on scratch servers of their own."""

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from talentshare import embedded
from talentshare.machine import Machine


def run(dsn: str, statement: str, **more: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(dsn, **more)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@pytest.fixture(scope="module")
def servers() -> Iterator[embedded.Servers]:
    servers = embedded.start(scratch=True)
    yield servers
    servers.stop()
    assert not servers.state.exists()


def test_the_application_may_write_what_the_owner_makes_and_make_nothing(servers: embedded.Servers) -> None:
    run(servers.owner_database_url, "CREATE EXTENSION btree_gist; CREATE TABLE leaf (id bigserial PRIMARY KEY)")
    run(servers.database_url, "INSERT INTO leaf DEFAULT VALUES")
    assert run(servers.database_url, "SELECT id FROM leaf") == [(1,)]
    for refused in ("TRUNCATE leaf", "CREATE TABLE mine (id int)", "DROP TABLE leaf", "CREATE DATABASE mine"):
        with pytest.raises(psycopg2.Error):
            run(servers.database_url, refused)


def test_a_new_database_has_no_tables_until_they_are_made(servers: embedded.Servers) -> None:
    assert embedded.is_empty(servers)
    run(servers.owner_database_url, "CREATE TABLE django_migrations (id int)")
    assert not embedded.is_empty(servers)
    run(servers.owner_database_url, "DROP TABLE django_migrations")


def test_a_clone_of_the_database_gives_the_application_the_same_rights(servers: embedded.Servers) -> None:
    run(servers.owner_database_url, "CREATE DATABASE clone TEMPLATE talentshare", dbname="postgres")
    run(servers.owner_database_url, "CREATE TABLE later (id int)", dbname="clone")
    run(servers.database_url, "INSERT INTO later VALUES (7)", dbname="clone")
    assert run(servers.database_url, "SELECT id FROM later", dbname="clone") == [(7,)]


def test_a_database_may_be_prepared_by_the_owner_and_twice(servers: embedded.Servers) -> None:
    for _ in range(2):
        embedded.prepare_database(servers.owner_database_url, "second")
    run(servers.owner_database_url, "CREATE TABLE thing (id int)", dbname="second")
    assert run(servers.database_url, "SELECT count(*) FROM thing", dbname="second") == [(0,)]


@pytest.mark.parametrize(
    ("setting", "value"),
    [("statement_timeout", "15s"), ("lock_timeout", "5s"), ("idle_in_transaction_session_timeout", "30s")],
)
def test_the_application_has_time_limits(servers: embedded.Servers, setting: str, value: str) -> None:
    assert run(servers.database_url, f"SHOW {setting}") == [(value,)]


def test_text_is_utf8_and_sorted_the_same_on_every_machine(servers: embedded.Servers) -> None:
    found = run(servers.database_url, "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database LIMIT 1")
    assert found == [("UTF8", "C.UTF-8")]


def test_valkey_keeps_what_it_is_told_and_wants_its_password(servers: embedded.Servers) -> None:
    with redis.Redis.from_url(servers.redis_url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}
    stranger = f"redis://127.0.0.1:{servers.redis_url.rpartition(':')[2]}"
    with redis.Redis.from_url(stranger) as client, pytest.raises(redis.AuthenticationError):
        client.ping()


def test_passwords_and_data_are_closed_to_others(servers: embedded.Servers) -> None:
    assert stat.S_IMODE((servers.state / "servers.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((servers.state / "pg").stat().st_mode) == 0o700
    assert stat.S_IMODE((servers.state / "data").stat().st_mode) == 0o700


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A state that is kept between starts, with nothing in the environment."""
    for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    scratch = embedded.start(scratch=True)
    Machine(scratch.state).stop()
    yield scratch.state
    scratch.stop()


def test_a_second_start_attaches_and_a_restart_keeps_address_and_data(kept: Path) -> None:
    first = embedded.start(kept)
    run(first.owner_database_url, "CREATE TABLE kept (id int)")
    assert embedded.start(kept).environment() == first.environment()
    first.stop()
    again = embedded.start(kept)
    assert again.environment() == first.environment()
    assert run(again.database_url, "SELECT count(*) FROM kept") == [(0,)]


def test_a_killed_server_starts_again(kept: Path) -> None:
    first = embedded.start(kept)
    pid = int((kept / "pg" / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    assert run(embedded.start(kept).database_url, "SELECT 1") == [(1,)]
    first.stop()


def test_a_pid_file_that_names_another_living_program_is_survived(kept: Path) -> None:
    (kept / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n{kept / 'pg'}\n1\n5432\n\n\n")
    assert run(embedded.start(kept).database_url, "SELECT 1") == [(1,)]


def test_addresses_in_the_environment_replace_the_servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://app@db/x")
    monkeypatch.setenv("OWNER_DATABASE_URL", "postgres://owner@db/x")
    monkeypatch.setenv("REDIS_URL", "redis://broker/0")
    servers = embedded.start(tmp_path)
    assert servers.redis_url == "redis://broker/0"
    assert servers.database_url == "postgres://app@db/x"
    assert not (tmp_path / "pg").exists()


def test_one_database_address_alone_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://app@db/x")
    monkeypatch.delenv("OWNER_DATABASE_URL", raising=False)
    with pytest.raises(embedded.ServerProblem, match="together"):
        embedded.start(tmp_path)


def test_a_state_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(embedded.ServerProblem, match="somebody else"):
        embedded.own_folder(tmp_path / "link")
