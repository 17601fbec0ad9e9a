"""The custody account by month: ledger, records and the bank's own balance agree; two people of the operator close a month."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from apps.accounts.models import User
from apps.core import clock
from apps.dashboard.roles import roles_of
from apps.dashboard.tasks.office import custody_tasks
from apps.ledger import proofs
from apps.ledger.selectors import balances
from apps.settlement import jobs, services
from apps.settlement.models import BankBalance, Deposit, Payout, PeriodClosing, Statement
from apps.settlement.reconciliation_custody import Row, custody_months, postings_of
from apps.settlement.reconciliation_custody_pages import entries
from apps.settlement.services import confirm_statement
from apps.settlement.services.closings import closing_purpose
from apps.settlement.services.payouts import make_payouts, send_back, submit_payout
from tests.factories import make_user
from tests.factories.story import code_for
from tests.settlement import custody
from tests.settlement.custody import PlannedBank, deposit, receive, supervised_case, told
from tests.settlement.making import Case
from tests.settlement.test_pages import as_
from tests.settlement.test_reconciliation import month, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def planned(settings: Any) -> None:
    settings.BANK_ADAPTER = "tests.settlement.custody.PlannedBank"
    PlannedBank.begin()


def keeper() -> User:
    return make_user(is_staff=True, is_superuser=True)


def titles(user: User) -> list[str]:
    with translation.override("en"):
        return [task.title for task in custody_tasks(roles_of(user)) if "custody" in task.url]


def pay_out(statement: Statement) -> list[Payout]:
    make_payouts(statement)
    payouts = list(Payout.objects.filter(line__statement=statement, status=Payout.Status.CREATED).order_by("pk"))
    for payout in payouts:
        submit_payout(payout)
    return payouts


def two_months(clock_forward: Callable[..., None]) -> tuple[Case, Statement]:
    """One statement is paid, of which one payout comes back in the second month; a deposit of nobody is sent back then."""
    case = supervised_case()
    statement = custody.confirmed(case)
    payouts = pay_out(statement)
    for payout in payouts:
        receive(told(payout, "paid"))
    receive(deposit(statement, 500, note="?"))
    clock_forward(days=40)
    receive(told(payouts[0], "returned"))
    (back,) = [send_back(Deposit.objects.get(amount_fen=500), by=keeper(), reason="付款人不明")]
    submit_payout(back)
    receive(told(back, "paid"))
    return case, statement


def says(row: Row, fen: int | None = None) -> None:
    """The bank says its balance of the last day of the month."""
    day = (row.month + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    PlannedBank.balances[day] = row.open_fen if fen is None else fen
    assert jobs.ask_for_balances() == 1


def test_every_sum_of_a_month_agrees_and_leads_to_its_entries(clock_forward: Callable[..., None]) -> None:
    first = month()
    _case, statement = two_months(clock_forward)
    now, before = custody_months()
    returned = Payout.objects.get(status=Payout.Status.RETURNED).amount_fen
    whole = statement.contract_fen
    assert before.booked == {"deposited": whole + 500, "split": whole, "paid": whole}
    assert (before.month, before.open_fen, before.bank) == (first, 500, None)
    assert now.booked == {"paid": 500, "back": returned}
    assert now.open_fen == returned == balances(["cash:custody_bank"])["cash:custody_bank"]
    assert [row.difference_fen for row in (now, before)] == [0, 0]
    for row in (now, before):
        for kind, _label, fen in row.cells:
            shown = entries(postings_of(month=f"{row.month:%Y-%m}", kind=kind))
            assert sum(one.fen for one in shown) == fen, kind
            assert all(one.statement or (one.about and one.url) for one in shown)
    says(before)
    assert custody_months()[1].bank.difference_fen == 0
    assert not any(proofs.prove().values())


def test_another_balance_of_the_bank_is_found_and_what_it_said_stays(clock_forward: Callable[..., None]) -> None:
    two_months(clock_forward)
    before = custody_months()[1]
    says(before, before.open_fen + 1)
    assert custody_months()[1].bank.difference_fen == 1
    failed = {title for title, found in proofs.prove().items() if found}
    assert failed == {"The custody bank's own balance is what the books say, day by day"}
    first, second = keeper(), keeper()
    assert refusal(lambda: services.submit_month(None, before.month, by=first)) == "difference"
    assert titles(second) == [f"Hand in a month: {before.month:%Y-%m}"]
    assert jobs.ask_for_balances() == 0, "asked once"


def test_two_people_of_the_operator_close_a_month_once_the_bank_agrees(clock_forward: Callable[..., None]) -> None:
    case, _statement = two_months(clock_forward)
    now, before = custody_months()
    maker, checker, when = keeper(), keeper(), before.month
    assert refusal(lambda: services.submit_month(None, now.month, by=maker)) == "month-runs"
    assert refusal(lambda: services.submit_month(None, when, by=case.finance)) == "forbidden"
    assert refusal(lambda: services.submit_month(None, when, by=maker)) == "no-balance"
    says(before)
    page = reverse("settlement:custody")
    as_(maker).post(page, {"period": f"{when:%Y-%m}", "action": "submit"})
    closing = custody_months()[1].closing
    assert closing is not None
    own = code_for(maker, closing_purpose(closing))
    assert refusal(lambda: services.close_month(closing, by=maker, code=own)) == "forbidden"
    assert titles(checker) == [f"Close a month: {when:%Y-%m}"]
    services.close_month(closing, by=checker, code=code_for(checker, closing_purpose(closing)))
    assert refusal(lambda: services.submit_month(None, when, by=maker)) == "already-done"
    assert closing.figures["bank"] == before.open_fen
    receive(deposit(Statement.objects.get(), 700, note="?"))
    assert custody_months()[1].figures == closing.figures, "what comes later stands in the open month"
    assert not any(proofs.prove().values())


@pytest.mark.parametrize("act", ["deposit", "split", "paid", "returned"])
def test_the_database_takes_no_booking_in_a_closed_month(act: str) -> None:
    case = supervised_case()
    payouts = pay_out(custody.confirmed(case))
    receive(told(payouts[0], "paid"))
    waiting = custody.funded(case, 200_000)
    for person in (case.finance, case.sender):
        confirm_statement(waiting, by=person)
    closing = PeriodClosing.objects.create(month=month(), figures={}, made_by=keeper(), made_at=clock.now())
    PeriodClosing.objects.update(status="closed", ended_by=keeper(), ended_at=clock.now())
    acts: dict[str, Callable[[], object]] = {
        "deposit": lambda: receive(deposit(waiting, 300)),
        "split": lambda: confirm_statement(waiting, by=case.person),
        "paid": lambda: receive(told(payouts[1], "paid")),
        "returned": lambda: receive(told(payouts[0], "returned")),
    }
    with pytest.raises(IntegrityError, match="a closed month takes no booking"), transaction.atomic():
        acts[act]()
    assert str(closing).endswith(f"{month():%Y-%m}")


def test_the_page_and_its_file_cost_the_same_however_many(clock_forward: Callable[..., None]) -> None:
    two_months(clock_forward)
    reader, page = keeper(), reverse("settlement:custody")

    def asked(address: str) -> tuple[str, int]:
        with CaptureQueriesContext(connection) as queries:
            text = as_(reader).get(address).content.decode()
        return text, len(queries)

    drill = f"{page}?kind=deposited"
    text, few = asked(page)
    assert "No difference" in text
    assert "Not said yet" in text
    assert f"?month={month():%Y-%m}&amp;kind=paid" in text
    text, drilled = asked(drill)
    assert Deposit.objects.get(amount_fen=500).bank_reference in text
    for _more in range(3):
        receive(deposit(Statement.objects.get(), 900, note="?"))
    assert (asked(page)[1], asked(drill)[1]) == (few, drilled)
    sheet = as_(reader).get(reverse("settlement:custody_csv"), {"kind": "deposited"}).content.decode()
    assert sheet.count("9.00") == 3
    assert f"{month():%Y-%m}" in as_(reader).get(reverse("settlement:custody_csv")).content.decode()
    assert BankBalance.objects.count() == 0
