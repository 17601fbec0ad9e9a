"""Files that are made when they are asked for: CSV that opens well in a spreadsheet, and PDF."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.encoding import iri_to_uri

# A cell that begins with one of these is taken for a formula by spreadsheets.
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
Response = TypeVar("Response", bound=HttpResponseBase)
BYTE_ORDER_MARK = "\ufeff"


def plain_yuan(fen: int) -> str:
    """1234567 -> '12345.67', the way a spreadsheet reads a number."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def yuan_cell(fen: int) -> Decimal:
    """1234567 -> 12345.67, a number with two decimals for any kind of table."""
    return Decimal(fen).scaleb(-2)


def csv_text(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """UTF-8 with a byte order mark and CRLF. Numbers stay numbers; text that looks like a formula is disarmed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_safe(cell) for cell in head])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue()


def csv_response(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    return csv_file(name, csv_text(head, rows))


def csv_file(name: str, text: str) -> HttpResponse:
    """What ``csv_text`` wrote, to be saved under ``name``."""
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    return named(response, f"{name}.csv", "attachment")


def xml_file(name: str, text: str) -> HttpResponse:
    """A message in XML, to be saved under ``name``."""
    return named(HttpResponse(text, content_type="application/xml; charset=utf-8"), f"{name}.xml", "attachment")


def pdf_response(name: str, content: bytes) -> HttpResponse:
    """Shown in the browser, saved under ``name``."""
    return named(HttpResponse(content, content_type="application/pdf"), f"{name}.pdf", "inline")


def png_response(name: str, content: bytes) -> HttpResponse:
    """Shown in the browser, saved under ``name``."""
    return named(HttpResponse(content, content_type="image/png"), f"{name}.png", "inline")


def _safe(cell: object) -> str:
    text = str(cell)
    if not text.lstrip().startswith(FORMULA_MARKS) or _is_number(text):
        return text
    return f"'{text}"


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal() and text.isascii()


def named(response: Response, name: str, disposition: str) -> Response:
    """Made for this reader now, to be saved under ``name``: nobody keeps it on the way."""
    response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{iri_to_uri(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
