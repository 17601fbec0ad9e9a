"""Working days and timers."""

import datetime as dt

import pytest

from apps.core import timers, working_days
from apps.core.models import CalendarDay


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (dt.date(2026, 10, 1), False),  # National Day
        (dt.date(2026, 10, 10), True),  # a Saturday worked for the holiday
        (dt.date(2026, 11, 20), True),
        (dt.date(2026, 11, 22), False),
    ],
)
@pytest.mark.django_db
def test_swapped_days_follow_the_official_calendar(day: dt.date, working: bool) -> None:
    assert working_days.is_working_day(day) is working


@pytest.mark.django_db
def test_a_year_without_a_published_calendar_counts_weekdays_and_says_so() -> None:
    assert working_days.is_provisional(2031)
    assert working_days.is_working_day(dt.date(2031, 10, 1))  # a Wednesday
    CalendarDay.objects.create(day=dt.date(2031, 10, 1), working=False)
    assert not working_days.is_provisional(2031)
    assert not working_days.is_working_day(dt.date(2031, 10, 1))


@pytest.mark.django_db
def test_working_days_are_added_and_counted_alike() -> None:
    start = dt.date(2026, 9, 28)
    assert working_days.between(start, working_days.add(start, 10)) == 10


@pytest.mark.django_db
def test_timers_count_in_their_own_unit() -> None:
    start = dt.date(2026, 11, 20)
    assert timers.due_date("hold", start) == dt.date(2026, 11, 25)
    assert timers.due_date("unit_consent", start) == dt.date(2026, 12, 4)
