"""Words of people in letters and spreadsheets stay words."""

import ast
import csv
import io
import pathlib
import re

import pytest
from django.core import mail

from apps.core.web.downloads import csv_text
from apps.messaging.kinds import register
from apps.messaging.services import notify, send_notice
from tests.factories import make_user
from tests.web.probing import RUNS

register("test.web", title="About %(what)s", text="%(what)s wrote to you.")
APPS = pathlib.Path(__file__).parent.parent.parent / "apps"
WRITES_SHEETS = re.compile(r"csv\.(writer|DictWriter)$|\bWorkbook$")
FORMULAS = ["=HYPERLINK(1)", "+1+cmd", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r\n=1", "＝1", ' "=1', "=1;=2"]


@pytest.mark.django_db
def test_a_name_adds_no_line_to_the_head_of_a_letter_and_no_html_to_its_body() -> None:
    reader = make_user(email="li@example.com", name=RUNS)
    what = f"{RUNS}\r\nBcc: thief@example.com\n\n%(user)s"
    (notice,) = notify([reader], "test.web", facts={"what": what}, path="/", key="web")
    send_notice(str(notice.public_id))
    (letter,) = mail.outbox
    assert letter.recipients() == ["li@example.com"]
    assert letter.content_subtype == "plain"
    sent = letter.message()
    assert sent.keys().count("Subject") == 1
    assert "Bcc" not in sent
    assert RUNS in letter.body


def test_every_cell_of_a_spreadsheet_is_text_or_a_number() -> None:
    text = csv_text(["=HEAD"], [[formula] for formula in FORMULAS])
    cells = [row[0] for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]
    assert len(cells) == len(FORMULAS) + 1
    assert [cell for cell in cells if cell.strip()[:1] in "=+-@＝"] == []


def test_no_spreadsheet_is_written_around_that_door() -> None:
    """``csv_text`` and ``xlsx`` alone write one; what the commands of text likeness write are ids and numbers for programs."""
    doors = {
        "core/web/downloads.py": "csv.writer",
        "core/web/spreadsheets.py": "xlsxwriter.Workbook",
        "skills/text/files.py": "csv.writer",
    }
    found: dict[str, str] = {}
    for path in APPS.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if re.search("csv|xlsx|Workbook", text) else ():
            if isinstance(node, ast.Attribute) and WRITES_SHEETS.search(ast.unparse(node)):
                found[str(path.relative_to(APPS))] = ast.unparse(node)
            if isinstance(node, ast.ImportFrom) and node.module in {"csv", "xlsxwriter", "openpyxl"}:
                found[str(path.relative_to(APPS))] = f"from {node.module}"
    assert found == doors
