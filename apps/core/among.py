"""Scope as an array: rows that belong to one of others, found through an index however many there are in all."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, QuerySet


def among(path: str, rows: QuerySet[Any]) -> Q:
    """That the foreign key at ``path`` leads to one of ``rows``; the same as ``path__in``, otherwise asked.

    PostgreSQL evaluates the array once and reads an index for it, also between ORs and beneath many joins, where for
    IN with a subquery it reads the whole table.
    """
    keys = ArraySubquery(rows.order_by().values("pk"))
    return Q(
        Func(F(f"{path}_id"), keys, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())
    )
