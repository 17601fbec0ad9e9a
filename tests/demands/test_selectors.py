"""Who sees which demand."""

import pytest
from django.contrib.auth.models import AnonymousUser

from apps.demands.models import Demand
from apps.demands.selectors import demands_public, demands_visible_to, search
from tests.factories import make_demand, make_member, make_officer, make_region, make_skill, make_unit, make_user

pytestmark = pytest.mark.django_db
STATES = ["draft", "in_approval", "open", "on_hold", "filled", "closed", "cancelled", "expired"]


@pytest.mark.parametrize(
    ("reader", "states"),
    [
        ("visitor", {"open", "on_hold", "filled"}),
        ("stranger", {"open", "on_hold", "filled"}),
        ("member", set(STATES)),
        ("office", set(STATES) - {"draft"}),
        ("office above", set(STATES) - {"draft"}),
        ("office elsewhere", {"open", "on_hold", "filled"}),
    ],
)
def test_the_states_each_reader_sees_of_a_verified_unit(reader: str, states: set[str]) -> None:
    unit = make_unit(region="320400")
    for state in STATES:
        make_demand(unit=unit, status=state)
    people = {
        "visitor": AnonymousUser(),
        "stranger": make_user(),
        "member": make_member(unit, "finance"),
        "office": make_officer(make_region("320400")),
        "office above": make_officer(make_region("320000")),
        "office elsewhere": make_officer(make_region("320100")),
    }
    assert set(demands_visible_to(people[reader]).values_list("status", flat=True)) == states


def test_an_unverified_unit_is_seen_by_itself_and_the_office_only() -> None:
    unit = make_unit(verified=False)
    demand = make_demand(unit=unit)
    readers = [AnonymousUser(), make_user(), make_member(unit), make_officer()]
    assert [demands_visible_to(one).filter(pk=demand.pk).exists() for one in readers] == [False, False, True, True]
    assert not demands_public().exists()


def test_the_search_takes_words_region_and_mode_together() -> None:
    skill = make_skill("激光焊接")
    near = make_demand(skills=(skill,), region=make_region("320412"), title="壳体问题", problem="气孔多")
    make_demand(region=make_region("320100"), title="数据平台", problem="报表慢")
    public = demands_public()
    assert list(search(public, words="激光焊接 壳体")) == [near]
    assert list(search(public, words="激光焊接 报表")) == []
    assert list(search(public, region=make_region("320400"))) == [near]
    assert search(public, mode="migratory_bird").count() == 2
    assert search(public, mode="adviser").count() == 0
    assert list(search(public, words=str(near.number))) == [near]


def test_closed_to_everybody_but_counted_nowhere() -> None:
    make_demand(status=Demand.Status.CLOSED)
    assert demands_public().count() == 0
