"""The office's board: each demand and each story in one column, with its age and what is due."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.core import clock
from apps.dashboard.stage_board import SHOWN, Asked, board
from apps.demands.models import Demand, DemandSkill
from apps.matching.models import Match
from apps.organisations.selectors import office_regions
from tests.dashboard.rows import make_agreement, make_assignment, make_consent, make_match, make_signing, make_trio
from tests.factories import make_demand, make_officer, make_region, make_skill

pytestmark = pytest.mark.django_db
PAGE = reverse("dashboard:stage_board")


@pytest.fixture
def officer(client: Client) -> User:
    person = make_officer(make_region("320400"))
    client.force_login(person)
    return person


def counts(officer: User, view: str = "") -> list[int]:
    return [column.count for column in board(office_regions(officer), Asked(view))]


def test_each_demand_and_each_story_stands_in_one_column(officer: User) -> None:
    trio = make_trio()
    make_demand(unit=trio.using, status=Demand.Status.DRAFT, number=None)
    make_demand(unit=trio.using, status=Demand.Status.IN_APPROVAL)
    make_match(trio, Match.Status.SUGGESTED)
    make_match(trio, Match.Status.INVITED)
    make_consent(trio)
    make_signing(trio)
    make_agreement(trio, Agreement.Status.SIGNED)
    make_assignment(trio)
    assert counts(officer) == [2, 3, 1, 1, 0]
    assert counts(make_officer(make_region("320500"))) == [0, 0, 0, 0, 0]


def test_the_card_says_how_long_what_is_due_and_what_the_office_may_do(client: Client, officer: User) -> None:
    trio = make_trio()
    consent = make_consent(trio)
    suggested = make_match(trio, Match.Status.SUGGESTED, title="减速器寿命试验")
    long_ago = clock.now() - dt.timedelta(days=20)
    Demand.objects.filter(pk=suggested.demand_id).update(published_at=long_ago, answer_by=clock.today())
    page = client.get(PAGE).content.decode()
    for shown in ("减速器寿命试验", "已停留 20 天", reverse("referrals:propose", args=[suggested.demand.public_id])):
        assert shown in page, shown
    assert reverse("admin:matching_unitconsent_change", args=[consent.pk]) in page
    assert counts(officer, "stuck")[0] == counts(officer, "soon")[0] == 1
    assert counts(officer, "stuck")[1] == 0
    assert 'aria-current="page"' in client.get(f"{PAGE}?show=stuck").content.decode()
    assert client.get(f"{PAGE}?show=nonsense").status_code == 200


def test_field_budget_mode_and_kind_narrow_every_column(client: Client, officer: User) -> None:
    trio = make_trio()
    stories = [
        make_match(trio, Match.Status.SUGGESTED, title="点焊"),
        make_match(trio, Match.Status.INVITED, title="弧焊"),
    ]
    stories.append(make_assignment(trio).agreement.match)
    welding = make_skill("焊接", group="WE")
    for story in stories[:2]:
        DemandSkill.objects.create(demand=story.demand, skill=welding, must=story is stories[0])
    Demand.objects.filter(pk=stories[1].demand_id).update(pay_total_fen=1_000_000, form="scenario", opens="试验台")
    mode = stories[0].demand.mode.code
    for asked, left in {
        "field=WE": [1, 0, 0, 0, 0],
        "field=EQ": [0, 0, 0, 0, 0],
        "budget=small": [0, 1, 0, 0, 0],
        "form=scenario": [0, 1, 0, 0, 0],
        f"mode={mode}&region=320400": [1, 1, 0, 1, 0],
        f"mode={mode}&show=stuck": [0, 0, 0, 0, 0],
        "field=nonsense&budget=9&mode=x&form=y&region=z": [1, 1, 0, 1, 0],
    }.items():
        answer = client.get(f"{PAGE}?{asked}")
        assert [column.count for column, _url in answer.context["columns"]] == left, asked
        assert ('class="empty"' in answer.content.decode()) == (not any(left)), asked


def test_a_tab_keeps_the_filters_and_a_column_is_seen_whole(client: Client, officer: User) -> None:
    trio = make_trio()
    for _n in range(SHOWN + 2):
        make_match(trio, Match.Status.INVITED)
    page = client.get(f"{PAGE}?budget=middle&show=soon").content.decode()
    assert 'href="?budget=middle&amp;show=stuck"' in page
    assert 'href="?show=soon"' in page  # the chip without its filter
    talks = client.get(PAGE).context["columns"][1]
    assert (talks[0].more, talks[1]) == (2, "?whole=talks")
    assert client.get(f"{PAGE}{talks[1]}").context["columns"][1][0].more == 0


def test_as_many_queries_whatever_the_number_of_cards(client: Client, officer: User) -> None:
    trio = make_trio()
    make_consent(trio)
    few, fewer = _queries(client), _queries(client, "?field=WE&mode=adviser&show=soon")
    for _n in range(3):
        make_match(trio, Match.Status.SUGGESTED)
        make_consent(trio)
        make_assignment(trio)
    assert _queries(client) == few
    assert _queries(client, "?field=WE&mode=adviser&show=soon") == fewer


def _queries(client: Client, asked: str = "") -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(PAGE + asked).status_code == 200
    return len(caught)
