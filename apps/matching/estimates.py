"""Answers what comparable agreements paid, for the guidance of demands."""

import datetime as dt
from collections.abc import Sequence

from apps.demands.guidance import answer_with
from apps.matching.models import PayObservation
from apps.modes.models import SharingMode
from apps.organisations.models import Region


@answer_with
def observed_pay(mode: SharingMode, region: Region | None, since: dt.date) -> Sequence[int]:
    """Fen a day of each concluded agreement of the mode in the region's city, or anywhere."""
    rows = PayObservation.objects.filter(mode=mode, observed_on__gte=since)
    if region is not None:
        rows = rows.filter(region__code__startswith=region.code[:4])
    return list(rows.values_list("day_fen", flat=True))
