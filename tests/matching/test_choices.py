"""What a talent decides about being ranked, what "not interested" moves, and what anybody says is wrong with a match."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.core.errors import RuleViolation
from apps.demands.models import Demand
from apps.matching import services
from apps.matching.models import Match, MatchDispute, Unranked
from apps.matching.tuning import tuning_of
from apps.messaging.models import Notice
from tests.factories import make_demand, make_officer, make_region, make_skill, make_user
from tests.matching.test_feed import FEED, more
from tests.matching.test_handlers import deliver_all

RANKING = reverse("matching:ranking")


@pytest.fixture
def talent(client, story):
    client.force_login(story.talent.user)
    client.cookies["language"] = "en"
    return client


def titles(client, address: str = FEED) -> list[str]:
    return [row["card"].match.demand.title for row in client.get(address).context["rows"]]


# ---- Ranking


def test_whoever_is_not_ranked_reads_the_newest_first_and_stands_on_no_list(talent, story):
    more(story, 1, title="更新的需求", pay_total_fen=8_000_000)
    assert talent.post(RANKING, {"ranking": "off"}).url == FEED
    deliver_all()
    assert titles(talent) == ["更新的需求", story.demand.title]
    page = talent.get(FEED).content.decode()
    assert "Rank me again" in page
    assert "Best match" not in page
    talent.force_login(story.clerk)
    board = reverse("matching:board", args=[story.demand.public_id])
    assert "<article" not in talent.get(board).content.decode()
    assert talent.get(reverse("matching:candidate", args=[story.match().public_id])).status_code == 404
    talent.force_login(story.talent.user)
    talent.post(RANKING, {"ranking": "on"})
    deliver_all()
    talent.force_login(story.clerk)
    assert "<article" in talent.get(board).content.decode()


def test_whoever_is_not_ranked_may_still_be_brought_together_by_a_person(client, story):
    services.set_ranking(by=story.talent.user, on=False)
    deliver_all()
    Match.objects.all().delete()
    services.bring_together(story.demand, story.talent)
    services.refresh_demand(str(story.demand.public_id))
    client.force_login(story.clerk)
    board = reverse("matching:board", args=[story.demand.public_id])
    assert "<article" in client.get(board).content.decode()


def test_choosing_the_same_again_changes_nothing_and_needs_a_profile(story):
    for _n in range(2):
        services.set_ranking(by=story.talent.user, on=False)
    assert Unranked.objects.count() == 1
    for _n in range(2):
        services.set_ranking(by=story.talent.user, on=True)
    assert not Unranked.objects.exists()
    with pytest.raises(RuleViolation):
        services.set_ranking(by=make_user(), on=False)


# ---- Not interested, because


@pytest.mark.parametrize(
    ("code", "words"),
    [("pay", "pay up to"), ("place", "work in"), ("time", "4 days a week or more"), ("work", "work like")],
)
def test_not_interested_because_lowers_the_like_in_the_own_list_alone(talent, story, code, words):
    like = more(story, 1, title="同样的")[0]
    other = make_demand(
        skills=(story.demand.skill_needs.first().skill, make_skill("另一种"), make_skill("第三种")), title="不同的",
        pay_total_fen=11_000_000, days_per_week=2, region=make_region("320411"),
    )  # fmt: skip
    services.refresh_demand(str(other.public_id))
    before = {match.pk: (match.unit_score, match.talent_score) for match in Match.objects.all()}
    Match.objects.filter(demand=like).update(rank_score=0.99)
    assert titles(talent)[0] == "同样的"
    services.decline(story.match(), by=story.talent.user, code=code)
    found = titles(talent)
    assert set(found) == {"不同的", "同样的"}
    if code != "work":
        assert found == ["不同的", "同样的"]
    assert words in talent.get(FEED).content.decode()
    assert titles(talent, f"{FEED}?sort=pay")[0] == "不同的"
    assert {match.pk: (match.unit_score, match.talent_score) for match in Match.objects.all()} == before
    services.undo_dismissal(story.match(), by=story.talent.user)
    assert "Further down" not in talent.get(FEED).content.decode()


@pytest.mark.parametrize(
    ("who", "invited", "status", "lowers"),
    [("talent", True, "open", True), ("talent", False, "closed", True), ("talent", True, "filled", True),
     ("clerk", True, "open", False), ("clerk", False, "open", False)],
)  # fmt: skip
def test_a_reason_counts_to_an_invitation_and_when_the_demand_is_over_and_never_the_units(
    story, who, invited, status, lowers
):
    if invited:
        services.invite(story.match(), by=story.clerk)
    services.decline(story.match(), by=story.talent.user if who == "talent" else story.clerk, code="pay")
    Demand.objects.filter(pk=story.demand.pk).update(status=status)
    assert (tuning_of(story.talent.user) is not None) is lowers


# ---- Doubts


def test_a_doubt_reaches_the_office_and_its_answer_the_person_alone(talent, story):
    match = story.match()
    address = reverse("matching:dispute", args=[match.public_id])
    page = reverse("matching:opportunity", args=[match.public_id])
    assert talent.post(address, {"about": "skills", "doubt": "我不会激光切割。"}).url == page
    assert talent.post(address, {"about": "skills", "doubt": "再说一次"}).status_code == 409
    assert "looking into it" in talent.get(page).content.decode()
    row = MatchDispute.objects.get()
    assert (row.region, row.side) == (story.talent.region, "talent")
    officer, foreign = make_officer(story.talent.region), make_officer(make_region("310000"))
    for by, code in ((foreign, "forbidden"), (story.talent.user, "forbidden")):
        with pytest.raises(RuleViolation) as refused:
            services.answer_dispute(row, by=by, answer="好")
        assert refused.value.code == code
    talent.force_login(officer)
    decide = reverse("admin:matching_matchdispute_decide", args=[row.pk, "answer"])
    talent.post(decide, {"reason": ""})
    assert MatchDispute.objects.get().answered_at is None
    talent.post(decide, {"reason": "已更正您的技能。"})
    deliver_all()
    assert Notice.objects.filter(user=story.talent.user, kind="matching.dispute_answered").count() == 1
    talent.force_login(story.talent.user)
    assert "已更正您的技能。" in talent.get(page).content.decode()
    talent.force_login(story.clerk)
    seen = talent.get(reverse("matching:candidate", args=[match.public_id])).content.decode()
    assert "激光切割" not in seen
    assert "已更正" not in seen


def test_the_unit_may_doubt_too_and_others_may_not(client, story):
    match = story.match()
    for by, about, text, code in (
        (make_user(), "pay", "错", "forbidden"),
        (story.keeper, "pay", "错", "forbidden"),
        (story.clerk, "pay", " ", "text"),
        (story.clerk, "no such", "错", "text"),
    ):
        with pytest.raises(RuleViolation) as refused:
            services.dispute(match, by=by, about=about, text=text)
        assert refused.value.code == code
    row = services.dispute(match, by=story.clerk, about="pay", text="报价与资料不符。")
    assert row.region == story.using.region
    client.force_login(story.talent.user)
    page = client.get(reverse("matching:opportunity", args=[match.public_id])).content.decode()
    assert "报价与资料不符" not in page


def test_the_database_keeps_one_open_doubt_of_a_side_and_whole_answers(story):
    row = services.dispute(story.match(), by=story.clerk, about="pay", text="错")
    with pytest.raises(IntegrityError, match="match_dispute_once_open"), transaction.atomic():
        MatchDispute.objects.create(
            match=row.match, region=row.region, by=row.by, side=row.side, about="pay", text="x", at=row.at
        )
    with pytest.raises(IntegrityError, match="match_dispute_answer_is_whole"), transaction.atomic():
        MatchDispute.objects.update(answered_at=row.at)
