"""The talent's two lists: opportunities with filters and a way back, and the own matches with who acts next."""

import datetime as dt

import pytest
from django.urls import reverse

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.models import OutboxEvent
from apps.demands.models import Demand
from apps.matching import services
from apps.matching.models import Match
from apps.talents.models import Talent
from tests.factories import make_demand
from tests.factories.story import make_deal, send, sign_all

FEED, MINE = reverse("matching:feed"), reverse("matching:mine")


@pytest.fixture
def talent(client, story):
    client.force_login(story.talent.user)
    return client


def more(story, number, **fields) -> list[Demand]:
    skills = (story.demand.skill_needs.first().skill,)
    found = [make_demand(skills=skills, **fields) for _n in range(number)]
    for demand in found:
        services.refresh_demand(str(demand.public_id))
    return found


def cards_on(client, address) -> int:
    return client.get(address).content.decode().count("<article")


def test_filters_narrow_the_feed_and_stand_in_the_address(talent, story):
    more(story, 2, title="电池包密封检漏", pay_total_fen=20_000_000)
    assert cards_on(talent, FEED) == 3
    assert cards_on(talent, f"{FEED}?q=密封") == 2
    assert cards_on(talent, f"{FEED}?pay=5000") == 2
    assert cards_on(talent, f"{FEED}?mode=migratory_bird") == 3
    assert cards_on(talent, f"{FEED}?until=2020-01-01") == 0
    assert cards_on(talent, f"{FEED}?region=320400&sort=pay") == 3
    assert cards_on(talent, f"{FEED}?week={story.demand.days_per_week}") == 3
    group = story.demand.skill_needs.first().skill.group
    assert [cards_on(talent, f"{FEED}?field={one}") for one in (group, "LG")] == [3, 0]
    page = talent.get(f"{FEED}?sort=pay").content.decode()
    assert page.index("电池包密封检漏") < page.index("动力电池壳体")


def test_where_nothing_fits_each_filter_is_offered_to_be_taken_out_with_what_would_be_found(talent, story):
    more(story, 2, title="电池包密封检漏")
    page = talent.get(f"{FEED}?q=密封&until=2020-01-01").content.decode()
    assert "（2 条）" in page
    assert 'href="?q=%E5%AF%86%E5%B0%81"' in page
    assert page.count("（2 条）") == page.count(" 条）") == 1, "without the words there is still nothing"


def test_a_profile_just_published_is_told_that_demands_are_looked_for_and_the_page_looks_again(talent, story):
    Match.objects.all().delete()
    page = talent.get(f"{FEED}?looking=1").content.decode()
    assert 'hx-get="/matches/?looking=2"' in page
    assert "正在寻找" in page
    for ended in ("looking=15", "looking=²", "looking=-1", "tab=kept&looking=1", ""):
        assert "hx-get" not in talent.get(f"{FEED}?{ended}").content.decode()
    services.refresh_demand(str(story.demand.public_id))
    assert "hx-get" not in talent.get(f"{FEED}?looking=1").content.decode()


def test_the_feed_asks_the_same_number_of_queries_for_few_and_many(talent, story, django_assert_max_num_queries):
    more(story, 4)
    talent.get(FEED)
    with django_assert_max_num_queries(60) as few:
        talent.get(FEED)
    more(story, 8)
    with django_assert_max_num_queries(60) as many:
        talent.get(FEED)
    assert len(many) <= len(few)


def test_not_interested_because_leaves_the_feed_and_can_be_taken_back(talent, story):
    assert talent.post(reverse("matching:decline", args=[story.match().public_id]), {"code": "pay"}).url == FEED
    assert cards_on(talent, FEED) == 0
    assert cards_on(talent, f"{FEED}?tab=aside") == 1
    assert story.match().reason_code == "pay"
    before = OutboxEvent.objects.filter(type="talents.TalentChanged").count()
    assert talent.post(reverse("matching:undo", args=[story.match().public_id])).url == FEED
    assert cards_on(talent, FEED) == 1
    match = story.match()
    assert (match.status, match.answered_at, match.reason_code, match.reason) == ("suggested", None, "", "")
    assert OutboxEvent.objects.filter(type="talents.TalentChanged").count() == before + 1


def test_a_hidden_talent_who_takes_it_back_is_as_hidden_as_before(client, story):
    story.talent.visibility = "relay"
    story.talent.save()
    services.decline(story.match(), by=story.talent.user)
    services.undo_dismissal(story.match(), by=story.talent.user)
    client.force_login(story.clerk)
    assert client.get(reverse("matching:candidate", args=[story.match().public_id])).status_code == 404


