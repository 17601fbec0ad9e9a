"""A statement as page, PDF and CSV: the same leaves to the fen, each paper for who reads it."""

import csv
import io
import subprocess
import zipfile
from decimal import Decimal
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core import money
from apps.settlement.documents.statement import render_statement, statement_data
from apps.settlement.models import Statement
from apps.settlement.selectors import in_full
from apps.settlement.services import confirm_payment
from tests.factories import make_member
from tests.settlement.making import Case, make_case

pytestmark = pytest.mark.django_db
AMOUNTS = (10_000_000, 3_650_051, 101)


def as_(user: User, language: str = "en") -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["language"] = language
    return client


def whole(statement: Statement) -> Statement:
    return in_full(Statement.objects.all()).get(pk=statement.pk)


def csv_of(user: User, statement: Statement, language: str = "en") -> list[dict[str, str]]:
    response = as_(user, language).get(reverse("settlement:csv", args=[statement.public_id]))
    assert response.status_code == 200
    text = response.content.decode("utf-8-sig")
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text)))


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "paper.pdf").write_bytes(pdf)
    told = subprocess.run(["pdftotext", "-layout", str(folder / "paper.pdf"), "-"], capture_output=True, check=True)
    return told.stdout.decode().replace(money.NO_BREAK, " ")


