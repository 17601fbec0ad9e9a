"""CSV that opens well in a spreadsheet and cannot run anything there."""

import pytest

from apps.core.web.downloads import csv_response, csv_text, pdf_response, plain_yuan


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "  =1", "\r=1", "＝1"])
def test_text_that_looks_like_a_formula_is_disarmed(text: str) -> None:
    assert "'" + text.replace("\r", "\r")[:1] in csv_text(["a"], [[text]])


@pytest.mark.parametrize("text", ["12345.67", "-12.00", "0.01", "2026-11-22", "沈知远", ""])
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert csv_text(["a"], [[text]]).splitlines()[1].strip('"') == text


def test_yuan_are_written_the_way_a_spreadsheet_reads_them() -> None:
    assert [plain_yuan(fen) for fen in (0, 1, 1234567, -50)] == ["0.00", "0.01", "12345.67", "-0.50"]


def test_a_file_has_a_chinese_name_a_byte_order_mark_and_is_not_kept_by_anybody() -> None:
    response = csv_response("收入 2026", ["金额"], [["1.00"]])
    assert response.content.startswith("\ufeff金额\r\n".encode())
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E6%94%B6")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert pdf_response("a", b"%PDF").headers["Content-Disposition"] == "inline; filename*=UTF-8''a.pdf"
