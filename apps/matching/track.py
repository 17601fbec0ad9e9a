"""What higher apps push down for later ranking: how finished assignments went."""

from django.db import transaction

from apps.core.outbox import emit
from apps.matching.models import TrackRecord
from apps.talents.events import TalentChanged
from apps.talents.models import Talent


@transaction.atomic
def note_outcomes(talent: Talent, *, good: int, total: int) -> TrackRecord:
    """Keep how many of all finished assignments went well; the same figures again change nothing."""
    record, created = TrackRecord.objects.get_or_create(talent=talent, defaults={"good": good, "total": total})
    if not created and (record.good, record.total) == (good, total):
        return record
    record.good, record.total = good, total
    record.save(update_fields=["good", "total"])
    emit(TalentChanged(str(talent.public_id)))
    return record
