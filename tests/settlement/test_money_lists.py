"""The lists of money: filters in the address, totals that equal the rows, a fixed number of queries."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.core import clock
from apps.settlement import transfers
from apps.settlement.models import StatementLine
from apps.settlement.services import confirm_payment
from tests.factories import make_user
from tests.settlement.making import Case, make_case
from tests.settlement.test_papers import as_

pytestmark = pytest.mark.django_db


def text_of(user: User, name: str, **query: str) -> str:
    response = as_(user).get(reverse(f"settlement:{name}"), query)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return sum("clockoffset" not in query["sql"] for query in captured.captured_queries)


@pytest.mark.parametrize("name", ["list", "payments"])
def test_a_list_costs_the_same_queries_however_long_it_is(name: str) -> None:
    case = make_case()
    client, url, counts = as_(case.finance), reverse(f"settlement:{name}"), []
    for pieces in (2, 6):
        for _piece in range(pieces):
            case.confirmed(100_000)
        counts.append(queries_of(client, url))
    assert counts[0] == counts[1]
    assert counts[0] < 40


def test_finance_reads_what_to_pay_by_when_and_the_total_of_the_rows() -> None:
    case = make_case()
    statement = case.confirmed()
    text = text_of(case.finance, "payments")
    assert "Record the payment" in text
    assert f'datetime="{statement.pay_due.isoformat()}"' in text
    assert "Total of 2 payments" in text
    assert "84 600.00" in text  # net and share; the tax goes with the filing
    case.pay(statement)
    assert "30 000.00" in text_of(case.finance, "payments")
    assert "54 600.00" in text_of(case.finance, "payments", show="sent")
    assert "15 400.00" in text_of(case.finance, "payments", show="tax")


def test_who_does_not_pay_gets_no_button_to_record() -> None:
    case = make_case()
    case.confirmed()
    for person in (case.person, case.sender, case.signatory):
        assert "Record the payment" not in text_of(person, "payments")


def test_the_payee_is_asked_for_the_receipt() -> None:
    case = make_case()
    line = case.pay(case.confirmed())
    assert "Confirm the receipt" in text_of(case.person, "payments", show="sent")
    assert "Confirm the receipt" not in text_of(case.finance, "payments", show="sent")
    confirm_payment(line, by=case.person)
    assert "54 600.00" in text_of(case.person, "payments", show="received")


def test_filters_stand_in_the_address_and_narrow_rows_and_total_alike() -> None:
    case = make_case()
    case.confirmed()
    due = case.confirmed(100_000)
    month = f"{due.pay_due:%Y-%m}"
    assert "Total of 4 payments" in text_of(case.finance, "payments", month=month)
    assert "Total of 2 payments" in text_of(case.finance, "payments", q=due.number)
    assert "No payment fits these filters" in text_of(case.finance, "payments", q="nothing like it")
    assert "Total of 4 payments" in text_of(case.finance, "payments", side="pay")
    assert "Total of 2 payments" in text_of(case.sender, "payments", side="receive")
    assert "Total of 2 payments" in text_of(case.person, "payments", side="receive")
    # What an address holds wrongly is left out.
    assert "Total of 4 payments" in text_of(case.finance, "payments", month="2026-99", side="x", show="y")


def test_the_csv_of_a_list_has_every_row_of_its_total() -> None:
    case = make_case()
    for _piece in range(12):
        case.confirmed(100_000)
    response = as_(case.finance).get(reverse("settlement:payments_csv"))
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    found = transfers.lines_visible_to(case.finance).filter(transfers.SHOWN[transfers.TO_PAY])
    assert len(rows) == found.count() == 24
    assert sum(round(float(row["Amount (yuan)"]) * 100) for row in rows) == transfers.total_fen(found)


def test_the_tax_is_to_be_filed_by_the_fifteenth_of_the_next_month() -> None:
    case = make_case()
    statement = case.confirmed()
    month = statement.tax_month
    due = transfers.tax_due(month)
    assert (due.day, due.month) == (15, month.month % 12 + 1)
    assert due.isoformat() in text_of(case.finance, "payments", show="tax")


def test_statements_are_narrowed_by_state_month_and_part() -> None:
    case = make_case()
    case.statement(100_000)
    done = case.confirmed()
    assert "Total of 2 statements" in text_of(case.finance, "list")
    assert "101 000.00" in text_of(case.finance, "list")
    assert "Total of 1 statement" in text_of(case.finance, "list", show="confirm")
    assert done.number in text_of(case.finance, "list", show="pay")
    assert "Total of 2 statements" in text_of(case.finance, "list", month=f"{done.tax_month:%Y-%m}")
    assert "No statement fits these filters" in text_of(case.finance, "list", q="zzz")


def test_nobody_reads_the_money_of_others() -> None:
    case = make_case()
    case.confirmed()
    for stranger in (make_user(), make_case().finance):
        assert case.using.name_zh not in text_of(stranger, "payments")
        assert case.using.name_zh not in text_of(stranger, "list")
    assert "Nothing is to be paid" in text_of(make_user(), "payments")


def test_a_page_only_reads(client: Client) -> None:
    case: Case = make_case()
    for name in ("list", "payments", "income", "check"):
        assert as_(case.finance).post(reverse(f"settlement:{name}")).status_code == 405
    assert StatementLine.objects.count() == 0
    assert clock.today()
