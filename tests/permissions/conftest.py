"""The scene stands once for these tests in each process; what a request writes is taken back before the next one."""

import gc
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.utils import translation

from apps.core import clock
from tests.permissions.asking import Asker
from tests.permissions.scene import Scene, make_scene


@pytest.fixture(scope="package")
def asker(django_db_setup: None, django_db_blocker: "pytest.FixtureRequest") -> Iterator[Asker]:
    clock.forget()
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("zh-hans"):
        made = Asker(make_scene())
        plan_with_care()
        gc.freeze()  # all of it stays: no collection needs to look at it again
        yield made
        gc.unfreeze()
        transaction.set_rollback(True)


@pytest.fixture
def scene(asker: Asker) -> Scene:
    return asker.scene


def plan_with_care() -> None:
    """For the rest of this transaction: PostgreSQL has counted none of its rows, takes every table for empty, and would
    look into each of them for each row of another.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
