"""The drill: a region in use is backed up, and restored on a server that has never seen it."""

import dataclasses
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from apps.core.backups import manifest
from apps.core.backups.folders import LEFT_OUT
from apps.core.backups.manifest import BackupProblem
from apps.core.backups.restoring import restore
from talentshare import embedded
from talentshare.machine import Machine, ServerProblem
from talentshare.prepare import prepare
from tests.conftest import Sample, cloned_sample

ROOT = pathlib.Path(__file__).resolve().parents[2]
EVENT = (
    "INSERT INTO audit_auditevent (at, action, actor_id, actor_label, object_type, object_id, object_label, detail)"
    " VALUES (now(), 'tested', '', '', 'Unit', 'x', '', '{}') RETURNING xid"
)
# Who may do what, and which triggers stand guard: a restored history must be as closed as the old one.
RIGHTS = (
    "SELECT oid::regclass::text, ARRAY(SELECT unnest(relacl)::text ORDER BY 1) FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') ORDER BY 1",
    "SELECT oid::regprocedure::text, ARRAY(SELECT unnest(proacl)::text ORDER BY 1) FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
    "SELECT defaclobjtype, ARRAY(SELECT unnest(defaclacl)::text ORDER BY 1) FROM pg_default_acl ORDER BY 1",
    "SELECT tgname, tgrelid::regclass::text, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
    "SELECT ARRAY(SELECT unnest(nspacl)::text ORDER BY 1) FROM pg_namespace WHERE nspname = 'public'",
)
KEYS = (os.environ.get("SECRET_KEY", "only-for-tests"), "hush-hush-and-never-in-a-backup")
DOCUMENTS = "SELECT sha256, encode(sha256(content), 'hex') FROM agreements_agreementdocument ORDER BY id"


@dataclasses.dataclass(frozen=True)
class Place:
    """A database, a DATA_DIR, and commands run there."""

    environment: dict[str, str]

    @property
    def data(self) -> pathlib.Path:
        return pathlib.Path(self.environment["DATA_DIR"])

    def try_to(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    def manage(self, *arguments: str) -> str:
        done = self.try_to(*arguments)
        assert done.returncode == 0, f"{arguments}: {done.stdout[-1000:]} {done.stderr[-3000:]}"
        return done.stdout

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        connection = psycopg2.connect(self.environment["DATABASE_URL"])
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall())
        finally:
            connection.close()


def _seal(here: Place) -> None:
    """Seal what is open. A transaction in another database of the server may hold that up until it ends."""
    open_tail = "SELECT 1 FROM audit_auditevent WHERE xid > (SELECT coalesce(max(to_xid), 0) FROM audit_auditseal)"
    until = time.monotonic() + 60
    while here.ask(f"SELECT EXISTS ({open_tail})") == [(True,)] and time.monotonic() < until:
        here.manage("verify_audit")
    assert here.ask(f"SELECT EXISTS ({open_tail})") == [(False,)], (
        "a long transaction elsewhere kept history from being sealed"
    )


def place(database_url: str, owner_url: str, name: str, data: pathlib.Path) -> Place:
    urls = {"DATABASE_URL": database_url, "OWNER_DATABASE_URL": owner_url}
    named = {key: urlunsplit(urlsplit(url)._replace(path=f"/{name}")) for key, url in urls.items()}
    more = {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "talentshare.settings", "DEMO": "1", "LOG_LEVEL": "ERROR"}
    more |= {"FIELD_KEYS": ",".join(KEYS), "INDEX_KEY": KEYS[1]}
    return Place(os.environ | named | more)


