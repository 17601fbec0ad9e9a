"""The supervised route at the same moment: deposits, confirmations, payouts, disputes, subsidies and the closing of a month."""

from collections.abc import Callable
from functools import partial

import pytest

from apps.core import clock
from apps.ledger import proofs
from apps.ledger.models import Entry
from apps.settlement.models import Deposit, FundSource, LineObjection, Payout, Statement, Subsidy
from apps.settlement.services import (
    agree_to_reversal,
    ask_reversal,
    award_subsidy,
    confirm_statement,
    object_to_line,
    submit_month,
)
from apps.settlement.services.escrow import assign_deposit, take_out
from apps.settlement.services.payouts import make_payouts, send_back
from tests.factories import make_user
from tests.permissions.office_rows import subsidy_programme
from tests.races.together import FEW, one_winner, together
from tests.settlement.custody import PlannedBank, confirmed, deposit, funded, receive, supervised_case
from tests.settlement.making import line_of, make_case
from tests.settlement.test_funds import fund
from tests.settlement.test_subsidies import ROWS, days


@pytest.fixture(autouse=True)
def planned(settings: object) -> None:
    settings.BANK_ADAPTER = "tests.settlement.custody.PlannedBank"  # type: ignore[attr-defined]
    PlannedBank.begin()


def sound() -> bool:
    return not any(proofs.prove().values())


def test_a_disputed_line_is_not_paid_out_and_one_paid_out_is_not_disputed() -> None:
    for _n in range(FEW):
        case = supervised_case()
        statement = confirmed(case)
        net = line_of(statement, "net")
        found = together(
            partial(object_to_line, net, by=case.person, reason="少算了一天"), partial(make_payouts, statement)
        )
        assert found[1] == "done"
        disputed = LineObjection.objects.filter(line=net).exists()
        assert (disputed, Payout.objects.filter(line=net).exists()) in ((True, False), (False, True)), found
        assert disputed is (found[0] == "done")
    assert sound()


def test_the_last_yes_and_the_money_taken_out_give_one_of_both() -> None:
    boss = make_user(is_staff=True, is_superuser=True)
    for _n in range(FEW):
        case = supervised_case()
        statement = funded(case)
        money = Deposit.objects.latest("pk")
        found = together(
            partial(confirm_statement, statement, by=case.finance), partial(take_out, money, by=boss, reason="错款")
        )
        one_winner(found, "not-funded", "escrow-needed")
        money.refresh_from_db()
        assert (money.status == "escrow") is (found[0] == "done")
    assert sound()


def test_one_deposit_told_twice_at_once_is_booked_once() -> None:
    for _n in range(FEW):
        statement = supervised_case().statement()
        notice = deposit(statement)
        again = notice | {"id": f"{notice['id']}-again"}
        assert together(partial(receive, notice), partial(receive, again)) == ["done", "done"]
        found = Deposit.objects.get(bank_reference=notice["bank_reference"])
        assert (found.status, found.milestone) == ("escrow", statement.milestone)
    assert Entry.objects.filter(kind="deposit").count() == FEW
    assert sound()


def test_a_deposit_is_placed_or_sent_back() -> None:
    boss, other = (make_user(is_staff=True, is_superuser=True) for _n in range(2))
    for _n in range(FEW):
        statement = supervised_case().statement()
        receive(deposit(statement, note="货款"))
        money = Deposit.objects.latest("pk")
        found = together(
            partial(assign_deposit, money, by=boss, number=statement.number),
            partial(send_back, money, by=other, reason="不知何款"),
        )
        one_winner(found, "wrong-state")
        assert Payout.objects.filter(deposit=money).exists() is (found[1] == "done")
    assert sound()


def test_what_is_put_right_is_not_paid_out_and_what_is_paid_out_is_put_right_later() -> None:
    for _n in range(FEW):
        case = supervised_case()
        statement = confirmed(case)
        reversal = ask_reversal(statement, by=case.finance, reason="天数录错")
        agree_to_reversal(reversal, by=case.sender)
        found = together(partial(agree_to_reversal, reversal, by=case.person), partial(make_payouts, statement))
        assert found in (["done", "done"], ["under-way", "done"]), found
        statement.refresh_from_db()
        assert (statement.status == Statement.Status.REVERSED) is (found[0] == "done")
        assert Payout.objects.filter(line__statement=statement).exists() is (found[0] != "done")
    assert sound()


def test_what_is_left_in_a_fund_is_awarded_once() -> None:
    programme = subsidy_programme(day_fen=1_000, cap_fen=1_000, fund=fund(1_500))
    cases = [make_case(**{"22.subsidy_rows": ROWS}) for _n in range(2)]
    acts = []
    for case in cases:
        days(case, 1)
        facts = {"by": case.finance, "document": "常补 1 号", "awarded_on": clock.today()}
        acts.append(partial(award_subsidy, case.confirmed(), programme, **facts))
    one_winner(together(*acts), "fund-empty")
    assert sum(Subsidy.objects.values_list("amount_fen", flat=True)) <= FundSource.objects.get().amount_fen
    assert sound()


def test_a_month_is_handed_in_once(clock_forward: Callable[..., None]) -> None:
    case = make_case()
    case.pay(case.confirmed(), "net")
    month = clock.today().replace(day=1)
    clock_forward(days=40)
    found = together(*(partial(submit_month, case.using, month, by=case.finance) for _n in range(2)))
    one_winner(found, "already-done")
