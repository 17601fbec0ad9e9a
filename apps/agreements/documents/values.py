"""Values of the terms in words, in one language: what stands where a clause has a placeholder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from apps.agreements.clauses import Choice, Column, Field
from apps.agreements.term_checks import PROOF_BEFORE_START
from apps.agreements.terms import is_blank
from apps.core.money import NO_BREAK, amount

NONE: Final = {"zh": "无", "en": "none"}
LATER: Final = {"zh": "开始履行前提交", "en": "to be handed in before the start"}
YES: Final = {"zh": "是", "en": "yes"}
NO: Final = {"zh": "否", "en": "no"}
TO: Final = {"zh": " 至 ", "en": " to "}
YUAN: Final = {"zh": "元", "en": "yuan"}
BETWEEN: Final = {"zh": "；", "en": "; "}
SEE_TABLE: Final = {"zh": "见下表“{label}”", "en": "see the table below ({label})"}


def percent(basis_points: int) -> str:
    """3000 -> '30%', 1250 -> '12.5%'."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0") + "%" if rest else f"{whole}%"


def money(fen: int, lang: str) -> str:
    """10000000 -> '100 000.00 元' with no-break spaces."""
    return f"{amount(fen)}{NO_BREAK}{YUAN[lang]}"


def in_words(field: Field, value: Any, lang: str) -> str:
    """What stands in the sentence. A list with several columns only points to its table."""
    if is_blank(value):
        return LATER[lang] if field.path in PROOF_BEFORE_START else NONE[lang]
    if has_table(field, value):
        return SEE_TABLE[lang].format(label=field.label.in_language(lang))
    if field.type == "list" and isinstance(value, list):
        column = field.columns[0]
        return BETWEEN[lang].join(cell(column, row.get(column.key), lang) for row in value)
    return _plain(field.type, value, lang, field.choices)


def says_nothing(value: Any) -> bool:
    """Nothing was agreed: no entry, or a sum of 0."""
    return is_blank(value) or value == 0


def has_table(field: Field, value: Any) -> bool:
    return field.type == "list" and isinstance(value, list) and bool(value) and len(field.columns) > 1


def table(field: Field, rows: list[Mapping[str, Any]], lang: str) -> dict[str, Any]:
    """A list as a small table: caption, head, rows, and which columns are set to the right."""
    return {
        "caption": field.label.in_language(lang),
        "head": [column.label.in_language(lang) for column in field.columns],
        "right": [column.type in {"money", "percent", "days", "hours"} for column in field.columns],
        "rows": [[cell(column, row.get(column.key), lang) for column in field.columns] for row in rows],
    }


def cell(column: Column, value: Any, lang: str) -> str:
    return "–" if is_blank(value) else _plain(column.type, value, lang, ())


def _plain(type_: str, value: Any, lang: str, choices: tuple[Choice, ...]) -> str:
    match type_:
        case "money":
            return money(value, lang)
        case "percent":
            return percent(value)
        case "bool":
            return (YES if value else NO)[lang]
        case "date_range":
            return TO[lang].join(value)
        case "choice":
            label = next((choice.label for choice in choices if choice.value == value), None)
            return label.in_language(lang) if label else str(value)
        case "file" if isinstance(value, Mapping):
            return f"{value['name']} (SHA-256 {str(value['sha256'])[:16]})"
    if isinstance(value, Mapping):
        return str(value.get(lang) or value.get("zh") or "")
    return str(value)
