import datetime as dt

import pytest

from apps.core import clock, timers
from apps.core.errors import RuleViolation
from apps.core.models import OutboxEvent
from apps.talents import services
from apps.talents.models import Booking
from apps.talents.selectors import hold_of, year_states
from tests.factories import make_talent

DAY = dt.timedelta(days=1)


@pytest.fixture
def talent(db):
    return make_talent()


def span(first, days):
    start = clock.today() + first * DAY
    return (start, start + days * DAY)


def hold(talent, subject, *periods):
    return services.claim(talent, periods, kind="hold", subject=subject, expires_at=timers.due_at("hold"))


def test_all_periods_or_none(talent):
    hold(talent, "match:a", span(10, 5))
    with pytest.raises(RuleViolation, match="overlap"):
        hold(talent, "match:b", span(1, 3), span(14, 3))
    assert Booking.objects.filter(live=True).count() == 1


def test_neighbouring_days_do_not_overlap(talent):
    hold(talent, "match:a", span(1, 5))
    hold(talent, "match:b", span(6, 5))
    assert Booking.objects.filter(live=True).count() == 2


def test_a_lapsed_hold_gives_way_to_the_next(talent, clock_forward):
    hold(talent, "match:a", span(20, 5))
    clock_forward(days=7)
    hold(talent, "match:b", span(14, 5))
    assert not Booking.objects.get(subject="match:a").live
    assert hold_of("match:a") is None


def test_a_hold_is_extended_never_shortened_and_not_after_its_end(talent, clock_forward):
    hold(talent, "match:a", span(20, 5))
    later = timers.due_at("hold_longest")
    services.extend_hold("match:a", later)
    services.extend_hold("match:a", timers.due_at("hold"))
    assert hold_of("match:a").expires_at == later
    clock_forward(days=90)
    with pytest.raises(RuleViolation, match="hold-lapsed"):
        services.extend_hold("match:a", later)


def test_a_converted_hold_lasts_and_changes_the_talents_facts(talent, clock_forward):
    hold(talent, "match:a", span(200, 5))
    before = OutboxEvent.objects.filter(type="talents.TalentChanged").count()
    services.convert_hold("match:a", "agreement", "agreement:a")
    assert OutboxEvent.objects.filter(type="talents.TalentChanged").count() == before + 1
    clock_forward(days=90)
    assert services.release_lapsed_holds() == 0
    assert Booking.objects.get(subject="agreement:a").live


def test_release_is_quiet_when_there_is_nothing(talent):
    hold(talent, "match:a", span(1, 5), span(40, 5))
    assert services.release("match:a") == 2
    assert services.release("match:a") == 0


def test_a_year_of_weeks(talent):
    windows = list(talent.windows.all())
    states = year_states(windows, [(dt.date(2027, 3, 15), dt.date(2027, 3, 22))], 2027, {10, 11})
    assert len(states) == 52
    assert (states[9], states[10], states[11], states[0]) == ("fits", "taken", "free", "away")


def test_a_lapsed_hold_is_taken_up_again_while_its_days_are_free(talent, clock_forward):
    hold(talent, "match:a", span(200, 5), span(240, 5))
    clock_forward(days=7)
    services.release_lapsed_holds()
    assert services.convert_hold("match:a", "agreement", "agreement:a") == 2
    assert Booking.objects.filter(live=True, subject="agreement:a").count() == 2


def test_a_lapsed_hold_whose_days_are_taken_is_refused(talent, clock_forward):
    hold(talent, "match:a", span(200, 5))
    clock_forward(days=7)
    hold(talent, "match:b", span(193, 5))
    with pytest.raises(RuleViolation, match="overlap"):
        services.convert_hold("match:a", "agreement", "agreement:a")
    with pytest.raises(RuleViolation, match="hold-lapsed"):
        services.convert_hold("match:never", "agreement", "agreement:a")
