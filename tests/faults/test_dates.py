"""The moments at which time is up: midnights, month ends, leap days, and years whose holidays nobody knows yet."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.agreements import terms
from apps.assignments.models import Milestone
from apps.core import clock, jobs, timers, working_days
from apps.core.models import CalendarDay
from apps.core.numbers import next_number
from apps.matching import services as matching
from apps.settlement.models import Statement
from apps.settlement.services import confirm_statement
from apps.talents.models import Booking
from tests.assignments.scenes import make_submitted
from tests.factories.story import draft, make_deal
from tests.faults.test_clock import DAY, states
from tests.matching.conftest import make_story
from tests.settlement.making import make_case

BEFORE_NEW_YEAR = dt.datetime(2026, 12, 31, 15, 59, 59, tzinfo=dt.UTC)  # 23:59:59 in Shanghai
LEAP_DAY = dt.date(2028, 2, 29)

pytestmark = pytest.mark.django_db


def at(moment: dt.datetime) -> None:
    """Let it be ``moment`` for the business."""
    clock.move(moment - clock.now())


def test_time_is_up_at_midnight_in_shanghai_and_not_a_second_earlier(wall: time_machine.Traveller) -> None:
    _scene, milestone = make_submitted()
    story = make_story()
    matching.place_hold(story.interested(), by=story.clerk)
    ends = {"acceptance": milestone.answer_due, "hold": timers.due_date("hold")}
    assert ends == {"acceptance": dt.date(2026, 12, 9), "hold": dt.date(2026, 11, 30)}
    for day in sorted(ends.values()):
        midnight = dt.datetime.combine(day + DAY, dt.time(), tzinfo=clock.SHANGHAI)
        at(midnight - dt.timedelta(seconds=1))
        before = states()
        jobs.run_all()
        assert states() == before
        at(midnight)
        jobs.run_all()
        assert states() != before
    milestone.refresh_from_db()
    assert milestone.status == Milestone.Status.ACCEPTED
    assert not Booking.objects.filter(kind=Booking.Kind.HOLD, live=True).exists()


def test_the_last_second_of_the_year_in_shanghai_belongs_to_the_old_year(wall: time_machine.Traveller) -> None:
    wall.move_to(BEFORE_NEW_YEAR)
    numbers = [next_number("D", "320400")]
    days = [clock.today()]
    for seconds in (1, -1, 1):
        wall.shift(seconds)
        days.append(clock.today())
        numbers.append(next_number("D", "320400"))
    assert days == [dt.date(2026, 12, 31), dt.date(2027, 1, 1)] * 2
    assert numbers == ["D-3204-2026-000001", "D-3204-2027-000001", "D-3204-2026-000002", "D-3204-2027-000002"]


def test_a_statement_of_new_years_eve_is_taxed_in_december(wall: time_machine.Traveller) -> None:
    wall.move_to(BEFORE_NEW_YEAR)
    case = make_case()
    old = case.statement()
    wall.shift(1)
    new = case.statement()
    assert (old.tax_month, new.tax_month) == (dt.date(2026, 12, 1), dt.date(2027, 1, 1))
    assert old.confirm_due == dt.date(2027, 1, 7)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (dt.date(2027, 1, 31), 1, dt.date(2027, 2, 28)),
        (dt.date(2028, 1, 31), 1, dt.date(2028, 2, 29)),
        (dt.date(2027, 8, 31), 6, dt.date(2028, 2, 29)),
        (dt.date(2027, 8, 29), 6, dt.date(2028, 2, 28)),
        (LEAP_DAY, 12, dt.date(2029, 2, 28)),
        (LEAP_DAY, 48, dt.date(2032, 2, 28)),
        (dt.date(2027, 1, 1), 12, dt.date(2027, 12, 31)),
        (dt.date(2027, 12, 31), 2, dt.date(2028, 2, 29)),
    ],
)
def test_a_period_of_months_ends_the_day_before_the_same_day_or_with_a_shorter_month(
    start: dt.date, months: int, last: dt.date
) -> None:
    assert terms.last_day(start, months) == last
    assert terms.add_months(start, months) >= last


def test_timers_pass_over_month_ends_and_the_leap_day() -> None:
    assert timers.due_date("acceptance_silence", dt.date(2028, 2, 15)) == LEAP_DAY
    assert timers.due_date("acceptance_silence", dt.date(2027, 2, 15)) == dt.date(2027, 3, 1)
    assert timers.due_date("stay_confirmation", dt.date(2028, 1, 31)) == dt.date(2028, 3, 1)
    assert timers.due_at("hold", dt.date(2028, 2, 24)) == dt.datetime(2028, 2, 29, 16, tzinfo=dt.UTC)
    assert timers.due_date("dormant", dt.date(2026, 12, 2)) == dt.date(2027, 1, 1)


def test_everything_works_on_a_leap_day(wall: time_machine.Traveller) -> None:
    wall.move_to(dt.datetime.combine(LEAP_DAY, dt.time(23, 59, 59), tzinfo=clock.SHANGHAI))
    case = make_case()
    statement = case.statement()
    confirm_statement(statement, by=case.finance)
    draft(make_deal(starts_in_days=366))
    assert (statement.tax_month, statement.confirm_due) == (dt.date(2028, 2, 1), dt.date(2028, 3, 7))
    at(dt.datetime(2028, 3, 8, tzinfo=clock.SHANGHAI))
    jobs.run_all()
    statement.refresh_from_db()
    assert statement.status == Statement.Status.CONFIRMED


# ---- A year whose holidays nobody knows


def test_a_year_without_a_calendar_counts_monday_to_friday_and_an_officer_enters_its_days() -> None:
    friday = dt.date(2028, 9, 29)
    assert working_days.is_provisional(2028)
    assert timers.due_date("unit_consent", friday) == dt.date(2028, 10, 13)
    for day in range(1, 8):
        CalendarDay.objects.create(day=dt.date(2028, 10, day), working=False, note="国庆节")
    CalendarDay.objects.create(day=dt.date(2028, 10, 14), working=True, note="调休")  # a Saturday
    assert not working_days.is_provisional(2028)
    assert timers.due_date("unit_consent", friday) == dt.date(2028, 10, 19)
    assert working_days.is_working_day(dt.date(2028, 10, 9))  # not entered: as the weekday says
    assert not working_days.is_working_day(dt.date(2028, 10, 15))
    assert (
        working_days.between(friday, dt.date(2028, 10, 19))
        == 10
        == -working_days.between(dt.date(2028, 10, 19), friday)
    )
    assert working_days.days_left(friday, [dt.date(2028, 10, 19)]) == {dt.date(2028, 10, 19): 10}


def test_a_due_date_in_a_year_without_a_calendar_costs_two_queries(
    django_assert_num_queries: Callable[..., object],
) -> None:
    with django_assert_num_queries(2):  # one for each of the two years, however many days
        timers.due_date("hold_longest", dt.date(2028, 12, 20))


def test_a_due_date_that_may_move_with_the_holidays_says_so_on_the_page(
    wall: time_machine.Traveller, client: Client
) -> None:
    wall.move_to(dt.datetime(2027, 12, 20, 12, tzinfo=clock.SHANGHAI))
    story = make_story()
    page = reverse("matching:consent", args=[story.asked().consent.public_id])
    client.force_login(story.keeper)
    sentence = "2028 年放假安排尚未公布"
    assert f'<p class="hint">{sentence}' in client.get(page).content.decode()
    CalendarDay.objects.create(day=dt.date(2028, 1, 3), working=False)
    assert sentence not in client.get(page).content.decode()
