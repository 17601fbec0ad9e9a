"""Printed numbers such as D-3204-2026-000123, from one locked counter per kind, region and year."""

from django.db import transaction

from apps.core import clock
from apps.core.models import NumberSeries


@transaction.atomic
def next_number(kind: str, region_code: str) -> str:
    """The next number of its series; gapless where the caller's transaction commits."""
    year, region = clock.today().year, region_code[:4]
    NumberSeries.objects.get_or_create(kind=kind, region=region, year=year)
    series = NumberSeries.objects.select_for_update().get(kind=kind, region=region, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{kind}-{region}-{year}-{series.last:06d}"
