"""The terms of one version as plain JSON, their hash, their defaults and their differences.

``{"schema": 1, "version_of_clauses": "2026.1", "mode": …, "family": …, "values": {"8.talent_share": 10000, …}}``

Values by the type of their field:

| type | value |
|---|---|
| money | integer fen |
| percent | integer basis points, 10,000 is 100 % |
| days, hours | integer |
| date | ISO date |
| date_range | two ISO dates, both included |
| bool | true or false |
| choice | the value of one offered choice |
| text, long_text | a string, or ``{"zh": …, "en": …}`` |
| file | ``{"name": …, "sha256": …}``, or the name alone |
| list | a list of rows by column key, or ``{"zh": …, "en": …}`` where it is told in words |

Rules about the values live in ``term_checks``.
"""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from apps.agreements import clauses

SCHEMA: Final = 1
Terms = Mapping[str, Any]
Change = tuple[int, str, Any, Any]
# Their defaults in the data only say that the mode fills them in; they are no values.
FILLED_FROM_MODE: Final = frozenset({"2.legal_basis", "2.forbidden_lines"})


def new_terms(mode: str, family: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Terms of a mode with these values, ready to be checked and hashed."""
    return {
        "schema": SCHEMA,
        "version_of_clauses": clauses.clause_set().version,
        "mode": mode,
        "family": family,
        "values": dict(values),
    }


def canonical(terms: Terms) -> bytes:
    """The bytes that are hashed: JSON with sorted keys, UTF-8, no spaces. Raises TypeError for a value that is not JSON."""
    text = json.dumps(terms, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def terms_sha256(terms: Terms) -> str:
    """SHA-256 of the canonical terms, 64 lower-case hexadecimal characters."""
    return hashlib.sha256(canonical(terms)).hexdigest()


def defaults(mode: str, family: str, *, start: dt.date | None = None, short_path: bool = False) -> dict[str, Any]:
    """The values a new draft starts with.

    The period is filled in only where ``start`` is given. In the short path its presets go before the clauses' own
    defaults. Who owns the results (13.result_owner) never has a default.
    """
    values: dict[str, Any] = {"2.mode": mode}
    for field in clauses.fields_for(mode, family):
        raw = field.default_in(mode, family)
        if raw is None or field.path in FILLED_FROM_MODE:
            continue
        value = _stored_default(field, raw, start)
        if value is not None and (field.type != "choice" or any(c.value == value for c in field.choices)):
            values[field.path] = value
    if short_path:
        offered = clauses.field_map(mode, family)
        values |= {
            preset["field"]: preset["value"] for preset in clauses.express()["preset"] if preset["field"] in offered
        }
    return values


def diff(old: Terms, new: Terms) -> list[Change]:
    """What changed, in the order of the clauses: (clause number, field key, old value, new value); absent is None."""
    before, after = old["values"], new["values"]
    changes = [
        (int(path.partition(".")[0]), path.partition(".")[2], before.get(path), after.get(path))
        for path in before.keys() | after.keys()
        if before.get(path) != after.get(path)
    ]
    return sorted(changes, key=_place)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day that many months later, or the last day of that month where it has none such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(start: dt.date, months: int) -> dt.date:
    """The last day of a period of so many months that begins on ``start``; a month without that day ends it with its own last."""
    end = add_months(start, months)
    return end if end.day < start.day else end - dt.timedelta(days=1)


def is_blank(value: Any) -> bool:
    """Nothing was entered. False, 0 and an empty choice of rows told in words are not the same: [] is blank, 0 and False are not."""
    if isinstance(value, Mapping):
        return all(is_blank(part) for part in value.values())
    if isinstance(value, str):
        return not value.strip()
    return value is None or value == []


def _place(change: Change) -> tuple[int, int]:
    keys = [field.key for field in clauses.clause(change[0]).fields]
    return change[0], keys.index(change[1]) if change[1] in keys else len(keys)


def _stored_default(field: clauses.Field, raw: Any, start: dt.date | None) -> Any:
    if field.type == "percent":
        return raw * 100
    if field.type == "date_range":
        return [start.isoformat(), last_day(start, raw["months"]).isoformat()] if start else None
    return raw
