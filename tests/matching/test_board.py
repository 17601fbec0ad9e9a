"""The board of one demand: groups, filters in the address, marks that the talent never sees, compare, and few results."""

import datetime as dt

import pytest
from django.urls import reverse

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.demands.models import Demand
from apps.matching import services
from apps.matching.models import Match
from apps.talents.models import Talent
from tests.factories import make_member, make_officer, make_region, make_talent, make_unit


@pytest.fixture
def clerk(client, story):
    client.force_login(story.clerk)
    return client


def place(name, thing, query=""):
    return reverse(f"matching:{name}", args=[thing.public_id]) + query


def more(story, number, **fields) -> list[Talent]:
    skills = tuple(need.skill for need in story.demand.skill_needs.all())
    found = [make_talent(skills=skills, **fields) for _n in range(number)]
    services.refresh_demand(str(story.demand.public_id))
    return found


def body(client, address) -> str:
    return client.get(address).content.decode()


def test_tabs_count_each_group_and_stay_in_the_address(clerk, story):
    others = more(story, 3)
    services.invite(story.match(), by=story.clerk)
    services.decline(Match.objects.get(talent=others[0]), by=story.clerk, code="skills")
    services.mark_candidate(Match.objects.get(talent=others[1]), by=story.clerk, mark=services.Mark.HIDE)
    board = place("board", story.demand)
    for tab, number in {"all": 3, "recommended": 1, "invited": 1, "declined": 1, "hidden": 1, "talks": 0}.items():
        page = body(clerk, f"{board}?tab={tab}")
        assert page.count('<article class="match"') == number, tab
        assert f"?tab={tab}" in page


def test_new_are_those_found_or_applied_within_three_days_until_the_unit_does_something(clerk, story):
    more(story, 1)
    board = place("board", story.demand, "?tab=new")
    assert body(clerk, board).count('<article class="match"') == 2
    services.mark_candidate(story.match(), by=story.clerk, mark=services.Mark.SHORTLIST)
    assert body(clerk, board).count('<article class="match"') == 1
    Match.objects.update(created_at=clock.now() - dt.timedelta(days=4))
    assert "tab=new" not in body(clerk, place("board", story.demand))
    Match.objects.exclude(pk=story.match().pk).update(status="interested", answered_at=clock.now())
    assert body(clerk, board).count('<article class="match"') == 1


def test_filters_and_order_stand_in_the_address(clerk, story):
    more(story, 2, day_rate_fen=120_000, headline="轴承专家", verification="none")
    board = place("board", story.demand)
    assert body(clerk, f"{board}?q=轴承").count("<article") == 2
    assert body(clerk, f"{board}?rate=1500").count("<article") == 2
    assert body(clerk, f"{board}?verified=yes").count("<article") == 1
    assert body(clerk, f"{board}?region=310000").count("<article") == 3  # nobody is from there: it is not understood
    page = body(clerk, f"{board}?sort=rate&tab=all")
    assert page.index("轴承专家") < page.index("沈知远")
    assert "sort=rate" in page


@pytest.mark.parametrize("number", [0, 1, 4, 105])
def test_the_board_stands_with_any_number_of_candidates(clerk, story, number, monkeypatch):
    monkeypatch.setattr("apps.matching.services.refresh.TOP", 200)
    Talent.objects.update(visibility="only_me")
    more(story, number)
    page = body(clerk, place("board", story.demand))
    assert page.count('<article class="match"') == min(number, 20)
    assert ('id="help"' in page) is (number < 5)
    assert ("page=2" in page) is (number > 20)


def test_the_number_of_queries_does_not_grow(clerk, story, django_assert_max_num_queries):
    board = place("board", story.demand)
    more(story, 5)
    clerk.get(board)
    with django_assert_max_num_queries(60) as few:
        clerk.get(board)
    more(story, 12)
    with django_assert_max_num_queries(60) as many:
        clerk.get(board)
    assert len(many) <= len(few)


