"""Reading and checking history."""

from dataclasses import dataclass

from django.db.models import Model, QuerySet

from apps.audit.models import AuditEvent, AuditSeal
from apps.audit.sealing import GENESIS, digest, subject_id


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify_audit` found: seals and rows checked, rows not sealed yet, the first broken seal."""

    seals: int
    rows: int
    open_tail: int
    broken: str = ""

    @property
    def intact(self) -> bool:
        return not self.broken


def history_of(subject: Model) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(object_type=type(subject).__name__, object_id=subject_id(subject))


def verify_audit() -> Verdict:
    """Recompute every seal in order and stop at the first that does not fit its rows."""
    previous, reached, rows_seen = GENESIS, 0, 0
    seals = list(AuditSeal.objects.order_by("id"))
    for seal in seals:
        rows = list(AuditEvent.objects.filter(xid__gt=reached, xid__lte=seal.to_xid).order_by("xid", "id"))
        if seal.previous != previous:
            return Verdict(len(seals), rows_seen, 0, f"seal {seal.pk} does not follow the one before it")
        if len(rows) != seal.count:
            return Verdict(len(seals), rows_seen, 0, f"seal {seal.pk} counts {seal.count} rows, {len(rows)} are there")
        if digest(previous, rows) != seal.sha256:
            first = rows[0].pk if rows else "none"
            return Verdict(
                len(seals), rows_seen, 0, f"seal {seal.pk}: a row from #{first} to #{rows[-1].pk} was changed"
            )
        previous, reached, rows_seen = seal.sha256, seal.to_xid, rows_seen + len(rows)
    tail = AuditEvent.objects.filter(xid__gt=reached).count()
    return Verdict(len(seals), rows_seen, tail)
