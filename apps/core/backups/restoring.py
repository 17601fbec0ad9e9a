"""Puts a backup into an empty place, or refuses before anything is touched."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from apps.core.backups import folders, manifest, postgres
from apps.core.backups.manifest import DUMP, FILES, NAME, BackupProblem, Manifest


def restore(folder: Path) -> Manifest:
    """Restore ``folder`` into the empty database and the empty DATA_DIR of this environment.

    Raises BackupProblem, with nothing touched, where the backup is damaged, the place is not empty, or keys or code
    do not fit. Afterwards history counts on from the copy: see docs/operations.md, "After a restore".
    """
    kept = manifest.read(folder)
    manifest.check(folder, kept)
    _check_keys(kept)
    _check_code(kept)
    _check_place(settings.DATA_DIR)
    half: Path = settings.DATA_DIR / ".restoring"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True, mode=0o700)
    try:
        folders.copy(folder / FILES, half)
        postgres.load(folder / DUMP)
        _check_rows(kept)
        postgres.count_on_from(kept.transaction, backup=manifest.sha256_of(folder / NAME))
        for entry in sorted(half.iterdir()):
            entry.rename(settings.DATA_DIR / entry.name)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return kept


def _check_keys(kept: Manifest) -> None:
    field_keys, index_key = manifest.key_marks()
    if not set(kept.field_keys) <= set(field_keys):
        raise BackupProblem("FIELD_KEYS of this environment lack a key of the backup: its data could not be read.")
    if kept.index_key != index_key:
        raise BackupProblem("INDEX_KEY is not the backup's: identity numbers would not be found again.")


def _check_code(kept: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).graph.nodes}
    newer = sorted(set(kept.migrations) - known)
    if newer:
        raise BackupProblem(f"This release does not know {newer[0]}: restore with the release that made the backup.")


def _check_place(data: Path) -> None:
    if postgres.tables():
        raise BackupProblem(
            "The database is not empty. Make a new one (`python -m talentshare.prepare`); not `migrate`."
        )
    lying = next(folders.files_of(data), None)
    if lying is not None:
        raise BackupProblem(f"DATA_DIR is not empty: {data / lying} is there. Name another folder.")


def _check_rows(kept: Manifest) -> None:
    found = postgres.rows_of_tables()
    for table, rows in kept.rows.items():
        if found.get(table) != rows:
            raise BackupProblem(f"{table} should hold {rows} rows and holds {found.get(table, 'none')}.")