def test_a_filled_demand_shows_its_last_results_and_never_polls(clerk, story):
    services.request_refresh(story.demand)
    assert "every 1s" in body(clerk, place("board", story.demand))
    Demand.objects.filter(pk=story.demand.pk).update(status="filled")
    page = body(clerk, place("board", story.demand))
    assert "every 1s" not in page
    assert "沈知远" in page
    slot = body(clerk, reverse("demands:detail", args=[story.demand.public_id]))
    assert "every 1s" not in slot


def test_polling_keeps_the_filters(clerk, story):
    services.request_refresh(story.demand)
    assert 'hx-get="/matches/board' in body(clerk, place("board", story.demand, "?tab=invited"))
    assert "tab=invited" in body(clerk, place("board", story.demand, "?tab=invited")).split("hx-get=")[1][:120]


def test_marks_change_no_status_and_the_talent_never_sees_them(client, story):
    client.force_login(story.talent.user)
    feed = reverse("matching:feed")

    def seen() -> str:
        return client.get(feed).content.decode().split("<main")[1].replace("csrf", "")

    shown = [line for line in seen().splitlines() if "middleware" not in line]
    for mark in (services.Mark.SHORTLIST, services.Mark.HIDE):
        services.mark_candidate(story.match(), by=story.clerk, mark=mark)
    services.add_note(story.match(), by=story.clerk, text="先谈档期")
    assert story.match().status == Match.Status.SUGGESTED
    assert [line for line in seen().splitlines() if "middleware" not in line] == shown
    assert "先谈档期" not in client.get(place("opportunity", story.match())).content.decode()


def test_notes_are_read_by_the_team_alone(client, story):
    finance, officer = make_member(story.using, "finance"), make_officer(make_region("320400"))
    client.force_login(finance)
    assert client.post(place("note", story.match()), {"note": "先谈档期"}).status_code == 302
    assert client.post(place("note", story.match()), {"note": " "}).status_code == 422
    for person, reads in ((story.clerk, True), (finance, True), (officer, False)):
        client.force_login(person)
        assert ("先谈档期" in client.get(place("candidate", story.match())).content.decode()) is reads
        assert ("#notes" in client.get(place("board", story.demand)).content.decode()) is reads
    for stranger in (officer, story.talent.user, story.keeper):
        with pytest.raises(RuleViolation):
            services.add_note(story.match(), by=stranger, text="x")


def test_marks_are_the_using_units_and_lead_back_to_our_pages_only(clerk, story):
    board = place("board", story.demand, "?tab=all&sort=rate")
    mark = place("mark", story.match())
    assert clerk.post(mark, {"mark": "shortlist", "back": board}).url == board
    assert clerk.post(mark, {"mark": "hide", "back": "https://example.com/"}).url == place("board", story.demand)
    assert clerk.post(mark, {"mark": "promote"}).status_code == 404
    assert story.match().shortlisted_at
    for stranger in (story.talent.user, make_member(story.using, "finance"), make_officer(make_region("320400"))):
        with pytest.raises(RuleViolation):
            services.mark_candidate(story.match(), by=stranger, mark=services.Mark.HIDE)


def test_compare_shows_four_at_most_and_only_those_the_unit_may_see(clerk, story):
    hidden = more(story, 1, visibility="relay", headline="隐身人")[0]
    more(story, 5)
    every = "&".join(f"c={one.public_id}" for one in Match.objects.all())
    page = body(clerk, place("compare", story.demand, f"?{every}"))
    assert page.count('scope="col"') == 5
    assert "隐身人" not in page
    assert place("candidate", Match.objects.get(talent=hidden)) not in page
    assert "<table" not in body(clerk, place("compare", story.demand, "?c=nonsense"))
    foreign = clerk.get(place("compare", make_foreign()))
    assert foreign.status_code == 404


def make_foreign() -> Demand:
    demand = Demand.objects.get()
    demand.pk, demand.number, demand.unit = None, "D-3204-2027-900009", make_unit()
    demand.public_id = "00000000-0000-4000-8000-000000000009"
    demand.save()
    return demand


def test_the_quota_of_invitations_is_shown(clerk, story, settings):
    settings.INVITATIONS_A_MONTH = 7
    clerk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    services.invite(story.match(), by=story.clerk)
    assert "Invitations this month: 1 of 7." in body(clerk, place("board", story.demand))
