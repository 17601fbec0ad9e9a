"""The bank's answers as a file, a spreadsheet's CSV or camt.054: read row by row, with a plain word for what is wrong."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from apps.core.errors import RuleViolation
from apps.settlement.iso20022.notification import Booking, Said, bookings
from apps.settlement.models import BatchLine

MOST_BYTES = 1_000_000
MOST_ROWS = 2_000
State = BatchLine.State
# What a column is called, in any language of the site.
COLUMNS: Mapping[str, str | Promise] = {
    "reference": _lazy("Line reference"),
    "state": pgettext_lazy("bank answer", "Result"),
    "bank_reference": _lazy("Bank reference"),
    "day": _lazy("Paid on"),
    "note": _lazy("Remark"),
}
NEEDED = ("reference", "state")
# Words of banks and of our own pages for the three answers; a code is understood as well.
ANSWERS: Mapping[str, tuple[str | Promise, ...]] = {
    State.CONFIRMED: (pgettext_lazy("batch line", "Paid"), pgettext_lazy("bank answer", "Succeeded"), "success"),
    State.FAILED: (pgettext_lazy("batch line", "Failed"), pgettext_lazy("bank answer", "Returned by the bank"), "fail"),
    State.UNKNOWN: (pgettext_lazy("batch line", "Unknown"), pgettext_lazy("bank answer", "Being processed")),
}
STATES: Mapping[Said, str] = {"paid": State.CONFIRMED, "returned": State.FAILED, "pending": State.UNKNOWN}


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row of the file. ``fault`` says what keeps it from being used; the amount is there where the bank names it."""

    number: int
    reference: str
    state: str
    bank_reference: str
    paid_on: dt.date | None
    note: str
    fault: str = ""
    amount_fen: int | None = None


def text_of(content: bytes) -> str:
    """The text of an uploaded file. Raises RuleViolation ``file-unreadable`` where it is none, or too long."""
    if len(content) > MOST_BYTES:
        raise RuleViolation("file-unreadable", _("This file is too large. A batch's answer has at most 1 MB."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise RuleViolation(
        "file-unreadable", _("This is neither a CSV file nor a camt.054 message. Please choose it again.")
    )


def read_answers(text: str) -> list[AnswerRow]:
    """The rows of a CSV text, or of a camt.054 message. Raises RuleViolation ``file-unreadable`` where they cannot be read."""
    text = text.removeprefix("\ufeff").strip()
    rows = [_booked(one) for one in bookings(text)] if text.startswith("<") else _rows_of_csv(text)
    if not rows or len(rows) > MOST_ROWS:
        raise RuleViolation("file-unreadable", _("The file has no answers, or more than 2000."))
    return rows


def _rows_of_csv(text: str) -> list[AnswerRow]:
    first = text.partition("\n")[0]
    sign = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=sign))
    except csv.Error as error:
        raise RuleViolation(
            "file-unreadable", _("This is no CSV file. Save the sheet as CSV, then choose it again.")
        ) from error
    columns = _columns(rows[0] if rows else [])
    missing = [str(COLUMNS[name]) for name in NEEDED if name not in columns]
    if missing:
        words = _("The first row names the columns; these are missing: %(names)s. Start from the sheet on this page.")
        raise RuleViolation("file-unreadable", words % {"names": ", ".join(missing)})
    filled = [(number, row) for number, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]
    states = _states()
    return [_row(number, row, columns, states) for number, row in filled]


def _columns(head: list[str]) -> dict[str, int]:
    names = {plain: name for name, label in COLUMNS.items() for plain in (name, *_in_every_language([label]))}
    return {names[_plain(cell)]: at for at, cell in enumerate(head) if _plain(cell) in names}


def _states() -> dict[str, str]:
    return {plain: code for code, words in ANSWERS.items() for plain in (str(code), *_in_every_language(words))}


def _in_every_language(words: Iterable[str | Promise]) -> set[str]:
    found = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found |= {_plain(str(word)) for word in words}
    return found


def _plain(cell: str) -> str:
    """Without spaces, the mark that disarms a formula, and the case of letters."""
    return re.sub(r"\s+", "", cell).lstrip("'").casefold()


def _row(number: int, cells: list[str], columns: Mapping[str, int], states: Mapping[str, str]) -> AnswerRow:
    def cell(name: str) -> str:
        at = columns.get(name, len(cells))
        return cells[at].strip().lstrip("'") if at < len(cells) else ""

    state, day = states.get(_plain(cell("state")), ""), _day(cell("day"))
    fault = ""
    if not cell("reference"):
        fault = _("The line reference is missing.")
    elif not cell("state"):
        pass  # not answered yet, which is no fault
    elif not state:
        fault = _("Not understood: “%(word)s”. Write paid, failed or unknown.") % {"word": cell("state")[:20]}
    else:
        fault = _incomplete(state, cell("bank_reference"), day)
    return AnswerRow(number, cell("reference")[:40], state, cell("bank_reference")[:60], day, cell("note")[:200], fault)


def _booked(one: Booking) -> AnswerRow:
    state = STATES[one.said]
    fault = one.fault or _incomplete(state, one.bank_reference, one.day)
    cut = one.reference[:40], state, one.bank_reference[:60], one.day, one.note[:200]
    return AnswerRow(one.line, *cut, fault, one.amount_fen)


def _incomplete(state: str, bank_reference: str, day: dt.date | None) -> str:
    """What a payment lacks."""
    if state == State.CONFIRMED and not bank_reference:
        return _("The bank reference is missing.")
    if state == State.CONFIRMED and day is None:
        return _("The day is missing or not a date such as 2026-11-22.")
    return ""


def _day(text: str) -> dt.date | None:
    digits = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?", text)
    try:
        return dt.date(*(int(part) for part in digits.groups())) if digits else None
    except ValueError:
        return None
