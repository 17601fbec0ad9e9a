"""Columns of many rows, written in one statement."""

from collections.abc import Sequence

from django.db import DatabaseError, connection
from django.db.models import Model


def save_columns(rows: Sequence[Model], *names: str) -> None:
    """Write the fields ``names`` of ``rows`` (of one model) as they stand in Python: ``save(update_fields=…)`` of many.

    Raises DatabaseError where a row is gone. Signals are not sent.
    """
    if not rows:
        return
    meta, quoted = rows[0]._meta, connection.ops.quote_name
    known = {field.name: field for field in meta.concrete_fields}
    fields = [next(field for field in meta.concrete_fields if field.primary_key), *(known[name] for name in names)]
    # Without a length: a cast would cut what is too long, where writing it is refused.
    kinds = [str(field.db_type(connection)).split("(")[0] for field in fields]
    columns = [quoted(field.column) for field in fields]
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows] for field in fields]
    written = ", ".join(f"{column} = given.{column}" for column in columns[1:])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quoted(meta.db_table)} AS stored SET {written}"  # noqa: S608  # nosec B608: our own names
            f" FROM unnest({', '.join(f'%s::{kind}[]' for kind in kinds)}) AS given ({', '.join(columns)})"
            f" WHERE stored.{columns[0]} = given.{columns[0]}",
            values,
        )
        if cursor.rowcount != len(rows):
            raise DatabaseError(f"{len(rows)} rows of {meta.label} were to be written, {cursor.rowcount} were there.")
