"""Data that come with the code. Loading twice changes nothing."""

import csv
from pathlib import Path

from django.db import transaction

from apps.organisations.models import Operator, Region

DATA = Path(__file__).parent.parent / "data"


@transaction.atomic
def load_regions() -> int:
    """Write the regions of ``data/regions.csv`` (GB/T 2260 codes, parents before children); return how many."""
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    Region.objects.bulk_create(
        [Region(code=row["code"], name_zh=row["name_zh"], name_en=row["name_en"]) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_zh", "name_en"],
    )
    regions = {region.code: region for region in Region.objects.filter(code__in=[row["code"] for row in rows])}
    for row in rows:
        regions[row["code"]].parent = regions[row["parent"]] if row["parent"] else None
    Region.objects.bulk_update(regions.values(), ["parent"])
    return len(rows)


@transaction.atomic
def load_operator() -> Operator:
    """The operator of a pilot, where the deployment has named none yet: every fee is 0."""
    found = Operator.objects.order_by("id").first()
    return found or Operator.objects.create(
        name_zh="人才共享试点运营（示例）", name_en="Talent-sharing pilot operator (sample)", kind=Operator.Kind.PILOT
    )
