"""Pages as pictures: the frozen PDF beside what was scanned or photographed, so that a browser shows both alike.

Typst draws a page of any PDF onto one A4 sheet, whatever size the page claims; Pillow turns a photograph the way it was
held and makes it small. Nothing of the given file reaches the reader but pixels.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Final

import typst
from PIL import Image, ImageOps
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

PDF_TYPE: Final = "application/pdf"
SMALL, LARGE = 100, 180  # dots an inch: to compare at a glance, and to read the small print
A4_INCHES: Final = (8.27, 11.69)
_SHEET: Final = """#set page(width: 210mm, height: 297mm, margin: 0pt, fill: white)
#image("given.pdf", page: {page}, width: 210mm, height: 297mm, fit: "contain")"""


class UnreadablePages(Exception):
    """The file has no pages that can be shown."""


def readable_pages(content: bytes, content_type: str) -> int:
    """How many pages a given file shows, once its first and last can be drawn. Raises UnreadablePages."""
    count = count_pages(content, content_type)
    for page in {1, count}:
        page_picture(content, content_type, page, dpi=30)
    return count


def count_pages(content: bytes, content_type: str) -> int:
    """How many pages the file says it has; a photograph is one. Raises UnreadablePages."""
    if content_type != PDF_TYPE:
        return 1
    try:
        count = int(PdfFileReader(io.BytesIO(content), strict=False).root["/Pages"]["/Count"])
    except (PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, OSError) as error:
        # A broken file breaks the parser in many ways; each means the same to whoever gave it.
        raise UnreadablePages(str(error)) from error
    if count < 1:
        raise UnreadablePages("no pages")
    return count


def page_picture(content: bytes, content_type: str, page: int, *, dpi: int = SMALL) -> bytes:
    """One page as a PNG (of a PDF) or JPEG (of a photograph). Raises UnreadablePages."""
    return _of_pdf(content, page, dpi) if content_type == PDF_TYPE else _of_photo(content, dpi)


def _of_pdf(content: bytes, page: int, dpi: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "given.pdf").write_bytes(content)
        (Path(folder) / "sheet.typ").write_text(_SHEET.format(page=int(page)), encoding="utf-8")
        try:
            picture = typst.compile(
                str(Path(folder) / "sheet.typ"), root=folder, ignore_system_fonts=True, format="png", ppi=float(dpi)
            )
        except (typst.TypstError, RuntimeError) as error:
            raise UnreadablePages(str(error)) from error
    if not isinstance(picture, bytes):
        raise UnreadablePages("more than one sheet")
    return picture


def _of_photo(content: bytes, dpi: int) -> bytes:
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as picture:
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((round(A4_INCHES[1] * dpi), round(A4_INCHES[1] * dpi)))
            upright.convert("RGB").save(out, "JPEG", quality=82)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadablePages(str(error)) from error
    return out.getvalue()
