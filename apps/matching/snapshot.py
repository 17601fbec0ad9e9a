"""A large index as a file in ``DATA_DIR``, so that a worker that starts need not read every talent from Postgres.

The file says what Postgres held at one moment and names the last event that is surely in it; whoever loads it follows
every later one before the first answer, so nobody who has hidden or withdrawn since is found by it. It is refused, and
the index built from Postgres, where it is damaged or not of this very layout, release, database, edition of the
taxonomy and day: certificates run out by the day, and another release may read the same rows as other facts. Nor is it
taken where the last events it knows are not in the database as they were: then that was put back in time, or cleared.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import structlog
from django.conf import settings
from django.db import connection

from apps.core import clock
from apps.core.models import OutboxEvent
from apps.matching import facts
from apps.matching.engine import kept
from apps.matching.engine.store import Store

log = structlog.get_logger(__name__)
SEAL = hashlib.sha256().digest_size
MOST_HEADER = 10_000


@dataclass(frozen=True, slots=True)
class Kept:
    """Facts that surely know all events up to ``sequence`` and none after ``seen``; ``newest`` is the newest talent's key."""

    shown: Store
    hidden: Store
    sequence: int
    seen: int
    newest: int


def save(what: Kept) -> None:
    """Put it in the place of what was kept before, whole or not at all."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_suffix(f".{os.getpid()}")
    numbers = {"sequence": what.sequence, "seen": what.seen, "newest": what.newest}
    header = {"fits": _fitting(), **numbers, "events": [_event(what.sequence), _event(what.seen)]}
    try:
        with os.fdopen(os.open(half, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            file.write(json.dumps(header).encode() + b"\n")
            for store in (what.shown, what.hidden):
                kept.write(store, file)
            file.write(_seal(file, file.tell()))
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def load() -> Kept | None:
    """What was kept, where it fits this process and its database; None otherwise."""
    try:
        with _path().open("rb") as file:
            header = json.loads(file.readline(MOST_HEADER))
            begins, ends = file.tell(), file.seek(-SEAL, os.SEEK_END)
            why = _misfit(header) or ("damaged" if file.read() != _seal(file, ends) else "")
            if why:
                log.info("index_not_loaded", why=why)
                return None
            file.seek(begins)
            return Kept(kept.read(file), kept.read(file), header["sequence"], header["seen"], header["newest"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        log.warning("index_not_loaded", why="damaged")
        return None


def forget() -> None:
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return Path(settings.DATA_DIR) / "matching" / "index"


def _misfit(header: dict[str, Any]) -> str:
    """What of the header is not as it is here; empty where all is."""
    here = _fitting()
    if header["fits"] != here:
        return next((name for name in here if header["fits"].get(name) != here[name]), "more")
    return "" if header["events"] == [_event(header["sequence"]), _event(header["seen"])] else "event"


def _fitting() -> dict[str, object]:
    return {
        "schema": kept.SCHEMA,
        "release": _release(),
        "database": asdict(database()),
        "edition": facts.edition(),
        "day": clock.today().isoformat(),
    }


@dataclass(frozen=True, slots=True)
class Database:
    """Which database this is: one that was put in another's place bears its name, but not its number."""

    server: str
    number: int


def database() -> Database:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT system_identifier::text, oid::bigint FROM pg_control_system(), pg_database"
            " WHERE datname = current_database()"
        )
        return Database(*cursor.fetchone())


def _event(sequence: int) -> str:
    """The event of this number, so that another one of the same number is not taken for it."""
    found = OutboxEvent.objects.filter(pk=sequence).values_list("type", "payload", "created_at").first()
    return "" if found is None else json.dumps([found[0], found[1], found[2].isoformat()], sort_keys=True)


@cache
def _release() -> str:
    """The program itself: any change of it may make other facts of the same rows."""
    digest = hashlib.sha256()
    for path in sorted((settings.BASE_DIR / "apps").rglob("*.py")):
        digest.update(str(path.relative_to(settings.BASE_DIR)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _seal(file: BinaryIO, ends: int) -> bytes:
    """The SHA-256 of the first ``ends`` bytes; leaves the file standing there."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(min(1 << 20, ends - file.tell())):
        digest.update(chunk)
    return digest.digest()