def sheet_of(content: bytes) -> list[dict[str, str]]:
    """The rows of the only sheet by their heads; cells as they are written, and never a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
        texts = ["".join(one.itertext()) for one in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        assert sheet.find(".//x:f", space) is None
    rows = []
    for row in sheet.iterfind(".//x:row", space):
        cells = [(cell.get("t"), cell.findtext("x:v", "", space)) for cell in row]
        rows.append([texts[int(value)] if kind == "s" else value for kind, value in cells])
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def fen(yuan: str) -> int:
    return int(Decimal(yuan) * 100)


@pytest.mark.parametrize("amount", AMOUNTS)
def test_page_pdf_csv_and_xlsx_agree_to_the_fen(amount: int, tmp_path: Path) -> None:
    case = make_case()
    statement = case.statement(amount)
    leaves = {line.get_kind_display(): line.amount_fen for line in statement.lines.all()}
    rows = csv_of(case.finance, statement)
    given = {row["Line"]: fen(row["Amount (yuan)"]) for row in rows[:-1]}
    assert len(given) == len(leaves)
    assert list(given.values()) == list(leaves.values())
    assert sum(given.values()) == fen(rows[-1]["Amount (yuan)"]) == statement.contract_fen
    book = as_(case.finance).get(reverse("settlement:xlsx", args=[statement.public_id])).content
    assert [fen(row["Amount (yuan)"]) for row in sheet_of(book)] == [*leaves.values(), statement.contract_fen]
    assert book == as_(case.finance).get(reverse("settlement:xlsx", args=[statement.public_id])).content
    page = unescape(as_(case.finance).get(reverse("settlement:detail", args=[statement.public_id])).content.decode())
    paper = text_of(render_statement(whole(statement), case.finance), tmp_path)
    for value in (*leaves.values(), statement.contract_fen):
        assert money.amount(value) in page
        assert money.amount(value).replace(money.NO_BREAK, " ") in paper


def test_the_pdf_is_chinese_with_english_and_carries_formula_source_code_and_confirmations(tmp_path: Path) -> None:
    case = make_case()
    statement = case.confirmed()
    response = as_(case.finance).get(reverse("settlement:pdf", args=[statement.public_id]))
    assert response.headers["Content-Type"] == "application/pdf"
    assert statement.number in response.headers["Content-Disposition"]
    paper = text_of(response.content, tmp_path)
    for words in (
        "结算单", "Settlement statement", "个人所得税", "56 000.00 × 40% − 7 000.00", "2018", "LR-", statement.verify_code,
        statement.number, "代开发票", "已确认", "扣缴义务人已于", "沈知远", "100 000.00",
    ):  # fmt: skip
        assert words in paper, words
    assert "Estimate" not in paper


def test_it_is_an_estimate_until_the_withholding_agent_confirms(tmp_path: Path) -> None:
    case = make_case()
    statement = case.statement()
    assert "预估" in text_of(render_statement(whole(statement), case.finance), tmp_path)
    page = reverse("settlement:detail", args=[statement.public_id])
    assert "Estimate until the withholding agent confirms" in as_(case.finance).get(page).content.decode()
    as_(case.finance).post(reverse("settlement:confirm", args=[statement.public_id]))
    shown = as_(case.finance).get(page).content.decode()
    assert "Confirmed by the withholding agent" in shown
    assert "Estimate" not in shown
    assert {row["Remark"] for row in csv_of(case.finance, statement)} == {""}


def test_the_same_state_gives_the_same_bytes_and_what_happens_next_gives_others() -> None:
    case = make_case()
    statement = case.confirmed()
    first = render_statement(whole(statement), case.person)
    assert render_statement(whole(statement), case.person) == first
    line = case.pay(statement)
    confirm_payment(line, by=case.person)
    assert render_statement(whole(statement), case.person) != first


@pytest.mark.parametrize(
    ("who", "title", "figure"),
    [
        ("person", "Income statement", "Net to you"),
        ("sender", "Share statement", "To your unit"),
        ("finance", "Settlement statement", "Contract amount"),
    ],
)
def test_each_reads_the_paper_that_is_for_them(who: str, title: str, figure: str) -> None:
    case = make_case()
    data = statement_data(whole(case.statement()), getattr(case, who))
    assert data["title"]["en"] == title
    assert data["figures"][0]["label"]["en"] == figure
    assert [one["kind"]["en"] for one in data["lines"] if one["mine"]] == {
        "person": ["Net to the talent"],
        "sender": ["Sending unit's share"],
        "finance": [],
    }[who]


def test_an_account_is_shown_to_who_pays_and_to_whose_it_is() -> None:
    case = make_case()
    case.talent.account_last_four = "4321"
    case.talent.save(update_fields=["account_last_four"])
    page = reverse("settlement:detail", args=[case.statement().public_id])
    assert "**** 4321" in as_(case.finance).get(page).content.decode()
    assert "**** 4321" in as_(case.person).get(page).content.decode()
    assert "**** 4321" not in as_(case.sender).get(page).content.decode()


def test_a_name_that_looks_like_a_formula_is_disarmed_and_amounts_stay_numbers() -> None:
    case = make_case()
    statement = draft_named(case, '=HYPERLINK("http://example.invalid";"open")')
    row = csv_of(case.finance, statement)[0]
    assert row["Milestone"].startswith("'=")
    assert row["Amount (yuan)"].replace(".", "").isdecimal()


def draft_named(case: Case, title: str) -> Statement:
    statement = case.statement()
    statement.milestone.title = title
    statement.milestone.save(update_fields=["title"])
    return statement


@pytest.mark.parametrize("name", ["pdf", "csv"])
def test_a_stranger_gets_no_paper(name: str) -> None:
    url = reverse(f"settlement:{name}", args=[make_case().statement().public_id])
    assert as_(make_case().finance).get(url).status_code == 404
    assert Client().get(url).status_code == 302
    assert as_(make_member(make_case().using)).post(url).status_code == 405


def test_without_a_sending_unit_the_paper_has_no_share(tmp_path: Path) -> None:
    case = make_case(sending_unit=False, **{"8.sending_unit_share": 0, "8.talent_share": 10_000})
    statement = case.statement()
    paper = text_of(render_statement(whole(statement), case.person), tmp_path)
    assert "派出单位收益份额" not in paper
    assert "人才收入结算单" in paper


def test_the_list_of_payments_as_xlsx_is_that_of_the_csv_with_days_as_days() -> None:
    case = make_case()
    case.pay(case.confirmed(), reference="=1+1")
    asked = {"show": "sent"}
    rows = sheet_of(as_(case.finance).get(reverse("settlement:payments_xlsx"), asked).content)
    text = as_(case.finance).get(reverse("settlement:payments_csv"), asked).content.decode("utf-8-sig")
    listed = list(csv.DictReader(io.StringIO(text)))
    assert [fen(row["Amount (yuan)"]) for row in rows] == [fen(row["Amount (yuan)"]) for row in listed] == [5_460_000]
    assert (rows[0]["Bank reference"], listed[0]["Bank reference"]) == ("=1+1", "'=1+1")
    assert int(rows[0]["Paid on"]) > 40_000
