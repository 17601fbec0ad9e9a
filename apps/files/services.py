"""The only writer of uploads."""

import hashlib
import os
import secrets
from collections.abc import Mapping

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import RuleViolation
from apps.files.inspection import MOST_BYTES, clean_name, type_of
from apps.files.models import StoredFile
from apps.files.selectors import path_of


@transaction.atomic
def store_upload(upload: UploadedFile, *, owner: User, subject: str = "") -> StoredFile:
    """Check the upload by its content and keep it privately for ``owner``; ``subject`` names what it belongs to.

    Raises RuleViolation for an empty or large file (20 MB), a type or a picture that is not allowed.
    """
    if not upload.size:
        raise RuleViolation("file-empty", _("This file is empty. Choose another one."))
    content = upload.read(MOST_BYTES + 1) if upload.size <= MOST_BYTES else b""
    if not content or len(content) > MOST_BYTES:
        raise RuleViolation("file-size", _("This file is larger than 20 MB. Give a smaller one."))
    kind = type_of(content)
    file = StoredFile(
        name=clean_name(upload.name or "", kind),
        content_type=kind.content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored_as=secrets.token_hex(32),
        scan=StoredFile.Scan.CLEAN,
        owner=owner,
        subject=subject,
    )
    _write(file, content)
    file.save()
    record("file_stored", file, by=owner, sha256=file.sha256, size=file.size)
    return file


def move_files(subjects: Mapping[str, str]) -> int:
    """Let files that belong to one subject belong to another, given by old and new name; return how many did."""
    files = list(StoredFile.objects.filter(subject__in=subjects))
    for file in files:
        file.subject = subjects[file.subject]
    StoredFile.objects.bulk_update(files, ["subject"], batch_size=500)
    return len(files)


def _write(file: StoredFile, content: bytes) -> None:
    # Before the row: a row without its bytes would be a broken promise, bytes without a row are only lost space.
    path = path_of(file)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())


def note_read(file: StoredFile, *, by: User) -> None:
    """Write down who read the file; a condition of reading it."""
    record("file_read", file, by=by)