def test_only_ones_own_dismissal_can_be_taken_back(story):
    services.decline(story.match(), by=story.clerk)
    for person in (story.talent.user, story.clerk):
        with pytest.raises(RuleViolation):
            services.undo_dismissal(story.match(), by=person)
    Match.objects.update(status="suggested")
    services.invite(story.match(), by=story.clerk)
    services.decline(story.match(), by=story.talent.user, code="busy")
    with pytest.raises(RuleViolation):
        services.undo_dismissal(story.match(), by=story.talent.user)


def test_a_kept_opportunity_is_the_talents_own(client, talent, story):
    keep = reverse("matching:keep", args=[story.match().public_id])
    assert talent.post(keep, {"back": f"{FEED}?sort=pay"}).url == f"{FEED}?sort=pay"
    assert cards_on(talent, f"{FEED}?tab=kept") == 1
    talent.post(keep, {"saved": "no"})
    assert cards_on(talent, f"{FEED}?tab=kept") == 0
    with pytest.raises(RuleViolation):
        services.save_for_later(story.match(), by=story.clerk, saved=True)


def groups_of(client) -> dict[str, int]:
    names = ("invited", "applied", "talks", "signing", "running", "over")
    return {name: number for name in names if (number := cards_on(client, f"{MINE}?tab={name}"))}


def test_my_matches_stand_in_the_group_of_their_step(talent, story):
    assert groups_of(talent) == {}
    services.invite(story.match(), by=story.clerk)
    assert groups_of(talent) == {"invited": 1}
    services.answer_invitation(
        story.match(), by=story.talent.user, eligibility="yes", dates="any", account="6222020000000004321"
    )
    assert groups_of(talent) == {"applied": 1}
    services.place_hold(story.match(), by=story.clerk)
    services.ask_unit(story.match(), by=story.talent.user)
    assert groups_of(talent) == {"talks": 1}
    services.decline(story.match(), by=story.talent.user)
    assert groups_of(talent) == {"over": 1}


def test_an_agreement_and_an_assignment_say_where_a_match_stands(client, db):
    deal = make_deal()
    client.force_login(deal.talent.user)
    send(deal)
    assert groups_of(client) == {"signing": 1}
    page = client.get(MINE).content.decode()
    assert reverse("agreements:detail", args=[deal.agreement.public_id]) in page
    sign_all(deal)
    assert groups_of(client) == {"running": 1}


def test_an_answer_that_is_late_says_since_when(talent, story):
    services.invite(story.match(), by=story.clerk)
    assert 'data-tone="late"' not in talent.get(MINE).content.decode()
    day = clock.today() - dt.timedelta(days=3)
    Match.objects.filter(pk=story.match().pk).update(answer_due=day)
    talent.cookies["language"] = "en"
    page = talent.get(MINE).content.decode()
    assert f'data-tone="late"><span>Overdue since <time datetime="{day.isoformat()}"' in page
    assert ">Your turn</span>" not in page


def test_my_matches_ask_the_same_number_of_queries_for_few_and_many(talent, story, django_assert_max_num_queries):
    def apply(demands):
        for demand in demands:
            match = Match.objects.get(demand=demand, talent=story.talent)
            services.answer_invitation(
                match, by=story.talent.user, eligibility="yes", dates="any", account="6222020000000004321"
            )

    apply([story.demand, *more(story, 1)])
    talent.get(MINE)
    with django_assert_max_num_queries(60) as few:
        talent.get(MINE)
    apply(more(story, 5))
    with django_assert_max_num_queries(60) as many:
        talent.get(MINE)
    assert len(many) <= len(few)


def test_a_talent_reads_on_the_demand_which_conditions_are_met_and_nobody_else_does(talent, story, client):
    page = reverse("demands:detail", args=[story.demand.public_id])
    assert "未满足" not in talent.get(page).content.decode()
    Talent.objects.filter(pk=story.talent.pk).update(modes=[], day_rate_fen=10**9)
    text = talent.get(page).content.decode()
    assert text.count(">未满足<") == 2
    assert "2 项条件未满足" in text
    Talent.objects.filter(pk=story.talent.pk).update(status="draft")
    assert "requirements" not in talent.get(page).content.decode()
    client.logout()
    assert "requirements" not in client.get(page).content.decode()
