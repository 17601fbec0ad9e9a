"""The house rules that no linter holds: short files, short functions, one clock, nothing left for later."""

import ast
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parent.parent
SOURCES = [
    path
    for folder in ("apps", "talentshare", "tools", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]
STYLES = sorted((ROOT / "static").rglob("*.css")) + sorted((ROOT / "static").rglob("*.js"))
MOST_LINES, MOST_FUNCTION_LINES = 400, 50


def _name(path: pathlib.Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_longer_than_400_lines() -> None:
    templates = sorted((ROOT / "templates").rglob("*.html"))
    long = {_name(path): count for path in [*SOURCES, *STYLES, *templates] if (count := _lines(path)) > MOST_LINES}
    assert long == {}


def _lines(path: pathlib.Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_function_is_longer_than_50_lines() -> None:
    long = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MOST_FUNCTION_LINES:
                    long[f"{_name(path)}:{node.lineno} {node.name}"] = length
    assert long == {}


@pytest.mark.parametrize(
    "pattern", [r"\bTODO\b", r"\bFIXME\b", r"NotImplementedError", r"post_save", r"transaction=True\b"]
)
def test_nothing_is_left_for_later(pattern: str) -> None:
    """Nor are there signals, nor tests that flush."""
    here = pathlib.Path(__file__)
    allowed = {here, ROOT / "tests" / "conftest.py", ROOT / "apps" / "core" / "working_days.py"}
    found = [
        _name(path) for path in SOURCES if path not in allowed and re.search(pattern, path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_views_fetch_by_scope_only() -> None:
    """No ``objects.get(`` in a view: what a person may not know of is a 404 of a scoped QuerySet."""
    views = [path for path in SOURCES if path.name == "views.py" or "views" in path.parts]
    assert views
    assert [_name(path) for path in views if "objects.get(" in path.read_text(encoding="utf-8")] == []
