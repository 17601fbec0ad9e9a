"""Lock first, then read."""

from collections.abc import Collection
from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def lock_then_read(rows: QuerySet[M], pk: object, *, no_key: bool = False) -> M:
    """Lock the row ``pk`` until the transaction ends, then read it by ``rows``, which may join others.

    In one statement PostgreSQL, after having waited, reads the locked row anew but joins the others as they stood when
    it began: where a foreign key changed meanwhile, the row comes without what it now points to, or not at all.
    ``no_key`` lets others refer to the row meanwhile. Raises the model's DoesNotExist.
    """
    lock = rows.model._default_manager.select_for_update(no_key=no_key)
    list(lock.filter(pk=pk).order_by().values_list("pk"))
    return rows.get(pk=pk)


def lock_all_then_read(rows: QuerySet[M], pks: Collection[object]) -> list[M]:
    """The same of many rows, locked and given in the order of their keys, so that nobody waits in a circle."""
    lock = rows.model._default_manager.select_for_update()
    list(lock.filter(pk__in=pks).order_by("pk").values_list("pk"))
    return list(rows.filter(pk__in=pks).order_by("pk"))
