"""A demand for an alliance: its units and their talents see it, nobody else finds it (A-26)."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.demands.models import Demand
from apps.demands.selectors import demands_of_circle, demands_public, demands_visible_to
from apps.demands.services import publish_demand
from apps.demands.sheet_forms import VisibilitySection
from apps.matching.models import Match
from apps.matching.selectors import opportunities_of
from apps.matching.services import refresh_demand
from apps.organisations.models import AllianceMember, Unit
from apps.organisations.selectors import alliances_of, allied_with, members_of
from tests.factories import (
    make_alliance,
    make_demand,
    make_member,
    make_officer,
    make_skill,
    make_talent,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
ALLIANCE = Demand.Visibility.ALLIANCE


def sees(user: User | AnonymousUser, demand: Demand) -> bool:
    return demands_visible_to(user).filter(pk=demand.pk).exists()


def offered(unit: Unit) -> list[str]:
    return [value for value, _label in VisibilitySection(unit=unit).fields["visibility"].choices]


def test_who_reads_a_demand_for_an_alliance() -> None:
    poster, ally, stranger = make_unit(), make_unit(), make_unit()
    make_alliance(poster, ally)
    make_alliance(stranger, make_unit())
    demand = make_demand(unit=poster, visibility=ALLIANCE)
    inside = [make_member(poster), make_member(ally), make_talent(unit=ally).user, make_officer()]
    outside = [AnonymousUser(), make_user(), make_member(stranger), make_talent(unit=stranger).user]
    assert [sees(one, demand) for one in inside] == [True] * 4
    assert [sees(one, demand) for one in outside] == [False] * 4
    assert not demands_public().exists()


def test_a_unit_outside_opens_the_link_and_finds_nothing(client: Client) -> None:
    poster, ally = make_unit(), make_unit()
    make_alliance(poster, ally)
    demand = make_demand(unit=poster, visibility=ALLIANCE)
    page, found = reverse("demands:detail", args=[demand.public_id]), {}
    for name, unit in (("ally", ally), ("stranger", make_unit())):
        client.force_login(make_member(unit))
        listed = client.get(reverse("demands:list"), {"whose": "alliance"}).content.decode()
        found[name] = client.get(page).status_code, demand.title in listed
    assert found == {"ally": (200, True), "stranger": (404, False)}


def test_who_has_left_sees_it_no_more_and_whoever_joins_tomorrow_not_yet() -> None:
    poster, leaver, joiner = make_unit(), make_unit(), make_unit()
    alliance, today = make_alliance(poster, leaver), clock.today()
    make_demand(unit=poster, visibility=ALLIANCE)
    AllianceMember.objects.filter(unit=leaver).update(left_on=today)
    row = AllianceMember.objects.create(alliance=alliance, unit=joiner, joined_on=today + dt.timedelta(days=1))
    assert [demands_of_circle(make_member(one)).exists() for one in (leaver, joiner)] == [False, False]
    assert set(members_of(alliance)) == {poster}
    AllianceMember.objects.filter(pk=row.pk).update(joined_on=today)
    assert demands_of_circle(make_member(joiner)).exists()
    assert set(allied_with(make_member(joiner))) == {poster, joiner}


def test_the_allies_talents_find_it_among_their_opportunities() -> None:
    weld, poster, ally = make_skill("激光焊接"), make_unit(), make_unit()
    make_alliance(poster, ally)
    demand = make_demand(unit=poster, visibility=ALLIANCE, skills=(weld,))
    inside, outside = make_talent(unit=ally, skills=(weld,)), make_talent(unit=make_unit(), skills=(weld,))
    refresh_demand(str(demand.public_id))
    assert Match.objects.filter(fits=True).count() == 2  # the unit may invite both
    assert [opportunities_of(one.user).exists() for one in (inside, outside)] == [True, False]


def test_only_a_unit_of_an_alliance_is_asked_about_one_and_posts_to_it() -> None:
    alone, allied = make_unit(), make_unit()
    make_alliance(allied)
    assert (ALLIANCE in offered(alone), ALLIANCE in offered(allied)) == (False, True)
    assert [alliances_of(one).exists() for one in (alone, allied)] == [False, True]
    for unit, expected in ((alone, "no-alliance"), (allied, None)):
        demand = make_demand(unit=unit, visibility=ALLIANCE, status="draft", number=None)
        clerk = make_member(unit)
        if expected is None:
            assert publish_demand(demand, by=clerk).status == "open"
        else:
            with pytest.raises(RuleViolation) as violation:
                publish_demand(demand, by=clerk)
            assert violation.value.code == expected


def test_the_units_page_shows_the_charter_and_the_other_members(client: Client) -> None:
    ours, other = make_unit(), make_unit("盟友公司")
    alliance = make_alliance(ours, other)
    client.force_login(make_member(ours))
    page = client.get(reverse("organisations:unit", args=[ours.public_id])).content.decode()
    assert alliance.charter in page
    assert "盟友公司" in page


def test_a_unit_is_in_an_alliance_once_and_leaves_after_it_joined() -> None:
    unit = make_unit()
    alliance, today = make_alliance(unit), clock.today()
    for left_on in (None, today - dt.timedelta(days=1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            AllianceMember.objects.create(alliance=alliance, unit=unit, joined_on=today, left_on=left_on)
