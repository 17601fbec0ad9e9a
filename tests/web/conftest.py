"""The scene of the permission table, with words in it that would run if any page, paper or letter let them."""

import copy
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import translation

from apps.core import clock
from tests.permissions import part, scene, sheets, talents, work
from tests.web.probing import RUNS, Prober, poison


@pytest.fixture(scope="module")
def hostile(django_db_setup: None, django_db_blocker: "pytest.FixtureRequest") -> Iterator[scene.Scene]:
    clock.forget()
    with pytest.MonkeyPatch.context() as patch:
        for module in (part, scene, talents, work):
            patch.setattr(module, "MARKER", RUNS)
        patch.setattr(part, "NAME", RUNS)
        patch.setattr("django.test.client.store_rendered_templates", lambda *_a, **_k: None)  # copies every context
        typed = copy.deepcopy(sheets.TYPED)
        typed["work"] |= {"problem": RUNS, "result_wanted": RUNS}
        typed["form"]["title"] = typed["contact"]["contact"] = RUNS
        patch.setattr(sheets, "TYPED", typed)
        with django_db_blocker.unblock(), transaction.atomic(), translation.override("zh-hans"):
            made = scene.make_scene()
            assert poison() > 30  # columns
            yield made
            transaction.set_rollback(True)


@pytest.fixture
def prober(db: None, hostile: scene.Scene) -> Prober:
    return Prober(hostile)
