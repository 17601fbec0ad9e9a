"""Claims: who sees what is owed, until it is received; the file that goes to whoever decides."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import clock
from apps.settlement import services
from apps.settlement.claims import HOTLINE, claim_table, debtors_of
from apps.settlement.models import Statement
from tests.factories import make_officer, make_user
from tests.settlement.batching import paid_case
from tests.settlement.making import Case, line_of, make_case
from tests.settlement.test_batch_pages import at, text_of
from tests.settlement.test_papers import as_

pytestmark = pytest.mark.django_db


def owed(person: object) -> list[tuple[str, int]]:
    return [(one.line.kind, one.line.to_pay_fen) for debtor in debtors_of(person) for one in debtor.claims]


def receive(case: Case, statement: Statement, kind: str) -> None:
    line = line_of(statement, kind)
    services.record_payment(line, by=case.finance, paid_on=clock.today(), bank_reference=f"B-{kind}")
    services.confirm_payment(line, by=case.person if kind == "net" else case.sender)


def test_each_payee_sees_the_own_claims_the_office_all_the_payer_none_until_received() -> None:
    case = paid_case()
    statement, officer = case.confirmed(), make_officer(case.using.region)
    assert owed(case.person) == [("net", 5_460_000)]
    assert owed(case.sender) == [("sending_unit", 3_000_000)]
    assert owed(officer) == [*owed(case.person), *owed(case.sender)]
    assert [owed(one) for one in (case.finance, case.hr, make_user(), make_case().person)] == [[]] * 4
    receive(case, statement, "net")
    assert owed(case.person) == []
    assert owed(officer) == [("sending_unit", 3_000_000)]


def test_the_page_offers_legal_aid_and_the_papers_and_the_file_says_how_late_it_is() -> None:
    case = paid_case()
    statement = case.confirmed()
    Statement.objects.filter(pk=statement.pk).update(pay_due=clock.today() - dt.timedelta(days=3))
    page = text_of(as_(case.person).get(at("claims")))
    for words in (
        case.using.credit_code,
        "3 days late",
        HOTLINE,
        at("compliance", case.agreement.public_id),
        "¥ 54 600.00 in all",
    ):
        assert words in page, words
    head, (row,) = claim_table(debtors_of(case.person))
    assert len(head) == len(row)
    assert row[8] == statement.number
    assert str(row[3]) == "54600.00"
    assert row[5] == 3
    assert statement.number in as_(case.person).get(at("claims_csv")).content.decode()
    assert "Nothing is owed" in text_of(as_(case.finance).get(at("claims")))


def test_the_list_costs_the_same_queries_however_many_claims() -> None:
    case, counts = paid_case(), []
    for _piece in range(2):
        case.confirmed(100_000)
        with CaptureQueriesContext(connection) as captured:
            debtors_of(case.sender)
        counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1]
