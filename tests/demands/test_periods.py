"""Weeks that repeat, turned into days."""

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.demands.periods import (
    days_a_week,
    needed_weeks,
    occurrence,
    stays,
    stays_of,
    week_of,
    weeks_in,
    yearly_period,
)

D = dt.date


def dated(windows: list[list[int]], lower: dt.date, upper: dt.date) -> SimpleNamespace:
    return SimpleNamespace(windows=windows, period=SimpleNamespace(lower=lower, upper=upper))


def test_two_windows_in_two_years_are_four_stays_from_monday_to_sunday() -> None:
    found = stays(dated([[41, 43], [10, 13]], D(2027, 1, 1), D(2029, 1, 1)))
    assert found == [
        (D(2027, 3, 8), D(2027, 4, 5)),
        (D(2027, 10, 11), D(2027, 11, 1)),
        (D(2028, 3, 6), D(2028, 4, 3)),
        (D(2028, 10, 9), D(2028, 10, 30)),
    ]
    assert all(start.isoweekday() == end.isoweekday() == 1 for start, end in found)


def test_without_windows_the_period_is_the_one_stay() -> None:
    assert stays(dated([], D(2027, 3, 3), D(2027, 3, 6))) == [(D(2027, 3, 3), D(2027, 3, 6))]


def test_a_stay_that_sticks_out_of_the_period_is_cut() -> None:
    assert stays_of([[10, 13]], D(2027, 3, 10), D(2027, 3, 24)) == [(D(2027, 3, 10), D(2027, 3, 24))]


def test_week_53_exists_only_in_long_years() -> None:
    assert (weeks_in(2026), weeks_in(2027)) == (53, 52)
    assert occurrence(53, 53, 2026) == (D(2026, 12, 28), D(2027, 1, 4))
    assert occurrence(53, 53, 2027) is None
    assert occurrence(52, 53, 2027) == (D(2027, 12, 27), D(2028, 1, 3))


def test_needed_weeks_are_absolute_and_run_on_over_new_year() -> None:
    weeks = needed_weeks(dated([[10, 13], [41, 43]], D(2027, 3, 1), D(2027, 11, 1)))
    assert len(weeks) == 7
    assert D.fromisocalendar(2027, 10, 1).toordinal() // 7 in weeks
    assert week_of(D(2027, 1, 4)) == week_of(D(2027, 1, 3)) + 1
    assert needed_weeks(dated([], D(2026, 12, 30), D(2027, 1, 6))) == {week_of(D(2026, 12, 30)), week_of(D(2027, 1, 5))}


@given(st.dates(D(2020, 1, 1), D(2040, 1, 1)))
def test_a_day_and_its_monday_are_of_one_week(day: dt.date) -> None:
    monday = day - dt.timedelta(days=day.weekday())
    assert week_of(day) == week_of(monday) == monday.toordinal() // 7


@given(
    st.dates(D(2020, 1, 1), D(2040, 1, 1)),
    st.integers(0, 900),
    st.lists(st.tuples(st.integers(1, 53), st.integers(0, 5)), max_size=2),
)
def test_stays_lie_inside_the_period_in_order(
    lower: dt.date, length: int, given_windows: list[tuple[int, int]]
) -> None:
    upper = lower + dt.timedelta(days=length + 1)
    windows = [(first, min(first + more, 53)) for first, more in given_windows]
    found = stays_of(windows, lower, upper)
    assert found == sorted(found)
    assert all(lower <= start < end <= upper for start, end in found)


def test_the_years_begin_with_the_next_stay_that_has_not_begun() -> None:
    assert yearly_period([(10, 13), (41, 43)], 1, D(2026, 11, 22)) == (D(2027, 3, 8), D(2027, 11, 1))
    assert yearly_period([(10, 13), (41, 43)], 1, D(2027, 3, 8)) == (D(2027, 10, 11), D(2028, 4, 3))
    assert yearly_period([(41, 43)], 3, D(2026, 11, 22)) == (D(2027, 10, 11), D(2029, 10, 29))


@pytest.mark.parametrize(("days", "weeks", "each"), [(28, 7, 4), (1, 7, 1), (10, 1, 5), (15, 7, 3), (5, 0, 5)])
def test_days_are_spread_over_the_weeks(days: int, weeks: int, each: int) -> None:
    assert days_a_week(days, weeks) == each
