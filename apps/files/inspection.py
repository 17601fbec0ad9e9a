"""What an upload really is, told from its bytes. The name and the browser's word for it count for nothing."""

import io
import re
import struct
import unicodedata
import zipfile
import zlib
from typing import NamedTuple

import filetype
from django.utils.translation import gettext as _
from PIL import Image

from apps.core.errors import RuleViolation

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 2_000
LONGEST_NAME = 100


class Type(NamedTuple):
    content_type: str
    extension: str


PDF = Type("application/pdf", "pdf")
PNG = Type("image/png", "png")
JPEG = Type("image/jpeg", "jpg")
DOCX = Type("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
XLSX = Type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
# The part that makes an Office container what it is.
_OFFICE = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_PART = b"PK\x01\x02"  # begins each line of a container's list
_MACROS = re.compile(r"vbaproject\.bin$|(^|/)macrosheets/|(^|/)activex/", re.IGNORECASE)


def type_of(content: bytes) -> Type:
    """PDF, PNG, JPEG, DOCX or XLSX. Raises RuleViolation for any other, and for one that is broken or hides more."""
    guess = filetype.guess(content)
    extension = guess.extension if guess else ""
    if extension == "pdf" and content.startswith(b"%PDF-"):
        return _pdf(content)
    if extension in {"png", "jpg"}:
        return _picture(content, PNG if extension == "png" else JPEG)
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    raise _wrong_type()


def _wrong_type() -> RuleViolation:
    return RuleViolation("file-type", _("This kind of file cannot be used. Give a PDF, PNG, JPEG, DOCX or XLSX file."))


def _broken() -> RuleViolation:
    return RuleViolation("file-broken", _("This file cannot be read. Save it again and choose it once more."))


def _pdf(content: bytes) -> Type:
    if b"/Encrypt" in content:
        raise RuleViolation("file-locked", _("This PDF is protected by a password. Give one that opens without it."))
    return PDF


def _picture(content: bytes, kind: Type) -> Type:
    try:
        # Opening reads the head only: a picture of a billion pixels is refused before it is unpacked.
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise _too_many_pixels()
            picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:  # Pillow's own, much higher limit
        raise _too_many_pixels() from error
    except (OSError, SyntaxError, ValueError, struct.error, zlib.error) as error:
        raise _broken() from error
    return kind


def _too_many_pixels() -> RuleViolation:
    return RuleViolation("file-pixels", _("This picture is too large. Give one of at most 40 million pixels."))


def _office(content: bytes) -> Type:
    # Counted before the list is read: a container of nothing but names would fill the memory with them.
    if content.count(_PART) > MOST_PARTS:
        raise _swells()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            parts = container.infolist()
    except (
        zipfile.BadZipFile,
        ValueError,
        RuntimeError,
        struct.error,
        OSError,
    ) as error:  # a version not known is a RuntimeError
        raise _broken() from error
    names = {part.filename for part in parts}
    kind = next((found for part, found in _OFFICE.items() if part in names), None)
    if kind is None or "[Content_Types].xml" not in names:
        raise _wrong_type()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _swells()
    if any(_MACROS.search(name) for name in names):
        raise RuleViolation("file-macros", _("This file holds macros. Save it without them and choose it again."))
    return kind


def _swells() -> RuleViolation:
    return RuleViolation("file-unpacked", _("This file is too large once unpacked. Give a smaller one."))


def clean_name(name: str, kind: Type) -> str:
    """A name safe to show and to save: no folders, no control or direction marks, the extension of the real type."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C")
    base = re.sub(r'[<>:"|?*%;]+', " ", base)
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", base)
    stem = " ".join(stem.split()).strip(". ")[:LONGEST_NAME] or "file"
    return f"{stem}.{kind.extension}"
