"""What waits among money beside confirming and paying: who is asked, with counts, in queries that do not grow."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from apps.accounts.models import User
from apps.dashboard.roles import roles_of
from apps.dashboard.tasks import Task
from apps.dashboard.tasks.money import closing_tasks, reversal_tasks, subsidy_tasks, voucher_tasks
from apps.dashboard.tasks.office import custody_tasks
from apps.settlement.models import Statement
from apps.settlement.services import agree_to_reversal, ask_reversal, confirm_subsidy, hand_in_voucher, submit_month
from apps.settlement.services.bank_cases import open_case
from tests.factories import make_member, make_user
from tests.permissions.office_rows import subsidy_programme
from tests.settlement.custody import deposit, receive, supervised_case
from tests.settlement.making import Case, line_of, make_case
from tests.settlement.test_reconciliation import month
from tests.settlement.test_subsidies import ROWS, award, days
from tests.settlement.test_vouchers import paper, said

pytestmark = pytest.mark.django_db
Source = Callable[..., Any]


def tasks(source: Source, person: User) -> list[Task]:
    with override("en"):
        return list(source(roles_of(person)))


def titles(source: Source, person: User) -> list[str]:
    return [task.title for task in tasks(source, person)]


def all_sides(source: Source, case: Case) -> list[int]:
    return [len(tasks(source, person)) for person in (case.finance, case.sender, case.person)]


def test_a_request_to_put_right_waits_for_each_party_that_has_not_answered() -> None:
    case = make_case()
    reversal = ask_reversal(case.confirmed(), by=case.sender, reason="分配比例录错")
    assert all_sides(reversal_tasks, case) == [1, 0, 1]
    assert "put-right" in tasks(reversal_tasks, case.person)[0].url
    agree_to_reversal(reversal, by=case.finance)
    assert all_sides(reversal_tasks, case) == [0, 0, 1]


def test_missing_vouchers_are_one_task_a_side_that_leads_to_the_oldest() -> None:
    case = make_case()
    statement = case.statement()
    assert all_sides(voucher_tasks, case) == [0, 0, 0], "none is due before all have confirmed"
    case.confirmed()
    case.confirmed()
    assert titles(voucher_tasks, case.person) == ["Hand in 2 vouchers"]
    assert titles(voucher_tasks, case.sender) == ["Hand in 2 vouchers"]
    assert titles(voucher_tasks, case.finance) == ["Hand in 2 vouchers"], "the certificates of the tax"
    line = line_of(Statement.objects.exclude(pk=statement.pk).order_by("pk")[0], "sending_unit")
    assert tasks(voucher_tasks, case.sender)[0].url.endswith(f"/lines/{line.position}/voucher/")
    hand_in_voucher(line, paper(), said(line.amount_fen), by=case.sender)
    assert titles(voucher_tasks, case.sender) == ["Hand in 1 voucher"]


def test_a_month_that_is_over_is_handed_in_by_one_and_closed_by_another(clock_forward: Callable[..., None]) -> None:
    case = make_case()
    case.confirmed()
    assert all_sides(closing_tasks, case) == [0, 0, 0], "it runs still"
    first = month()
    clock_forward(days=32)
    assert titles(closing_tasks, case.finance) == [f"Hand in a month: {first:%Y-%m}"]
    submit_month(case.using, first, by=case.finance)
    assert titles(closing_tasks, case.finance) == []
    second = make_member(case.using, "administrator")
    assert titles(closing_tasks, second) == [f"Close a month: {first:%Y-%m}"]


def test_an_award_waits_for_finance_and_its_receipt_for_the_talent() -> None:
    programme, case = subsidy_programme(), make_case(**{"22.subsidy_rows": ROWS})
    statement = case.confirmed()
    assert all_sides(subsidy_tasks, case) == [0, 0, 0], "there is no evidence yet"
    days(case, 3)
    assert all_sides(subsidy_tasks, case) == [1, 0, 0]
    given = award(case, statement, programme)
    assert all_sides(subsidy_tasks, case) == [0, 0, 1]
    confirm_subsidy(given, statement, by=case.person)
    assert all_sides(subsidy_tasks, case) == [0, 0, 0]


def test_the_operators_people_find_what_waits_at_the_custody_bank(client: Client, settings: Any) -> None:
    settings.BANK_ADAPTER = "tests.settlement.custody.PlannedBank"
    case, keeper = supervised_case(), make_user(is_staff=True, is_superuser=True)
    receive(deposit(case.statement(), note="?"))
    open_case("unreadable", {"text": "?"})
    assert titles(custody_tasks, keeper) == ["Clear up 1 case with the bank", "Place 1 deposit"]
    assert titles(custody_tasks, case.finance) == []
    client.force_login(keeper)
    client.cookies["language"] = "en"
    assert "Place 1 deposit" in client.get("/workbench/").content.decode()


def test_these_sources_ask_as_often_for_many_as_for_one() -> None:
    programme, first = subsidy_programme(), make_case(**{"22.subsidy_rows": ROWS})
    counts = []
    for more in (1, 3):
        for _n in range(more):
            case = make_case(using=first.using, **{"22.subsidy_rows": ROWS})
            case.finance = first.finance
            days(case, 2)
            ask_reversal(case.confirmed(), by=case.sender, reason="分配比例录错")
            award(case, case.confirmed(), programme)
        roles = roles_of(first.finance)
        found = {}
        for source in (reversal_tasks, voucher_tasks, subsidy_tasks, closing_tasks):
            with CaptureQueriesContext(connection) as captured:
                list(source(roles))
            found[source.__name__] = sum("clockoffset" not in one["sql"] for one in captured.captured_queries)
        counts.append(found)
    assert counts[0] == counts[1]
