"""Settings that must not depend on the demo, and wrong values that are refused with a sentence."""

import os
import subprocess
import sys

import pytest


def _manage(**changes: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "talentshare.settings", "SECRET_KEY": "x" * 60, **changes}
    return subprocess.run(
        [sys.executable, "manage.py", "check"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_project_stands_without_the_demo() -> None:
    done = _manage(DEMO="0")
    assert done.returncode == 0, done.stderr
    listed = subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); from django.apps import apps; print(apps.is_installed('apps.demo'))"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "talentshare.settings", "SECRET_KEY": "x", "DEMO": "0"},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert listed.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
        ({"DATABASE_URL": "sqlite:///x.db"}, "only PostgreSQL holds the invariants"),
    ],
)
def test_a_wrong_setting_is_refused_with_a_sentence(changes: dict[str, str], sentence: str) -> None:
    done = _manage(**changes)
    assert done.returncode != 0
    assert sentence in done.stderr
