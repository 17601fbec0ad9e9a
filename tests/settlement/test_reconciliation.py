"""Month by month: the ledger, the statements, no difference; and a month closed by two people."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.ledger import proofs
from apps.ledger.selectors import balances
from apps.settlement import reconciliation, services
from apps.settlement.models import PeriodClosing
from apps.settlement.services.closings import closing_purpose
from tests.factories import make_member, make_officer, make_region
from tests.factories.story import code_for
from tests.settlement.making import Case, line_of, make_case
from tests.settlement.test_pages import as_
from tests.settlement.test_reversals import receive

pytestmark = pytest.mark.django_db


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value.code


def month() -> dt.date:
    return clock.today().replace(day=1)


def two_months(clock_forward: Callable[..., None]) -> Case:
    """One statement paid in part in the first month, put right in the second one; another one confirmed in the second."""
    case = make_case()
    old = case.confirmed()
    receive(case, old, "net")
    clock_forward(days=40)
    case.put_right(old)
    case.confirmed(2_000_000)
    return case


def closed(case: Case, when: dt.date) -> PeriodClosing:
    closing = services.submit_month(case.using, when, by=case.finance)
    second = make_member(case.using, "administrator")
    return services.close_month(closing, by=second, code=code_for(second, closing_purpose(closing)))


def test_every_month_agrees_with_the_ledger_and_a_reversal_stands_in_its_own_month(
    clock_forward: Callable[..., None],
) -> None:
    first = month()
    case = two_months(clock_forward)
    rows = {row.month: row for row in reconciliation.months_of([case.using])}
    assert sorted(rows) == [first, month()]
    before, now = rows[first], rows[month()]
    net = 10_000_000 - before.booked["withheld"] - before.open_fen
    assert before.booked == {"due": 10_000_000, "withheld": before.booked["withheld"], "paid": net}
    assert (now.booked["due"], now.booked["paid"]) == (2_000_000 - 10_000_000, -net)
    assert [row.difference_fen for row in rows.values()] == [0, 0]
    account = f"recv:using:{case.using.public_id}"
    assert now.open_fen == balances([account])[account]
    for row in rows.values():
        for kind, _label, fen in row.cells:
            under = reconciliation.postings_of([case.using], month=f"{row.month:%Y-%m}", kind=kind)
            assert reconciliation.total_fen(under) == (fen if kind == "due" else -fen), kind


def test_the_page_drills_down_to_entries_and_statements_and_costs_the_same_however_many() -> None:
    case = make_case()
    statement = case.confirmed()
    url = reverse("settlement:reconciliation")

    def asked(address: str) -> tuple[str, int]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            text = as_(case.finance).get(address).content.decode()
        return text, len(queries)

    drill = f"{url}?month={month():%Y-%m}&kind=due"
    text, few = asked(url)
    assert f"?month={month():%Y-%m}&amp;kind=due" in text
    assert "No difference" in text
    text, drilled = asked(drill)
    assert statement.number in text
    for _more in range(3):
        case.confirmed()
    assert (asked(url)[1], asked(drill)[1]) == (few, drilled)
    sheet = as_(case.finance).get(reverse("settlement:reconciliation_csv")).content.decode()
    assert "400000.00" in sheet
    assert (
        statement.number
        in as_(case.finance)
        .get(reverse("settlement:reconciliation_csv"), {"month": f"{month():%Y-%m}"})
        .content.decode()
    )


def test_the_office_reads_its_region_in_one_sum_and_others_nothing() -> None:
    case, other = make_case(), make_case()
    case.confirmed()
    other.confirmed()
    officer, elsewhere = make_officer(), make_officer(make_region("310100"))
    assert sum(row.booked["due"] for row in _read(officer)) == 20_000_000
    assert _read(elsewhere) == _read(case.person) == _read(case.sender) == []
    assert sum(row.booked["due"] for row in _read(case.finance)) == 10_000_000


def _read(user: object) -> list[reconciliation.Row]:
    return reconciliation.months_of(list(reconciliation.units_read_by(user)))


def test_a_month_is_closed_by_two_people_and_stays(clock_forward: Callable[..., None]) -> None:
    case = make_case()
    first = month()
    old = case.confirmed()
    assert refusal(lambda: services.submit_month(case.using, first, by=case.finance)) == "month-runs"
    clock_forward(days=40)
    assert refusal(lambda: services.submit_month(case.using, first, by=case.hr)) == "forbidden"
    closing = services.submit_month(case.using, first, by=case.finance)
    assert refusal(lambda: services.submit_month(case.using, first, by=case.finance)) == "already-done"
    own = code_for(case.finance, closing_purpose(closing))
    assert refusal(lambda: services.close_month(closing, by=case.finance, code=own)) == "forbidden"
    services.withdraw_month(closing, by=case.finance)
    closing = closed(case, first)
    assert closing.figures["due"] == 10_000_000
    assert refusal(lambda: services.withdraw_month(closing, by=case.finance)) == "wrong-state"
    assert refusal(lambda: services.submit_month(case.using, first, by=case.finance)) == "already-done"
    receive(case, old, "sending_unit")
    case.put_right(old)
    rows = {row.month: row for row in reconciliation.months_of([case.using])}
    assert rows[first].figures == closing.figures, "what came later stands in the open month"
    assert rows[month()].booked["due"] == -10_000_000
    assert not any(proofs.prove().values())


def test_the_database_keeps_a_closed_month_and_its_two_people(clock_forward: Callable[..., None]) -> None:
    case = make_case()
    first = month()
    old = case.confirmed()
    line = case.pay(old, "net")
    clock_forward(days=40)
    closing = services.submit_month(case.using, first, by=case.finance)
    rows = PeriodClosing.objects.filter(pk=closing.pk)
    for change in (
        {"status": "closed", "ended_by": case.finance, "ended_at": clock.now()},
        {"figures": {}},
        {"status": "withdrawn"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    closed_one = services.close_month(
        closing, by=(second := make_member(case.using, "finance")), code=code_for(second, closing_purpose(closing))
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(status="submitted", ended_by=None, ended_at=None)
    clock_forward(days=-40)
    with pytest.raises(DatabaseError), transaction.atomic():
        services.confirm_payment(line, by=case.person)
    assert closed_one.status == "closed"
    assert line_of(old, "net").payments.get().entry is None
