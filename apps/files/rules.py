"""Who may read a file: its owner, and whom the app that knows its subject lets in.

An app says so in its ``file_readers.py``: ``register_reader("evidence:", can_read_evidence)``.
"""

from collections.abc import Callable

from apps.accounts.models import User
from apps.files.models import StoredFile

Reader = Callable[[User, str], bool]

_readers: dict[str, Reader] = {}


def register_reader(prefix: str, rule: Reader) -> None:
    """Ask ``rule(user, subject)`` about files whose subject begins with ``prefix`` (``evidence:``)."""
    _readers[prefix] = rule


def can_read(user: User, file: StoredFile) -> bool:
    if file.scan == StoredFile.Scan.REFUSED:
        return False
    if file.owner_id == user.pk:
        return True
    return any(rule(user, file.subject) for prefix, rule in _readers.items() if file.subject.startswith(prefix))