@pytest.fixture(scope="module")
def lived_in(sample_template: Sample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The sample region, partly sealed: the last event came after the seal."""
    data = tmp_path_factory.mktemp("lived-in")
    with cloned_sample(sample_template, data) as name:
        here = place(os.environ["DATABASE_URL"], os.environ["OWNER_DATABASE_URL"], name, data)
        (data / "sms").mkdir(exist_ok=True)
        (data / "sms" / "today.jsonl").write_text("a code")
        _seal(here)
        here.ask(EVENT)
        here.ask("INSERT INTO django_session VALUES ('a key', 'a session', now() + interval '1 day') RETURNING 1")
        yield here


@pytest.fixture(scope="module")
def backup(lived_in: Place, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("backups") / "tonight"
    lived_in.manage("backup", str(folder))
    return folder


@pytest.fixture(scope="module")
def new_server() -> Iterator[embedded.Servers]:
    servers = embedded.start(scratch=True)
    yield servers
    servers.stop()


def test_a_restored_region_is_the_same_and_goes_on(
    lived_in: Place, backup: pathlib.Path, new_server: embedded.Servers, tmp_path: pathlib.Path
) -> None:
    there = place(new_server.database_url, new_server.owner_database_url, "talentshare_again", tmp_path / "data")
    server = urlsplit(new_server.database_url)
    secret = Machine(new_server.state).secret("superuser")
    superuser = f"postgres://postgres:{secret}@{server.hostname}:{server.port}/postgres"
    assert prepare({**there.environment, "SUPERUSER_DATABASE_URL": superuser}) == "talentshare_again"
    there.manage("restore", str(backup))
    _assert_same(lived_in, there)

    # The new server counts its transactions from the beginning; history goes on above what it holds, and verifies.
    ((highest,),) = lived_in.ask("SELECT max(xid) FROM audit_auditevent")
    ((now,),) = there.ask("SELECT pg_current_xact_id()::text::bigint")
    ((next_one,),) = there.ask(EVENT)
    assert now < highest < next_one
    _seal(there)  # the row that came after the last seal, and this one
    there.ask(EVENT)
    _seal(there)
    assert there.manage("verify_audit").startswith("Intact")
    assert there.ask("SELECT sum(count) = (SELECT count(*) FROM audit_auditevent) FROM audit_auditseal") == [(True,)]
    assert "FAILED" not in there.manage("prove_ledger")

    again = there.try_to("restore", str(backup))
    assert again.returncode == 1
    assert "not empty" in again.stderr
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        there.ask(
            "INSERT INTO core_restore (restored_at, backup, transactions_ahead) VALUES (now(), '', 0) RETURNING 1"
        )


def _assert_same(lived_in: Place, there: Place) -> None:
    documents = there.ask(DOCUMENTS)
    assert len(documents) > 10
    assert all(written == computed for written, computed in documents)
    assert documents == lived_in.ask(DOCUMENTS)
    seals = "SELECT previous, sha256, count FROM audit_auditseal ORDER BY id"
    assert there.ask(seals) == lived_in.ask(seals) != []
    balances = "SELECT code, balance_fen FROM ledger_account ORDER BY code"
    assert there.ask(balances) == lived_in.ask(balances) != []
    kept = _files(lived_in.data)
    assert _files(there.data) == {name: sha for name, sha in kept.items() if name.partition("/")[0] not in LEFT_OUT}
    assert {"certificate/root.pem", "certificate/signing.pem", "certificate/signing.key"} <= set(_files(there.data))
    uploads = there.ask("SELECT sha256 FROM files_storedfile")
    assert {sha for (sha,) in uploads} <= set(_files(there.data).values())
    assert all(path.stat().st_mode & 0o077 == 0 for path in there.data.rglob("*") if path.is_file())
    assert there.ask("SELECT count(*) FROM django_session") == [(0,)]
    for rights in RIGHTS:
        assert there.ask(rights) == lived_in.ask(rights) != []
    numbers = "SELECT last_value >= (SELECT max(id) FROM audit_auditevent) FROM audit_auditevent_id_seq"
    assert there.ask(numbers) == [(True,)]


def _files(data: pathlib.Path) -> dict[str, str]:
    paths = [path for path in data.rglob("*") if path.is_file()]
    return {path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_a_backup_holds_no_key_and_is_closed_to_others(backup: pathlib.Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    assert [path.name for path in backup.parent.iterdir()] == ["tonight"]
    for path in backup.rglob("*"):
        if path.is_file():
            assert KEYS[1].encode() not in path.read_bytes(), path
    assert set(json.loads((backup / "manifest.json").read_text())["rows"]).isdisjoint({"django_session", "core_cache"})


@pytest.mark.parametrize("harm", ["changed", "missing", "added", "no manifest"])
def test_a_harmed_backup_is_refused_before_anything_is_touched(
    backup: pathlib.Path, tmp_path: pathlib.Path, settings, harm: str
) -> None:
    copy = shutil.copytree(backup, tmp_path / "copy")
    settings.DATA_DIR = tmp_path / "data"
    victim = copy / "files" / "certificate" / "root.pem"
    if harm == "changed":
        victim.write_bytes(victim.read_bytes() + b" ")
    elif harm == "added":
        victim.with_name("more.pem").touch()
    else:
        (victim if harm == "missing" else copy / manifest.NAME).unlink()
    with pytest.raises(BackupProblem, match=r"manifest|root\.pem|more\.pem"):
        restore(copy)
    assert not settings.DATA_DIR.exists()


@pytest.mark.parametrize("key", ["FIELD_KEYS", "INDEX_KEY"])
def test_a_backup_is_refused_where_the_keys_are_others(backup: pathlib.Path, settings, key: str) -> None:
    settings.FIELD_KEYS, settings.INDEX_KEY = list(KEYS), KEYS[1]
    setattr(settings, key, ["another"] if key == "FIELD_KEYS" else "another")
    with pytest.raises(BackupProblem, match=key):
        restore(backup)


def test_a_backup_of_newer_code_is_refused(backup: pathlib.Path, tmp_path: pathlib.Path, settings) -> None:
    settings.FIELD_KEYS, settings.INDEX_KEY = list(KEYS), KEYS[1]
    copy = shutil.copytree(backup, tmp_path / "copy")
    told = manifest.read(copy)
    manifest.write(copy, dataclasses.replace(told, migrations=[*told.migrations, "core.9999_tomorrow"]))
    with pytest.raises(BackupProblem, match="9999_tomorrow"):
        restore(copy)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"OWNER_DATABASE_URL": "postgres://somebody:x@h/talentshare"}, "talentshare_owner"),
        ({"OWNER_DATABASE_URL": "postgres://talentshare_owner:x@h/other"}, "same database"),
        ({"SUPERUSER_DATABASE_URL": "postgres://postgres:x@127.0.0.1:1/postgres"}, "does not answer"),
    ],
)
def test_addresses_that_do_not_fit_are_refused_with_a_sentence(change: dict[str, str], word: str) -> None:
    right = {
        "SUPERUSER_DATABASE_URL": "postgres://postgres:x@127.0.0.1:1/postgres",
        "DATABASE_URL": "postgres://talentshare_app:x@h/talentshare",
        "OWNER_DATABASE_URL": "postgres://talentshare_owner:x@h/talentshare",
    }
    with pytest.raises(ServerProblem, match=word):
        prepare(right | change)
