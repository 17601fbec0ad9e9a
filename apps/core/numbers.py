"""Printed numbers such as D-3204-2026-000123, from one locked counter per kind, region and year."""

from django.db import connection

from apps.core import clock
from apps.core.models import NumberSeries

NEXT = f"""
INSERT INTO {NumberSeries._meta.db_table} AS series (kind, region, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (kind, region, year) DO UPDATE SET last = series.last + 1 RETURNING last
"""  # noqa: S608  # nosec B608 - our own table's name


def next_number(kind: str, region_code: str) -> str:
    """The next number of its series; gapless where the caller's transaction commits.

    The series stays locked until then, so ask for the number late. It is one journey to the server.
    """
    year, region = clock.today().year, region_code[:4]
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [kind, region, year])
        return f"{kind}-{region}-{year}-{cursor.fetchone()[0]:06d}"
