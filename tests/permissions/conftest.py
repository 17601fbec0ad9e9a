"""The scene stands once for a module; what a request writes is taken back before the next one."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import translation

from apps.core import clock
from tests.permissions.asking import Asker
from tests.permissions.scene import Scene, make_scene


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: "pytest.FixtureRequest") -> Iterator[Scene]:
    clock.forget()
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("zh-hans"):
        yield make_scene()
        transaction.set_rollback(True)


@pytest.fixture
def asker(db: None, scene: Scene) -> Asker:
    """Sessions are taken back with the test, so each test signs in anew."""
    return Asker(scene)
