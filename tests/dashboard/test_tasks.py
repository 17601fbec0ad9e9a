"""Each source of Next for you: who is asked, who is not, in how many queries, and when it is due."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from apps.accounts.models import User
from apps.agreements.models import Acceptance, Agreement
from apps.assignments.models import Milestone
from apps.core import clock
from apps.dashboard.roles import Roles, roles_of
from apps.dashboard.tasks import SOURCES, Task, tasks_for
from apps.dashboard.tasks.agreements import agreement_tasks
from apps.dashboard.tasks.assignments import cost_tasks, milestone_tasks
from apps.dashboard.tasks.consents import consent_tasks
from apps.dashboard.tasks.demands import demand_tasks
from apps.dashboard.tasks.statements import payment_tasks, statement_tasks
from apps.dashboard.tasks.task import in_order
from apps.demands.models import DemandSheet
from tests.assignments.scenes import make_post_left_mode
from tests.dashboard.rows import (
    Trio,
    make_agreement,
    make_consent,
    make_everything,
    make_milestone,
    make_signing,
    make_trio,
)
from tests.factories import make_member
from tests.settlement.custody import deposit, receive, supervised_case
from tests.settlement.making import make_case

pytestmark = pytest.mark.django_db
Source = Callable[[Roles], Iterable[Task]]


def asked(source: Source, *users: User) -> list[int]:
    """How many tasks of a source each user has."""
    return [len(list(source(roles_of(user)))) for user in users]


def everyone(trio: Trio) -> tuple[User, User, User]:
    return trio.user, trio.sender, trio.person


def queries(source: Source, trio: Trio) -> int:
    roles = [roles_of(user) for user in everyone(trio)]
    with CaptureQueriesContext(connection) as captured:
        for each in roles:
            list(source(each))
    return sum("clockoffset" not in query["sql"] for query in captured.captured_queries)


def test_every_source_asks_as_often_for_twenty_objects_as_for_one() -> None:
    trio, counts = make_trio(), []
    for more in (1, 19):
        for _number in range(more):
            make_everything(trio)
        counts.append({source.__name__: queries(source, trio) for source in SOURCES})
    assert counts[0] == counts[1]


def test_only_the_sending_unit_is_asked_for_its_consent() -> None:
    trio = make_trio()
    make_consent(trio)
    assert asked(consent_tasks, *everyone(trio)) == [0, 1, 0]


def test_nobody_of_the_using_unit_is_asked_for_the_sending_unit() -> None:
    trio = make_trio()
    make_consent(trio)
    make_member(trio.using, "hr", user=trio.sender)
    assert asked(consent_tasks, trio.sender) == [0]


def test_terms_wait_for_those_who_have_not_accepted() -> None:
    trio = make_trio()
    agreement = make_agreement(trio, Agreement.Status.DRAFT)
    assert asked(agreement_tasks, *everyone(trio)) == [1, 1, 1]
    Acceptance.objects.create(
        version=agreement.current_version, party="sending", by=trio.sender, terms_sha256="a" * 64, at=clock.now()
    )
    assert asked(agreement_tasks, *everyone(trio)) == [1, 0, 1]


def test_the_talent_signs_after_the_units() -> None:
    trio = make_trio()
    agreement = make_signing(trio)
    assert asked(agreement_tasks, *everyone(trio)) == [1, 1, 0]
    for slot, signer in zip(agreement.current_version.slots.all(), (trio.sender, trio.user), strict=False):
        slot.signed_at, slot.signer, slot.person_key, slot.signed_hash = clock.now(), signer, str(signer.pk), "d" * 64
        slot.save()
    assert asked(agreement_tasks, *everyone(trio)) == [0, 0, 1]


def test_work_is_handed_in_by_the_talent_and_accepted_by_the_using_unit() -> None:
    trio = make_trio()
    make_milestone(trio)
    make_milestone(trio, "submitted")
    assert asked(milestone_tasks, *everyone(trio)) == [1, 0, 1]


def test_statements_are_confirmed_in_turn_then_paid_and_received() -> None:
    case = make_case()
    case.statement()
    assert asked(statement_tasks, case.finance, case.sender, case.person) == [1, 0, 0]
    case.confirmed()
    assert asked(statement_tasks, case.finance, case.sender, case.person) == [1, 0, 0]
    assert asked(payment_tasks, case.finance, case.sender, case.person) == [1, 0, 0]


def test_on_the_supervised_route_the_money_is_deposited_before_anything_is_confirmed(settings: Any) -> None:
    settings.BANK_ADAPTER = "tests.settlement.custody.PlannedBank"
    case = supervised_case()
    statement = case.statement()
    assert [task.url.partition("#")[2] for task in statement_tasks(roles_of(case.finance))] == ["custody"]
    receive(deposit(statement))
    assert [task.url.partition("#")[2] for task in statement_tasks(roles_of(case.finance))] == [""]


def test_money_on_its_way_is_confirmed_by_who_gets_it() -> None:
    case = make_case()
    statement = case.confirmed()
    case.pay(statement, "net")
    case.pay(statement, "sending_unit")
    assert asked(payment_tasks, case.finance, case.sender, case.person) == [0, 1, 1]


def test_tasks_come_by_due_date_with_their_working_days_left() -> None:
    today = clock.today()
    tasks = in_order(
        Task("later", "", "/", "", "", due=day)
        for day in (None, today + dt.timedelta(days=30), today, today - dt.timedelta(days=7))
    )
    assert [task.due for task in tasks] == [today - dt.timedelta(days=7), today, today + dt.timedelta(days=30), None]
    assert [task.tone for task in tasks] == ["late", "wait", "", ""]
    assert tasks[1].left == "今天到期"


def test_a_stranger_to_a_story_has_nothing_to_do() -> None:
    make_everything(make_trio())
    assert tasks_for(roles_of(make_trio().person)) == []


def test_a_demand_begun_waits_for_whoever_posts_for_the_unit() -> None:
    trio = make_trio()
    DemandSheet.objects.create(
        unit=trio.using, by=trio.user, answers={"form": {"title": "激光焊接"}}, saved_at=clock.now()
    )
    DemandSheet.objects.create(unit=trio.using, by=trio.user, saved_at=clock.now())
    assert asked(demand_tasks, *everyone(trio)) == [2, 0, 0]
    with override("en"):
        titles = {task.title for task in demand_tasks(roles_of(trio.user))}
    assert titles == {"Finish the demand: 激光焊接", "Finish the demand you began"}


def test_the_cost_of_a_loan_is_asked_of_the_sending_unit_once_the_piece_is_accepted() -> None:
    trio = make_trio()
    for mode, wanted in ((None, [0, 0, 0]), (make_post_left_mode(), [0, 1, 0])):
        milestone = make_milestone(trio, mode=mode)
        milestone.status, milestone.accepted_at = Milestone.Status.ACCEPTED, clock.now()
        milestone.save(update_fields=["status", "accepted_at"])
        assert asked(cost_tasks, *everyone(trio)) == wanted


def test_a_signatory_finds_signatures_first_and_nothing_that_hr_does_every_day() -> None:
    trio = make_trio()
    make_everything(trio)
    make_milestone(trio, "submitted")
    signatory, hr = make_member(trio.using, "signatory"), make_member(trio.using, "hr")
    tasks = tasks_for(roles_of(signatory))
    formal = [task.formal for task in tasks]
    assert formal[0]
    assert formal == sorted(formal, reverse=True)
    for everyday in (demand_tasks, milestone_tasks):
        assert asked(everyday, signatory, hr) == [0, asked(everyday, hr)[0]]
        assert asked(everyday, hr) != [0]
    both = tasks_for(roles_of(make_member(trio.using, "hr", user=signatory)))
    assert len(both) > len(tasks)
    assert [task.due for task in both if task.due] == sorted(task.due for task in both if task.due)
