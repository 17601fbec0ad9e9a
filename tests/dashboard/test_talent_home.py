"""A talent's first page: how complete the profile is, what fits, the next two weeks, the talks."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core import clock
from apps.matching import services as matching
from apps.matching.models import Match
from apps.talents import services
from apps.talents.models import Talent
from tests.factories import make_demand, make_skill, make_talent

HOME = reverse("dashboard:workbench")


@pytest.fixture
def skill(db):
    return make_skill("激光焊接")


@pytest.fixture
def talent(skill, client):
    talent = make_talent(skills=(skill,))
    client.force_login(talent.user)
    return talent


def fitting(skill, **fields):
    demand = make_demand(skills=(skill,), **fields)
    matching.refresh_demand(str(demand.public_id))
    return demand


def test_it_shows_what_fits_and_the_next_best_step(client, talent, skill):
    demand = fitting(skill)
    content = client.get(HOME).content.decode()
    match = Match.objects.get(demand=demand)
    assert reverse("matching:opportunity", args=[match.public_id]) in content
    assert reverse("talents:credentials") in content
    assert 'class="ring"' in content


def test_a_draft_is_led_to_its_profile(client, talent):
    Talent.objects.filter(pk=talent.pk).update(status="draft")
    assert f'class="button button-primary" href="{reverse("talents:profile")}"' in client.get(HOME).content.decode()


def test_booked_days_stand_in_the_two_weeks(client, talent):
    today = clock.today()
    services.claim(talent, [(today, today + dt.timedelta(days=2))], kind="stay", subject="x")
    assert 'data-kind="work"' in client.get(HOME).content.decode()


def test_the_number_of_queries_does_not_grow_with_what_fits(client, talent, skill):
    def asked():
        with CaptureQueriesContext(connection) as found:
            assert client.get(HOME).status_code == 200
        return len(found)

    # What is remembered for some seconds, such as the clock's offset, is asked for now and then: the least counts.
    fitting(skill)
    few = min(asked() for _time in range(3))
    for _number in range(4):
        fitting(skill)
    assert min(asked() for _time in range(3)) == few
