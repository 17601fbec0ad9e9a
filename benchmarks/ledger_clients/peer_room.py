"""The environment and the database of the peer: packages that the site never sees."""

import hashlib
import importlib.util
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlparse, urlunparse

import psycopg2

from talentshare import embedded

ROOT = Path(__file__).resolve().parent.parent.parent
WANTED = ROOT / "requirements-benchmarks.txt"
DATABASE = "benchmark_hordak"


def peer_python() -> str:
    """The Python that has the peer: this one where somebody put it there, else one in the checkout's state folder.

    That one is made the first time, and made anew when the list of its packages has changed.
    """
    if importlib.util.find_spec("hordak"):
        return sys.executable
    place = embedded.default_state() / "benchmark-peer"
    python, marker = place / "bin" / "python", place / "installed.sha256"
    digest = hashlib.sha256(WANTED.read_bytes()).hexdigest()
    if not marker.exists() or marker.read_text() != digest or not python.exists():
        sys.stderr.write(f"Installing {WANTED.name} into an environment of its own …\n")
        embedded.own_folder(place.parent)
        pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-q"]
        for command in ([sys.executable, "-m", "venv", "--clear", str(place)], [*pip, "-r", str(WANTED)]):
            if subprocess.run(command, check=False, stdout=sys.stderr).returncode:
                raise SystemExit("The peer cannot be installed; --without-peer measures only our own ledger.")
        marker.write_text(digest)
    return str(python)


def prepared(python: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Make the peer's database on the same server, with its tables and funded accounts; give its environment."""
    address = urlparse(environment["OWNER_DATABASE_URL"])
    execute(environment["OWNER_DATABASE_URL"], f"CREATE DATABASE {DATABASE}")
    own = urlunparse(address._replace(path=f"/{DATABASE}"))
    settings = "benchmarks.ledger_clients.peer_settings"
    peer = {**environment, "PEER_DATABASE_URL": own, "DJANGO_SETTINGS_MODULE": settings}
    for command in (["django", "migrate", "-v", "0"], ["benchmarks.ledger_clients.peer", "prepare"]):
        subprocess.run([python, "-m", *command], cwd=ROOT, env=peer, check=True)
    execute(own, "VACUUM ANALYZE")
    return peer


def execute(database_url: str, statement: str) -> None:
    connection = psycopg2.connect(database_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
