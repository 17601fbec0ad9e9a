"""Again next spring: one tap for the same weeks a year on, and the talent invited when it is published."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from apps.assignments import again as season
from apps.assignments import services
from apps.assignments.models import Again, Assignment
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.demands.models import Demand
from apps.demands.services import close_demand, publish_demand
from apps.matching.models import Match
from apps.matching.services import refresh_demand
from apps.messaging.models import Notice
from apps.modes.services import load_modes
from apps.talents.models import Talent
from tests.assignments import scenes
from tests.factories.story import make_match

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def modes() -> None:
    load_modes()


def finished() -> scenes.Scene:
    scene = scenes.make_scene()
    Assignment.objects.filter(pk=scene.assignment.pk).update(status=Assignment.Status.RETURNED)
    scene.assignment.refresh_from_db()
    return scene


def test_the_draft_keeps_the_weeks_and_moves_the_year() -> None:
    scene = finished()
    old = scene.agreement.match.demand
    demand = services.draft_again(scene.assignment, by=scene.using)
    year = scene.agreement.ends_on.isocalendar().year + 1
    assert (demand.status, demand.windows, demand.title) == ("draft", old.windows, old.title)
    assert demand.period.lower >= dt.date.fromisocalendar(year, 10, 1)
    assert demand.period.lower.isocalendar().week == 10
    assert (demand.period.upper - dt.timedelta(days=1)).isocalendar().week == 43
    assert demand.known_person == scene.talent.name
    assert demand.unit == scene.agreement.using_unit


def test_asked_twice_it_is_the_same_draft_and_after_closing_a_new_one() -> None:
    scene = finished()
    first = services.draft_again(scene.assignment, by=scene.using)
    assert services.draft_again(scene.assignment, by=scene.using) == first
    close_demand(first, by=scene.using)
    assert services.draft_again(scene.assignment, by=scene.using) != first


@pytest.mark.parametrize("who", ["talent", "sending", "finance", "officer", "stranger"])
def test_only_the_using_unit_s_hr_drafts(who: str) -> None:
    scene = finished()
    with pytest.raises(RuleViolation) as refusal:
        services.draft_again(scene.assignment, by=scene.everyone()[who])
    assert refusal.value.code == "forbidden"
    assert not Again.objects.exists()


def test_it_is_offered_from_the_last_stay_on() -> None:
    running = scenes.make_running()
    assignment = running.assignment
    Demand.objects.filter(pk=assignment.agreement.match.demand_id).update(windows=[])
    assignment = Assignment.objects.get(pk=assignment.pk)
    assert season.is_season_ending(assignment)  # one run of days is its own last stay
    Assignment.objects.filter(pk=assignment.pk).update(starts_on=clock.today() + dt.timedelta(days=3))
    assert not season.is_season_ending(Assignment.objects.get(pk=assignment.pk))


def test_published_the_talent_of_last_season_is_invited_at_once_and_once() -> None:
    scene = finished()
    demand = services.draft_again(scene.assignment, by=scene.using)
    assert services.invite_again(str(demand.public_id)) is False  # a draft invites nobody
    publish_demand(demand, by=scene.using)
    match = make_match(demand=demand, talent=scene.agreement.talent, status=Match.Status.SUGGESTED)
    assert services.invite_again(str(demand.public_id)) is True
    match.refresh_from_db()
    assert match.status == Match.Status.INVITED
    assert match.invitation_text
    assert services.invite_again(str(demand.public_id)) is False


def test_a_talent_who_does_not_fit_any_more_is_not_invited_and_the_unit_is_told() -> None:
    scene = finished()
    demand = services.draft_again(scene.assignment, by=scene.using)
    publish_demand(demand, by=scene.using)
    Talent.objects.filter(user=scene.talent).update(modes=[])
    assert services.invite_again(str(demand.public_id)) is False
    assert Notice.objects.filter(user=scene.using, kind="assignments.again_not_invited").count() == 1


def test_who_came_before_is_invited_though_others_stand_before_the_talent_on_the_list(monkeypatch) -> None:
    monkeypatch.setattr("apps.matching.services.refresh.TOP", 0)
    scene = finished()
    demand = services.draft_again(scene.assignment, by=scene.using)
    publish_demand(demand, by=scene.using)
    refresh_demand(str(demand.public_id))
    assert not Match.objects.filter(demand=demand).exists()
    assert services.invite_again(str(demand.public_id)) is True
    assert Match.objects.get(demand=demand).status == Match.Status.INVITED


def test_the_talent_may_propose_it_and_the_unit_reads_so() -> None:
    scene = finished()
    services.propose_again(scene.assignment, by=scene.talent)
    assert Notice.objects.filter(user=scene.using, kind="assignments.again_proposed").count() == 1
    with pytest.raises(RuleViolation):
        services.propose_again(scene.assignment, by=scene.talent)
    assert services.draft_again(scene.assignment, by=scene.using).status == "draft"


def test_each_reads_the_card_that_is_theirs(client: Client) -> None:
    scene = finished()
    client.cookies["language"] = "en"
    page = reverse("assignments:detail", args=[scene.assignment.public_id])
    tap = reverse("assignments:again", args=[scene.assignment.public_id])

    def card(who: str) -> str:
        client.force_login(scene.everyone()[who])
        return client.get(page).content.decode()

    assert "I would come again" in card("talent")
    assert client.post(tap).status_code == 302
    assert "The using unit knows" in card("talent")
    assert "Again next spring" not in card("sending")
    assert "The talent would come again" in card("using")
    answer = client.post(tap)
    demand = Demand.objects.latest("id")
    assert answer.url == reverse("demands:check", args=[demand.public_id])
    assert reverse("demands:detail", args=[demand.public_id]) in card("using")
    assert client.get(tap).status_code == 405
