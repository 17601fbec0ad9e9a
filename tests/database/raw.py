"""Statements of the site's own login, run to their end and never kept."""

import pytest
from django.db import DatabaseError, connection, transaction


def refuse(statement: str, words: str) -> None:
    """Run ``statement`` to its end, deferred triggers included; it must be refused with ``words``, and is never kept."""
    with pytest.raises(DatabaseError, match=words):
        run_and_forget(statement)


@transaction.atomic
def run_and_forget(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    transaction.set_rollback(True)


def ask(question: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return [str(row[0]) for row in cursor.fetchall()]


def copy_of(table: str, which: str, **instead: str) -> str:
    """The INSERT of a copy of the rows of ``table`` for which ``which`` holds, with other values in some columns."""
    names = ask(
        f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' AND column_name <> 'id'"
        " ORDER BY ordinal_position"
    )
    assert set(instead) <= set(names), table
    values = {"public_id": "gen_random_uuid()"} | instead
    said = ", ".join(values.get(name, f'"{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({columns}) SELECT {said} FROM {table} WHERE {which};"
