"""What a seal is: SHA-256 over the seal before and the rows in order."""

import hashlib
import json
from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from apps.audit.models import AuditEvent
from apps.core import clock

GENESIS = "0" * 64


class Subject(Protocol):
    """Whatever history is told of: it has a public id."""

    public_id: UUID


def digest(previous: str, rows: Iterable[AuditEvent]) -> str:
    """SHA-256 over the previous seal and each row as canonical JSON, in order."""
    sha = hashlib.sha256(previous.encode())
    for row in rows:
        sha.update(row_bytes(row))
    return sha.hexdigest()


def row_bytes(row: AuditEvent) -> bytes:
    facts = [
        row.pk,
        row.at.astimezone(clock.SHANGHAI).isoformat(),
        row.action,
        row.actor_id,
        row.actor_label,
        row.object_type,
        row.object_id,
        row.object_label,
        row.detail,
        row.xid,
    ]
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
