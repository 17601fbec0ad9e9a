"""The shape of a value by the type of its field, and its plain limits; see the table in ``terms``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from apps.agreements import clauses
from apps.agreements.terms import is_blank

WHOLE: Final = 10_000
# Names under which a margin is sometimes taken (clause 8.2).
NAMES_OF_A_MARGIN: Final = re.compile(
    "管理费|服务费|手续费|加价|利润|押金|保证金|提成|返点|management fee|service fee|mark-?up|margin|profit|deposit|commission",
    re.IGNORECASE,
)
DAY_LIMITS: Final = {
    "4.days_per_week": (1, 7),
    "4.skip_notice_days": (1, 365),
    "6.acceptance_days": (1, 60),
    "7.payment_days": (1, 60),
    "19.replacement_days": (1, 60),
    "23.recall_notice_days": (3, 365),
    "24.notice_days": (3, 365),
    "24.safety_notice_days": (0, 3),
}


def date_of(value: Any) -> dt.date | None:
    """The date an ISO string stands for, or None."""
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def well_formed(field: clauses.Field | clauses.Column, value: Any) -> bool:
    """Whether a value that is not blank has the shape of its field's type."""
    if field.type == "list":
        return _prose(value) or (isinstance(value, list) and all(_row_ok(field, row) for row in value))
    return SHAPES.get(field.type, _prose)(value)


def _prose(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, Mapping)
        and set(value) == {"zh", "en"}
        and all(isinstance(part, str) for part in value.values())
    )


def _whole_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _basis_points(value: Any) -> bool:
    return _whole_number(value) and value <= WHOLE


def _day(value: Any) -> bool:
    return date_of(value) is not None


def _days(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(_day(part) for part in value)


def _file(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, Mapping) and set(value) == {"name", "sha256"})


def _row_ok(field: clauses.Field | clauses.Column, row: Any) -> bool:
    columns = {column.key: column for column in field.columns} if isinstance(field, clauses.Field) else {}
    return (
        isinstance(row, Mapping)
        and row.keys() <= columns.keys()
        and all(is_blank(cell) or well_formed(columns[key], cell) for key, cell in row.items())
    )


SHAPES: Final[Mapping[str, Callable[[Any], bool]]] = {
    "money": _whole_number,
    "days": _whole_number,
    "hours": _whole_number,
    "percent": _basis_points,
    "date": _day,
    "date_range": _days,
    "bool": lambda value: isinstance(value, bool),
    "choice": lambda value: isinstance(value, str),
    "file": _file,
}
