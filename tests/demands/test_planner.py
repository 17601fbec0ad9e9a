"""The backward plan, checked by hand against the official calendar of 2025 with its swapped days."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from apps.core import clock
from apps.core.models import CalendarDay
from apps.demands.planner import Plan, Route, plan, plan_for, route_of
from apps.modes.services import load_modes
from tests.factories import make_demand, make_unit

pytestmark = pytest.mark.django_db
LONG_AGO = dt.date(2024, 9, 2)


def days(found: Plan) -> dict[str, str]:
    return {step.key: step.by.isoformat() for step in found.steps}


def test_an_enterprise_is_asked_two_months_before_the_third_of_march() -> None:
    assert days(plan(dt.date(2025, 3, 3), Route(), today=LONG_AGO)) == {
        "publish": "2024-12-30",  # 10 days for the talent's answer
        "yes": "2025-01-09",  # 10 working days for the unit: 10, 13 to 17, 20 to 23 January
        "consent": "2025-01-23",  # 21 days for the terms
        "terms": "2025-02-13",  # 15 days for the signatures
        "signed": "2025-02-28",  # the Friday before
        "start": "2025-03-03",
    }


def test_a_public_institution_takes_twenty_working_days_and_new_year_is_none() -> None:
    found = days(plan(dt.date(2025, 3, 3), Route(public=True), today=LONG_AGO))
    assert (found["consent"], found["yes"], found["publish"]) == ("2025-01-23", "2024-12-25", "2024-12-13")


def test_the_spring_festival_is_jumped_over_and_its_swapped_days_count() -> None:
    found = days(plan(dt.date(2025, 3, 31), Route(verified=False), today=LONG_AGO))
    assert found["consent"] == "2025-02-20"
    assert found["yes"] == "2025-02-07"  # Saturday the 8th is worked
    assert found["invite"] == "2025-01-27"  # the 28th is a holiday
    assert found["publish"] == "2025-01-24"  # the office looks on Sunday the 26th, which is worked, and on the 27th


def test_standard_terms_are_not_negotiated() -> None:
    found = days(plan(dt.date(2025, 3, 31), Route(express=True), today=LONG_AGO))
    assert "terms" not in found
    assert (found["signed"], found["consent"], found["yes"]) == ("2025-03-28", "2025-03-13", "2025-02-27")
    assert found["publish"] == "2025-02-17"


def test_without_a_sending_unit_nobody_consents() -> None:
    assert "consent" not in days(plan(dt.date(2025, 3, 31), Route(sending=False), today=LONG_AGO))


@pytest.mark.parametrize("today", [dt.date(2024, 12, 30), dt.date(2025, 1, 25), dt.date(2025, 9, 29)])
def test_the_earliest_start_is_just_in_time_and_the_day_before_is_not(today: dt.date) -> None:
    earliest = plan(today, Route(), today=today).earliest
    assert plan(earliest, Route(), today=today).in_time
    before = [earliest - dt.timedelta(days=n) for n in range(1, 4)]
    assert not any(plan(day, Route(), today=today).in_time for day in before if day.weekday() < 5)


def test_a_start_that_is_too_near_is_said_with_the_steps_that_are_late() -> None:
    found = plan(dt.date(2025, 3, 3), Route(), today=dt.date(2025, 1, 15))
    assert not found.in_time
    assert [step.key for step in found.late_steps] == ["publish", "yes"]
    assert found.earliest > found.start


def test_a_year_without_published_holidays_is_marked_until_an_officer_enters_them() -> None:
    far = dt.date(2035, 2, 5)
    assert plan(far, Route(), today=dt.date(2034, 9, 1)).provisional == [2034, 2035]
    CalendarDay.objects.create(day=dt.date(2035, 2, 1), working=False)
    assert plan(far, Route(), today=dt.date(2034, 9, 1)).provisional == [2034]


def test_a_demand_is_planned_by_its_next_stay_and_its_own_route() -> None:
    demand = make_demand(unit=make_unit(verified=False))
    found = plan_for(demand)
    assert found is not None
    assert found.start == dt.date.fromisocalendar(clock.today().year + 1, 10, 1)
    assert route_of(demand) == Route(verified=False)
    past = (dt.date(2020, 1, 1), dt.date(2020, 2, 1))
    assert plan_for(make_demand(period=past, windows=[])) is None


def test_the_public_page_plans_and_says_what_is_wrong_with_a_day(client: Client) -> None:
    load_modes()
    client.cookies["language"] = "en"
    url = reverse("demands:planner")
    start = (clock.today() + dt.timedelta(days=200)).isoformat()
    assert "To start on" in client.get(url).content.decode()
    answer = client.get(url, {"start": start, "sending": "public"})
    assert "20 working days at most" in answer.content.decode()
    near = client.get(url, {"start": (clock.today() + dt.timedelta(days=5)).isoformat()})
    assert "The start is near" in near.content.decode()
    assert client.get(url, {"start": "1999-01-01"}).status_code == 422
    assert client.get(url, {"start": "nonsense"}).status_code == 422
    assert client.post(url).status_code == 405


def test_what_is_done_already_is_left_out_of_the_plan() -> None:
    found = plan(dt.date(2025, 3, 3), Route(begun="consent"), today=dt.date(2025, 1, 15))
    assert [step.key for step in found.steps] == ["consent", "terms", "signed", "start"]
    assert found.in_time
    assert found.ask_by == dt.date(2025, 1, 23)
