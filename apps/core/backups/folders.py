"""The files' side: what of DATA_DIR belongs into a backup, copied with its hash."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from apps.core.backups.manifest import CHUNK

# Made anew by `collectstatic`, from the labels of skills or from the database; or the outgoing mail, codes and logs of a deployment
# without servers for them.
LEFT_OUT = frozenset({"static", "logs", "mail", "sms", "vectors", "matching"})


def files_of(data: Path) -> Iterator[Path]:
    """Every file of ``data`` that is kept, as a path below it. Folders whose name begins with a dot are half made."""
    for folder, names, files in os.walk(data):
        below = Path(folder).relative_to(data)
        names[:] = sorted(name for name in names if not name.startswith(".") and str(below / name) not in LEFT_OUT)
        for name in sorted(files):
            if (data / below / name).is_file() and not name.startswith("."):
                yield below / name


def copy(source: Path, target: Path) -> dict[str, str]:
    """Copy the kept files of ``source`` into ``target``, for the owner's eyes only; return the hash of each."""
    hashes = {}
    for name in files_of(source):
        with suppress(FileNotFoundError):  # gone since the folder was read: no row of the snapshot can need it
            hashes[name.as_posix()] = _copy(source / name, target / name)
    return hashes


def _copy(source: Path, target: Path) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as read:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as write:
            while chunk := read.read(CHUNK):
                digest.update(chunk)
                write.write(chunk)
            write.flush()
            os.fsync(write.fileno())
    return digest.hexdigest()
