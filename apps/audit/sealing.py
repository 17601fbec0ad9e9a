"""What a seal is: SHA-256 over the seal before and the rows in order."""

import hashlib
import json
from collections.abc import Iterable

from django.db.models import Model

from apps.audit.models import AuditEvent
from apps.core import clock

GENESIS = "0" * 64


def subject_id(subject: Model) -> str:
    """What history calls an object by: its public id; the key where a table of the office has none."""
    return str(getattr(subject, "public_id", subject.pk))


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
