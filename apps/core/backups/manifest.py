"""What a backup says of itself: hashes of its files, rows of its tables, and which keys and migrations it needs."""

import dataclasses
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from django.conf import settings

NAME = "manifest.json"
DUMP = "database.dump"
FILES = "files"
FORMAT = 1
CHUNK = 1024 * 1024


class BackupProblem(Exception):
    """A backup cannot be made or restored; the message is one or two sentences for the person at the terminal."""


@dataclasses.dataclass(frozen=True)
class Manifest:
    """``transaction`` is higher than the number of every transaction in the copy: history counts on from it."""

    made_at: str
    postgres: int
    transaction: int
    migrations: list[str]
    rows: dict[str, int]
    files: dict[str, str]
    field_keys: list[str]
    index_key: str
    format: int = FORMAT


def write(folder: Path, manifest: Manifest) -> None:
    text = json.dumps(dataclasses.asdict(manifest), indent=1, sort_keys=True)
    (folder / NAME).write_text(f"{text}\n", encoding="utf-8")


def read(folder: Path) -> Manifest:
    """The manifest of a finished backup. Raises BackupProblem where there is none, or one of another format."""
    try:
        facts: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        manifest = Manifest(**facts)
    except (OSError, ValueError, TypeError) as problem:
        raise BackupProblem(f"{folder} holds no finished backup: its {NAME} is missing or cannot be read.") from problem
    if manifest.format != FORMAT:
        raise BackupProblem(f"{folder} was made in format {manifest.format}; this release reads format {FORMAT}.")
    return manifest


def check(folder: Path, manifest: Manifest) -> None:
    """Raise BackupProblem, naming one file, unless exactly the files of the manifest are there, unchanged."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {NAME}
    for name in sorted(found.symmetric_difference(manifest.files)):
        word = "is not of this backup" if name in found else "is missing"
        raise BackupProblem(f"{folder / name} {word}. Take another copy of the backup.")
    for name, sha256 in sorted(manifest.files.items()):
        if sha256_of(folder / name) != sha256:
            raise BackupProblem(f"{folder / name} was changed since the backup was made. Take another copy.")


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def key_marks() -> tuple[list[str], str]:
    """Marks of FIELD_KEYS and INDEX_KEY, by which a key is known again; nothing can be read back from one."""
    return [_mark(key) for key in settings.FIELD_KEYS], _mark(settings.INDEX_KEY)


def _mark(key: str) -> str:
    return hmac.new(key.encode(), b"the key of a TalentShare backup", hashlib.sha256).hexdigest()[:16]
