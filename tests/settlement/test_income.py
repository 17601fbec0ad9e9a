"""A talent's income by year: the sums are the sums of the rows, on the page, in the CSV and in the PDF."""

import csv
import io
from pathlib import Path

import pytest
from django.urls import reverse

from apps.core import clock
from apps.settlement.documents.income import render_income
from apps.settlement.income import income_of
from apps.settlement.income_report import report_of
from apps.settlement.models import Statement
from apps.settlement.services import confirm_payment, redraw_statement
from tests.factories import make_user
from tests.settlement.making import Case, make_case
from tests.settlement.test_money_lists import queries_of
from tests.settlement.test_papers import as_, fen, text_of

pytestmark = pytest.mark.django_db


def earned() -> Case:
    """One piece paid, one confirmed, one drawn up, one reversed and drawn up anew."""
    case = make_case()
    paid = case.confirmed(3_000_000)
    confirm_payment(case.pay(paid), by=case.person)
    case.confirmed(2_000_001)
    case.statement(900_000)
    redraw_statement(case.statement(800_000), by=case.finance)
    return case


def page(case: Case, **query: str) -> str:
    response = as_(case.person).get(reverse("settlement:income"), query)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def test_what_was_reversed_does_not_count_and_every_row_adds_up() -> None:
    case = earned()
    income = income_of(case.person, "")
    assert len(income.rows) == 4
    for row in income.rows:
        assert row.gross_fen == row.net_fen + row.tax_fen == row.statement.calculation["talent_gross_fen"]
    assert income.net_fen == sum(row.net_fen for row in income.rows)
    assert len(income.received.rows) == 1
    assert income.pending_fen == income.net_fen - income.rows[-1].net_fen


def test_the_page_shows_the_cards_the_rows_and_the_total() -> None:
    case = earned()
    income, text = income_of(case.person, ""), page(case)
    for value in (income.gross_fen, income.tax_fen, income.net_fen, income.pending_fen):
        assert f"{value // 100:,}".replace(",", " ") in text
    assert "Total of the year" in text
    assert "Of which received" in text
    assert "tab-bar" in text


def test_the_csv_has_the_rows_and_the_total_of_the_page() -> None:
    case = earned()
    income = income_of(case.person, "")
    response = as_(case.person).get(reverse("settlement:income_csv"), {"year": str(income.year)})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert fen(rows[-1]["Net (yuan)"]) == income.net_fen == sum(fen(row["Net (yuan)"]) for row in rows[:-1])
    assert fen(rows[-1]["Tax withheld (yuan)"]) == income.tax_fen


def test_the_pdf_has_the_total_of_the_page(tmp_path: Path) -> None:
    case = earned()
    income = income_of(case.person, "")
    paper = text_of(render_income(income, case.person), tmp_path)
    for words in ("年度服务收入单", "Service income of the year", "沈知远"):
        assert words in paper
    for value in (income.gross_fen, income.tax_fen, income.net_fen):
        assert f"{value // 100:,}.{value % 100:02d}".replace(",", " ") in paper


def test_the_year_stands_in_the_address_and_a_wrong_one_is_this_year() -> None:
    case = earned()
    before = clock.today().replace(month=1, day=1).replace(year=clock.today().year - 1)
    last = Statement.objects.filter(agreement__talent=case.talent).latest("id")
    Statement.objects.filter(pk=last.pk).update(tax_month=before)
    assert f'href="?year={before.year}"' in page(case)
    assert len(income_of(case.person, str(before.year)).rows) == 1
    assert income_of(case.person, "1066").year == income_of(case.person, "soon").year == clock.today().year


def test_the_page_costs_the_same_queries_however_many_rows_it_has() -> None:
    case = make_case()
    counts = []
    for pieces in (1, 5):
        for _piece in range(pieces):
            case.statement(100_000)
        counts.append(queries_of(as_(case.person), reverse("settlement:income")))
    assert counts[0] == counts[1]


def test_without_income_it_says_what_will_come_and_nobody_sees_that_of_others() -> None:
    case = earned()
    for other in (make_user(), case.finance, case.sender):
        text = as_(other).get(reverse("settlement:income")).content.decode()
        assert "As soon as a using unit accepts" in text
        assert case.using.name_zh not in text.partition("<main")[2]


def test_the_report_to_the_own_unit_names_its_agreements_only_and_adds_up() -> None:
    case, year = make_case(), clock.today().year
    case.statement()
    assert report_of(case.talent, case.using, year).sums == []  # another unit has no part in it
    report = report_of(case.talent, case.sending, year)
    assert [row.agreement for row in report.sums] == [case.agreement]
    assert (report.gross_fen, report.net_fen + report.tax_fen, report.received_fen) == (7_000_000, 7_000_000, 0)
    pdf = as_(case.person).get(reverse("settlement:income_report"))
    assert pdf.content[:4] == b"%PDF"
    assert as_(case.finance).get(reverse("settlement:income_report")).status_code == 302


def test_the_annual_return_lists_each_payer_once_with_what_has_arrived() -> None:
    case = make_case()
    for _piece in range(2):
        confirm_payment(case.pay(case.confirmed()), by=case.person)
    case.confirmed()
    income = income_of(case.person, "")
    (payer,) = income.payers
    assert (payer.name, payer.tax_number) == (case.using.name, case.using.credit_code)
    assert (payer.gross_fen, payer.tax_fen) == (income.received.gross_fen, income.received.tax_fen)
    assert payer.gross_fen == 14_000_000
