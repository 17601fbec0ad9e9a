"""Scope: own units, and the office's subtree by the code of the region."""

import pytest
from django.contrib.auth.models import AnonymousUser

from apps.core import clock
from apps.organisations.models import Operator, Region
from apps.organisations.selectors import (
    cities,
    has_role,
    in_office_scope,
    office_people,
    office_regions,
    people_of,
    units_of,
    units_visible_to,
)
from apps.organisations.services import load_operator, load_regions
from tests.factories import make_member, make_officer, make_region, make_unit, make_user

pytestmark = pytest.mark.django_db


def test_regions_load_twice_with_their_parents() -> None:
    assert load_regions() == load_regions() == Region.objects.count()
    wujin = Region.objects.get(code="320412")
    assert (wujin.parent.code, wujin.parent.parent.code) == ("320400", "320000")
    assert Region.objects.get(code="310115").parent.code == "310000"
    assert all(region.code.startswith(region.parent.significant) for region in Region.objects.exclude(parent=None))


def test_a_unit_is_seated_in_a_city_or_district_not_in_a_province_of_cities() -> None:
    load_regions()
    codes = set(cities().values_list("code", flat=True))
    assert {"310000", "310115", "320400", "320412"} <= codes
    assert not codes & {"320000", "330000", "340000"}


def test_the_pilot_operator_is_made_once() -> None:
    assert load_operator() == load_operator()
    assert Operator.objects.get().kind == Operator.Kind.PILOT


@pytest.mark.parametrize(
    ("office", "region", "inside"),
    [
        ("320400", "320400", True),
        ("320400", "320412", True),
        ("320000", "320412", True),
        ("320412", "320400", False),
        ("320412", "320411", False),
        ("320100", "320400", False),
        ("310000", "310115", True),
    ],
)
def test_an_office_sees_its_own_subtree(office: str, region: str, inside: bool) -> None:
    load_regions()
    officer, place = make_officer(make_region(office)), make_region(region)
    assert in_office_scope(officer, place) is inside
    assert office_regions(officer).filter(code=region).exists() is inside
    assert office_people(place, "officer").filter(pk=officer.pk).exists() is inside
    assert not in_office_scope(officer, place, "auditor")


def test_ended_roles_and_strangers_count_for_nothing() -> None:
    unit, user = make_unit(), make_user()
    make_member(unit, "hr", user=user)
    assert has_role(user, unit)
    assert has_role(user, unit, "hr", "finance")
    assert not has_role(user, unit, "finance")
    unit.memberships.update(ended_at=clock.now())
    assert not has_role(user, unit)
    assert not units_of(user).exists()
    assert not people_of(unit).exists()
    assert not has_role(AnonymousUser(), unit)
    assert not units_of(AnonymousUser()).exists()


def test_two_roles_of_one_person_are_one_person_and_one_unit() -> None:
    unit, user = make_unit(), make_user()
    make_member(unit, "hr", user=user)
    make_member(unit, "finance", user=user)
    assert units_of(user).count() == people_of(unit).count() == 1


def test_units_are_seen_by_their_people_and_the_office_of_the_seat() -> None:
    unit = make_unit(region="320400")
    member, officer = make_member(unit), make_officer(make_region("320400"))
    elsewhere, stranger = make_officer(make_region("320100")), make_user()
    seen = [units_visible_to(one).filter(pk=unit.pk).exists() for one in (member, officer, elsewhere, stranger)]
    assert seen == [True, True, False, False]
