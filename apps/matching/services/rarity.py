"""The daily count of skills, by which a rare one weighs more than a common one."""

import datetime as dt

from django.db import transaction

from apps.core import clock
from apps.matching import index
from apps.matching.models import RarityCount

KEPT = dt.timedelta(days=30)


@transaction.atomic
def count_skills() -> int:
    """Count how many of the talents shown have each skill, once a day; return 1 where it was done now.

    By one count all computations of a day agree, whoever makes them and whatever talents come and go meanwhile. While a
    large index is built, the last count holds.
    """
    today = clock.today()
    if RarityCount.objects.filter(day=today).exists():
        return 0
    with index.lock():
        indexes = index.current()
        if indexes is None:
            return 0
        counted = indexes.shown.count()
    having = {str(skill): number for skill, number in counted.having.items()}
    _row, created = RarityCount.objects.get_or_create(day=today, defaults={"total": counted.total, "having": having})
    RarityCount.objects.filter(day__lt=today - KEPT).delete()
    return int(created)
