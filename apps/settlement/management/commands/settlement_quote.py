"""`manage.py settlement_quote < cases.json > results.json`: amounts for cases, by the rules in force today."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.settlement.quotes import Quotes, UnknownKind


class Command(BaseCommand):
    help = (
        'Reads a list of {"id", "kind", "input"} from standard input and writes a list of {"id", "output"}. '
        'A case that cannot be quoted has {"error": CODE, "message": ...} as its output.'
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        quotes = Quotes(clock.today())
        answers = [{"id": case.get("id"), "output": _answer(quotes, case)} for case in _cases(sys.stdin.read())]
        self.stdout.write(json.dumps(answers, ensure_ascii=False, indent=1))


def _cases(text: str) -> list[dict[str, Any]]:
    try:
        read = json.loads(text)
    except ValueError as problem:
        raise CommandError(f"Standard input is not JSON: {problem}") from None
    cases = read.get("cases") if isinstance(read, dict) else read
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise CommandError('Standard input should be a list of {"id", "kind", "input"}.')
    return cases


def _answer(quotes: Quotes, case: dict[str, Any]) -> Any:
    try:
        return quotes.answer(str(case.get("kind")), case["input"])
    except UnknownKind as problem:
        return {"error": "UNKNOWN_KIND", "message": str(problem)}
    except RuleViolation as problem:
        return {"error": problem.code.upper().replace("-", "_"), "message": str(problem.message)}
    except KeyError as missing:
        return {"error": "BAD_INPUT", "message": f"The case lacks {missing}."}
    except (TypeError, ValueError, ArithmeticError, AttributeError) as problem:
        return {"error": "BAD_INPUT", "message": str(problem)}
