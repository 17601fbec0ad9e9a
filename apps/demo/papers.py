"""Papers that people of the sample region hand in: certificates, payrolls, scans. Each says that it is fictional."""

from collections.abc import Sequence
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core import clock
from apps.core.typesetting import typeset

SHEET = Path(__file__).parent / "sheet.typ"
FOOT = "示例数据，人物、单位和文件均为虚构。 Sample data: people, units and documents are fictional."
PDF = "application/pdf"


def paper(name: str, title: str, rows: Sequence[tuple[str, str]]) -> SimpleUploadedFile:
    """One page with a title and facts."""
    content = typeset(SHEET, {"title": title, "rows": [list(row) for row in rows], "foot": FOOT}, on=clock.today())
    return SimpleUploadedFile(name, content, PDF)


def scan(name: str, content: bytes) -> SimpleUploadedFile:
    """Pages that came out of a printer and went through a scanner."""
    return SimpleUploadedFile(name, content, PDF)
