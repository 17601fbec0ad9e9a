"""The frame of every page: whose ways, in how many queries; and the life cycle bar."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.assignments.models import Assignment
from apps.dashboard.context import workspace
from apps.dashboard.stages import life_cycle
from apps.demands.models import Demand
from apps.matching.models import Match
from tests.dashboard.rows import make_agreement, make_assignment, make_match, make_trio
from tests.factories import make_demand, make_member, make_officer, make_unit, make_user

pytestmark = pytest.mark.django_db


def frame(user: User | AnonymousUser, path: str = "/workbench/") -> dict[str, object]:
    request = RequestFactory().get(path)
    request.user = user
    return workspace(request)


def labels(ways: object) -> list[str]:
    return [way.label for way in ways]  # type: ignore[attr-defined]


def test_a_visitor_has_public_ways_only() -> None:
    assert list(frame(AnonymousUser())) == ["public_navigation", "footer_navigation"]


def test_a_talent_has_a_tab_bar_of_five_and_no_unit() -> None:
    found = frame(make_trio().person)
    assert len(found["tab_bar"]) == 5  # type: ignore[arg-type]
    assert found["account_party"] == "talent"


def test_a_member_of_a_unit_has_its_name_and_its_ways(english: None) -> None:
    unit = make_unit("常州星澜")
    found = frame(make_member(unit))
    assert found["workspace_name"] == unit.name
    assert found["tab_bar"] == []
    assert "Statements" in labels(found["navigation"])
    assert labels(found["navigation_unit"]) == [unit.name]


def test_an_officer_has_the_way_to_the_office(english: None) -> None:
    found = frame(make_officer())
    assert "Office" in labels(found["navigation"])
    assert found["account_party"] == "office"


def test_the_nearest_way_is_marked() -> None:
    ways = frame(make_member(make_unit()), "/agreements/check/")["navigation"]
    assert [way.url for way in ways if way.current] == ["/agreements/"]  # type: ignore[attr-defined]


def test_the_frame_asks_at_most_four_times_and_once_a_request() -> None:
    trio = make_trio()
    request = RequestFactory().get("/workbench/")
    request.user = User.objects.get(pk=trio.user.pk)
    with CaptureQueriesContext(connection) as captured:
        workspace(request)
    assert len(captured) <= 4
    with CaptureQueriesContext(connection) as captured:
        workspace(request)
    assert len(captured) == 1  # the notices alone, for another may have come


def test_a_newcomer_has_no_workspace() -> None:
    assert frame(make_user())["workspace_name"] == ""


def test_the_stage_follows_the_story() -> None:
    trio = make_trio()
    stories = [
        (make_match(trio, Match.Status.SUGGESTED), "published"),
        (make_match(trio, Match.Status.INVITED), "talks"),
        (make_match(trio, Match.Status.UNIT_ASKED), "consented"),
        (make_agreement(trio, Agreement.Status.SIGNING), "signed"),
        (make_assignment(trio), "working"),
        (make_assignment(trio, Assignment.Status.RETURN_PENDING), "returned"),
    ]
    assert [life_cycle(story).code for story, _code in stories] == [code for _story, code in stories]


def test_a_demand_that_nobody_reads_shows_its_own_state() -> None:
    shown = []
    for status in (Demand.Status.OPEN, Demand.Status.IN_APPROVAL, Demand.Status.EXPIRED):
        standing = life_cycle(make_demand(status=status))
        shown.append((str(standing.code), standing.tone))
    assert shown == [("published", "active"), ("in_approval", "wait"), ("expired", "")]


def test_the_bar_is_a_tag_for_every_template() -> None:
    trio = make_trio()
    template = Template("{% load life_cycle %}{% life_cycle story %}")
    shown = template.render(Context({"story": make_assignment(trio, Assignment.Status.RETURNED)}))
    assert shown.count('data-stage="done"') == 8
    assert "返岗与互评" in shown
