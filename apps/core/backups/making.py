"""Makes a backup while the site runs."""

import shutil
from pathlib import Path

from django.conf import settings

from apps.core import clock
from apps.core.backups import folders, manifest, postgres
from apps.core.backups.manifest import DUMP, FILES, BackupProblem, Manifest


def make(folder: Path) -> Manifest:
    """Write a backup into ``folder``, which must not be there yet; it appears whole or not at all.

    The files are copied after the moment of the dump: an upload is on disk before its row is, and none is ever
    removed, so every row of the dump finds its file.
    """
    if folder.exists():
        raise BackupProblem(f"{folder} is there already. Name a folder that is not.")
    half = folder.with_name(f".{folder.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True, mode=0o700)
    try:
        with postgres.snapshot() as moment:
            (half / DUMP).touch(mode=0o600)
            postgres.dump(half / DUMP, moment.name)
        copied = folders.copy(settings.DATA_DIR, half / FILES)
        field_keys, index_key = manifest.key_marks()
        made = Manifest(
            made_at=clock.wall().isoformat(timespec="seconds"),
            postgres=postgres.server_version(),
            transaction=moment.transaction,
            migrations=moment.migrations,
            rows=moment.rows,
            files={DUMP: manifest.sha256_of(half / DUMP)} | {f"{FILES}/{name}": sha for name, sha in copied.items()},
            field_keys=field_keys,
            index_key=index_key,
        )
        manifest.write(half, made)
        half.rename(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return made
