"""The tax of what is not paid yet follows the calendar until all have confirmed it."""

from collections.abc import Callable

import pytest

from apps.core import clock
from apps.ledger import proofs
from apps.settlement import jobs, selectors
from apps.settlement.calc.tax import tax_month
from apps.settlement.models import Statement
from apps.settlement.services import confirm_by_silence, confirm_statement, object_to_line, redraw_statement
from apps.settlement.services.payouts import make_payouts
from tests.settlement import custody
from tests.settlement.making import Case, line_of
from tests.settlement.test_payments import alone, at_end_of_month, refusal

FIRST, SECOND = 44_000, 52_000  # of 3,000 yuan paid alone in a month, and as the second of one month
pytestmark = pytest.mark.django_db


def tax_of(statement: Statement) -> int:
    return dict(selectors.leaves(statement))["tax"]


def now_standing(case: Case) -> list[tuple[int, bool]]:
    """Of each statement that stands, its tax and whether it is expected in this month."""
    standing = Statement.objects.filter(assignment=case.assignment).exclude(status="reversed").order_by("pk")
    return [(tax_of(one), one.tax_month == tax_month(clock.today())) for one in standing]


def test_two_that_nobody_paid_go_into_the_new_month_together_and_keep_their_taxes(
    clock_forward: Callable[..., None],
) -> None:
    case = alone()
    at_end_of_month(clock_forward)
    first, second = case.statement(300_000), case.statement(300_000)
    clock_forward(days=1)
    assert jobs.follow_the_month() == 1  # one project
    assert now_standing(case) == [(FIRST, True), (SECOND, True)]
    assert jobs.follow_the_month() == 0
    for statement in (first, second):
        for person in (case.finance, case.sender, case.person):
            confirm_statement(statement, by=person)
    case.pay(first)
    case.pay(second)


def test_what_not_all_have_confirmed_is_drawn_up_anew_where_the_month_changes_its_tax(
    clock_forward: Callable[..., None],
) -> None:
    case = alone()
    at_end_of_month(clock_forward)
    paid = case.confirmed(300_000)
    second, third = case.statement(300_000), case.statement(300_000)
    case.pay(paid)
    confirm_statement(second, by=case.finance)
    clock_forward(days=1)
    assert refusal(lambda: confirm_statement(second, by=case.person)) == "outdated"
    assert refusal(lambda: confirm_statement(third, by=case.finance)) == "outdated"
    clock_forward(days=8)
    assert confirm_by_silence([second]) == 0
    jobs.follow_the_month()
    assert now_standing(case)[1:] == [(FIRST, True), (SECOND, True)]
    assert jobs.follow_the_month() == 0, "drawn up anew once"
    assert not any(proofs.prove().values())


def test_a_disputed_one_waits_for_its_objection(clock_forward: Callable[..., None]) -> None:
    case = alone()
    at_end_of_month(clock_forward)
    paid, second = case.confirmed(300_000), case.statement(300_000)
    case.pay(paid)
    confirm_statement(second, by=case.finance)
    object_to_line(line_of(second, "net"), by=case.person, reason="工时少记了一天")
    clock_forward(days=1)
    jobs.follow_the_month()
    second.refresh_from_db()
    assert second.status == Statement.Status.AWAITING
    confirm_statement(second, by=case.sender)
    assert Statement.objects.get(pk=second.pk).status == Statement.Status.CONFIRMED


def test_one_that_nobody_confirms_holds_up_none_that_all_have_confirmed(clock_forward: Callable[..., None]) -> None:
    case = alone()
    at_end_of_month(clock_forward)
    case.statement(300_000)
    second = case.confirmed(300_000)
    clock_forward(days=1)
    assert jobs.follow_the_month() == 0
    assert now_standing(case) == [(FIRST, False), (SECOND, False)]
    redraw_statement(second, by=case.finance)
    assert now_standing(case) == [(FIRST, False), (FIRST, True)]


def test_on_the_supervised_route_nothing_is_split_with_a_tax_that_cannot_be_paid(
    clock_forward: Callable[..., None],
) -> None:
    case = custody.supervised_case(**{"8.sending_unit_share": 0, "8.talent_share": 10_000})
    at_end_of_month(clock_forward)
    paid, second = custody.confirmed(case, 300_000), custody.funded(case, 300_000)
    assert make_payouts(paid) == 2
    clock_forward(days=1)
    jobs.follow_the_month()
    fresh = Statement.objects.get(milestone=second.milestone, status="awaiting")
    assert tax_of(fresh) == FIRST
    for person in (case.finance, case.sender, case.person):
        fresh = confirm_statement(fresh, by=person)
    assert make_payouts(fresh) == 2
    assert not any(proofs.prove().values())
