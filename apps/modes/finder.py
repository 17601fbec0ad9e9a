"""Four plain questions propose a mode and say why. Nobody is asked for a legal mode.

The questions and the ordered decision table are data (``data/mode_finder.json``, not reviewed by counsel). The first
rule whose named conditions all hold wins; a question that a rule does not name matches any answer.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from apps.core.models import Bilingual

DATA = Path(__file__).parent / "data" / "mode_finder.json"
QUESTIONS = ("person", "need", "who", "time")


@dataclass(frozen=True)
class Proposal:
    """What the finder proposes: the code of a mode, why, and other modes worth offering."""

    mode: str
    reason_zh: str
    reason_en: str
    also: tuple[str, ...]
    rule: int

    reason = Bilingual("reason")


def propose(answers: Mapping[str, str]) -> Proposal:
    """Propose a mode for answers to ``person``, ``need``, ``who`` and ``time``.

    Raises ValueError for an answer that the questions do not offer.
    """
    _check(answers)
    for rule in table()["rules"]:
        if all(answers[question] in accepted for question, accepted in rule["when"].items()):
            reasons = {"reason_zh": rule["reason_zh"], "reason_en": rule["reason_en"]}
            return Proposal(mode=rule["mode"], also=tuple(rule["also"]), rule=rule["order"], **reasons)
    raise ValueError("The last rule of the table must match anything.")


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """Questions and rules as they stand in the file."""
    loaded: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return loaded


def offered(question: str, answers: Mapping[str, str]) -> list[str]:
    """The answers to ``question`` that are offered after the ``answers`` given so far."""
    rows = next(one for one in table()["questions"] if one["key"] == question)["answers"]
    return [
        row["value"]
        for row in rows
        if all(answers.get(other) in accepted for other, accepted in row.get("show_if", {}).items())
    ]


def _check(answers: Mapping[str, str]) -> None:
    for question in QUESTIONS:
        if answers.get(question) not in offered(question, answers):
            raise ValueError(f"{answers.get(question)!r} is no answer to the question {question!r}.")
