"""What concluded agreements paid, kept here for guidance. Pushed down by agreements, which lie above."""

import datetime as dt

from apps.matching.models import PayObservation
from apps.modes.models import SharingMode
from apps.organisations.models import Region


def note_pay(subject: str, *, mode: SharingMode, region: Region, day_fen: int, on: dt.date) -> PayObservation:
    """Remember the gross pay a day of one agreement, in fen; the same ``subject`` twice is one observation."""
    return PayObservation.objects.get_or_create(
        subject=subject, defaults={"mode": mode, "region": region, "day_fen": day_fen, "observed_on": on}
    )[0]
