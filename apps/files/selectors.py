"""Reads about files."""

from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from apps.files.models import StoredFile


def path_of(file: StoredFile) -> Path:
    """Where the bytes lie: outside static, under a random name."""
    root: Path = settings.DATA_DIR / "files"
    return root / file.stored_as[:2] / file.stored_as


def files_of(subject: str) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(subject=subject).order_by("id")
