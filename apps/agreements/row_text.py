"""Lists of a clause as lines of text: one row a line, columns parted by ``|``.

``milestone | 2027-03-31 | 50000`` and back. A line that was left as it stood keeps its stored row, with both languages.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from apps.agreements.clauses import Column, Field
from apps.agreements.terms import is_blank
from apps.core.errors import RuleViolation
from apps.core.money import to_fen, yuan

YES = frozenset({"yes", "是", "true", "1"})


def rows_to_text(known: Field, rows: Sequence[Mapping[str, Any]], lang: str) -> str:
    """The rows as lines; money in yuan, percent as 0 to 100, texts in one language."""
    return "\n".join(_line(known, row, lang) for row in rows)


def rows_from_text(known: Field, text: str, before: Any, lang: str) -> Any:
    """The rows the lines stand for; a string where ``before`` was told in words. Raises RuleViolation for a cell."""
    if isinstance(before, str):
        return text.strip()
    kept = {_line(known, row, lang): row for row in before} if isinstance(before, list) else {}
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [kept[line] if line in kept else _row(known, line) for line in lines]


def _line(known: Field, row: Mapping[str, Any], lang: str) -> str:
    cells = [_written(column, row.get(column.key), lang) for column in known.columns]
    while len(cells) > 1 and not cells[-1]:
        cells.pop()
    return " | ".join(cells).strip()


def _written(column: Column, value: Any, lang: str) -> str:
    if is_blank(value):
        return ""
    if column.type in {"money", "percent"}:
        return f"{yuan(value):f}".removesuffix(".00")
    if isinstance(value, bool):
        return {"zh": "是", "en": "yes"}[lang] if value else {"zh": "否", "en": "no"}[lang]
    if isinstance(value, Mapping):
        return str(value.get(lang) or value.get("zh") or "")
    return str(value)


def _row(known: Field, line: str) -> dict[str, Any]:
    cells = [cell.strip() for cell in re.split(r"[|｜]", line)]
    if len(cells) > len(known.columns):
        raise RuleViolation("row", _("The line “%(line)s” has too many columns.") % {"line": line})
    row = {}
    for column, cell in zip(known.columns, cells, strict=False):
        if cell:
            row[column.key] = _read(column, cell, line)
    return row


def _read(column: Column, cell: str, line: str) -> Any:
    try:
        match column.type:
            case "money" | "percent":
                return to_fen(Decimal(cell.replace(" ", "").replace("\u00a0", "").replace(",", "").removesuffix("%")))
            case "days" | "hours":
                return int(cell)
            case "date":
                return dt.date.fromisoformat(cell).isoformat()
            case "bool":
                return cell.lower() in YES
    except (ValueError, InvalidOperation) as error:
        words = _("“%(cell)s” in the line “%(line)s” cannot be read. Please write it again.")
        raise RuleViolation("row", words % {"cell": cell, "line": line}) from error
    return cell
