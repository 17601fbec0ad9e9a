"""The scene of the permission table, with words in it that would run if any page, paper or letter let them."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import translation

from apps.core import clock
from tests.permissions import part, scene
from tests.permissions.conftest import plan_with_care
from tests.web.probing import BRIEF, Prober, poison
from tests.web.rows import fill_what_is_empty


@pytest.fixture(scope="module")
def hostile(django_db_setup: None, django_db_blocker: "pytest.FixtureRequest") -> Iterator[scene.Scene]:
    clock.forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(part, "MARKER", BRIEF)
        with django_db_blocker.unblock(), transaction.atomic(), translation.override("zh-hans"):
            made = scene.make_scene()
            fill_what_is_empty()
            poison()
            plan_with_care()
            yield made
            transaction.set_rollback(True)


@pytest.fixture
def prober(db: None, hostile: scene.Scene) -> Prober:
    return Prober(hostile)
