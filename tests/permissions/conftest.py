"""The scene stands once for these tests in each process; what a request writes is taken back before the next one."""

import datetime as dt
import gc
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.utils import translation

from apps.accounts.models import OneTimeCode
from apps.accounts.services.codes import VALID
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


@pytest.fixture(autouse=True)
def _codes_are_fresh(request: pytest.FixtureRequest) -> None:
    """The scene's codes were sent a minute ago, so that another may be asked for, however long its tests take."""
    if "asker" in request.fixturenames:
        for needed in ("db", "asker"):
            request.getfixturevalue(needed)
        OneTimeCode.objects.filter(used_at=None).update(expires_at=clock.now() + VALID - dt.timedelta(minutes=1))


def plan_with_care() -> None:
    """For the rest of this transaction: PostgreSQL has counted none of its rows, takes every table for empty, and would
    look into each of them for each row of another.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
