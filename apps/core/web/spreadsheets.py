"""Tables as XLSX: amounts are numbers, days are days; no text ever becomes a formula or a link."""

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import xlsxwriter
from django.http import HttpResponse

from apps.core.web.downloads import named

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_MADE: Final = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - no clock in the bytes: the same table gives the same file
_MONEY, _DAY = "#,##0.00", "yyyy-mm-dd"
_LONGEST: Final = 32_767  # characters that a cell may hold


def xlsx(head: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet. ``Decimal`` is an amount in yuan with two decimals, int a number, date a day, all else plain text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        book.set_properties({"created": _MADE})
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bottom": 1})
        shapes = {shape: book.add_format({"num_format": shape}) for shape in (_MONEY, _DAY)}
        for column, cell in enumerate(head):
            sheet.write_string(0, column, str(cell), bold)
        for line, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                _write(sheet, (line, column), cell, shapes)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return out.getvalue()


def xlsx_response(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    return named(HttpResponse(xlsx(head, rows), content_type=CONTENT_TYPE), f"{name}.xlsx", "attachment")


def _write(sheet: Any, place: tuple[int, int], cell: object, shapes: Mapping[str, Any]) -> None:
    if isinstance(cell, Decimal):
        sheet.write_number(*place, cell, shapes[_MONEY])
    elif isinstance(cell, int) and not isinstance(cell, bool):
        sheet.write_number(*place, cell)
    elif isinstance(cell, dt.date) and not isinstance(cell, dt.datetime):
        sheet.write_datetime(*place, dt.datetime.combine(cell, dt.time()), shapes[_DAY])
    else:
        sheet.write_string(*place, str(cell)[:_LONGEST])
