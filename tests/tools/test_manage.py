"""`manage.py` in a clone where nothing is configured goes through `tools/up.py run`, which makes .venv, servers and tables."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TELLS = (
    "import json, os, sys; print(json.dumps({'told': sys.argv[1:], 'where': os.getcwd(), 'read': sys.stdin.read()}))"
)
CONFIGURED = ("SECRET_KEY", "DATABASE_URL")
OURS = (*CONFIGURED, "DJANGO_SETTINGS_MODULE")  # what these tests themselves run with


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "up.py").write_text(TELLS)
    (tmp_path / ".git").mkdir()
    shutil.copy(ROOT / "manage.py", tmp_path)
    return tmp_path


def manage(clone: Path, where: Path, **configured: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if name not in OURS} | configured
    command = [sys.executable, str(clone / "manage.py"), "settlement_quote"]
    return subprocess.run(command, cwd=where, env=environment, input="[]", capture_output=True, text=True, check=False)


def test_it_is_handed_on_with_its_words_its_input_and_the_folder_it_was_asked_from(clone: Path) -> None:
    where = clone / "tools"
    assert json.loads(manage(clone, where).stdout) == {
        "told": ["run", "--", "python", str(clone / "manage.py"), "settlement_quote"],
        "where": str(where),
        "read": "[]",
    }


@pytest.mark.parametrize("name", CONFIGURED)
def test_where_anything_is_configured_it_is_djangos_own(clone: Path, name: str) -> None:
    done = manage(clone, clone, **{name: "given"})
    assert not done.stdout
    assert "talentshare" in done.stderr  # this folder has no such package


def test_a_deployment_without_a_clone_says_what_it_lacks(clone: Path) -> None:
    (clone / ".git").rmdir()
    done = manage(clone, clone)
    assert not done.stdout
    assert "talentshare" in done.stderr
