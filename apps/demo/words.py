"""The phrase data of the sample region, and the taxonomy's words, read from files."""

import csv
import json
from functools import lru_cache
from typing import Any

from apps.demo.sample import DATA
from apps.skills.services import DATA as SKILLS
from apps.skills.services import FILES


def read(name: str) -> Any:
    return json.loads((DATA / "region" / f"{name}.json").read_text(encoding="utf-8"))


def pair(text: str) -> tuple[str, str]:
    chinese, english = text.split("|")
    return chinese, english


def address(name: str) -> str:
    plain = name.lower().replace("ü", "v").replace("'", "").encode("ascii", "ignore").decode()
    return f"{plain.replace(' ', '.')}@example.com"


@lru_cache(maxsize=1)
def read_phrases() -> dict[str, Any]:
    found: dict[str, Any] = read("phrases")
    return found


def skill_labels() -> dict[str, tuple[str, str]]:
    """Labels of all skills in both languages, from the taxonomy's own files."""
    return {code: (row["label_zh"], row["label_en"]) for code, row in _taxonomy().items()}


def skill_classes() -> dict[str, list[str]]:
    """The classes of talent for which each skill is usual."""
    return {code: row["classes"].split(";") for code, row in _taxonomy().items()}


@lru_cache(maxsize=1)
def _taxonomy() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name in FILES:
        with (SKILLS / name).open(encoding="utf-8", newline="") as file:
            found |= {row["code"]: row for row in csv.DictReader(file)}
    return found
