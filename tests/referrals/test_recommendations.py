"""A declined applicant recommended onward: asked first, shown only after a yes, and credited when something follows."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.dashboard.roles import roles_of
from apps.dashboard.tasks import tasks_for
from apps.demands.models import Demand
from apps.matching import services as matching
from apps.matching.models import Match
from apps.messaging.models import Notice
from apps.referrals import handlers, services
from apps.referrals.events import RecommendationAccepted, RecommendationAsked, RecommendationCredited
from apps.referrals.models import Credit, PoolEntry, Recommendation
from apps.referrals.rules import can_recommend
from apps.referrals.selectors import pool_visible_to, receiver_called
from apps.talents.models import Talent
from tests.factories import make_member, make_officer, make_unit, make_user
from tests.referrals.conftest import ANSWERS, Place

Status = Recommendation.Status


def refused(act) -> str:
    with pytest.raises(RuleViolation) as violation:
        act()
    return violation.value.code


def listed(place: Place) -> set[int]:
    return {entry.talent_id for entry in pool_visible_to(place.neighbour)}


def pages_of(client: Client, user, *names_and_args) -> str:
    client.force_login(user)
    return "".join(client.get(reverse(name, args=args)).content.decode() for name, args in names_and_args)


def test_only_the_unit_that_declined_an_applicant_recommends(place: Place) -> None:
    assert not can_recommend(place.clerk, place.match())
    match = place.declined()
    assert can_recommend(place.clerk, match)
    people = (place.neighbour, place.talent.user, place.officer, make_member(place.using, "finance"), make_user())
    assert not any(can_recommend(person, match) for person in people)


def test_a_unit_without_a_demand_recommends_whom_it_remembers(place: Place, client: Client) -> None:
    entry = services.keep_in_pool(place.match(), by=place.clerk)
    Demand.objects.filter(pk=place.demand.pk).update(status=Demand.Status.CLOSED)
    client.force_login(place.clerk)
    page = client.get(reverse("referrals:pool_entry", args=[entry.public_id]))
    way = reverse("referrals:recommend", args=[place.match().public_id])
    assert way in page.content.decode()
    client.post(way, {"to": place.other.name_zh, "text": "多年合作"})
    row = Recommendation.objects.get(from_unit=place.using, to_unit=place.other)
    assert listed(place) == set()
    place.answer(row, yes=True)
    assert listed(place) == {place.talent.pk}
    services.withdraw_recommendation(row, by=place.talent.user)
    assert listed(place) == set()


def test_who_waved_a_suggestion_away_or_said_no_later_is_no_declined_applicant(place: Place) -> None:
    matching.decline(place.match(), by=place.talent.user)
    assert not can_recommend(place.clerk, place.match())
    Match.objects.update(status=Match.Status.SUGGESTED, answered_at=None)
    matching.answer_invitation(place.match(), by=place.talent.user, **ANSWERS)
    matching.decline(place.match(), by=place.talent.user, code="pay")
    assert not can_recommend(place.clerk, place.match())


def test_before_a_yes_the_other_unit_sees_nothing(place: Place, client: Client) -> None:
    Talent.objects.update(visibility="relay")
    match = place.declined()
    row = services.recommend_onward(match, by=place.clerk, to_unit=place.other, demand=place.elsewhere, text="很合适")
    handlers.tell_asked(RecommendationAsked(str(row.public_id)))
    board = ("matching:board", [place.elsewhere.public_id])
    before = pages_of(client, place.neighbour, board, ("referrals:pool", []))
    assert "很合适" not in before
    assert "高级工程师" not in before
    assert not Notice.objects.filter(user=place.neighbour).exists()
    assert Notice.objects.get(kind="referrals.asked").user == place.talent.user
    assert "很合适" in pages_of(client, place.talent.user, ("referrals:recommended", []))
    place.answer(row, yes=False)
    client.force_login(place.neighbour)
    assert pages_of(client, place.neighbour, board, ("referrals:pool", [])).count("高级工程师") == 0
    assert listed(place) == set()


@pytest.mark.parametrize("on_list", [True, False])
def test_with_a_yes_the_unit_sees_the_person_the_words_and_from_whom(
    place: Place, client: Client, on_list: bool
) -> None:
    Talent.objects.update(visibility="relay")
    if not on_list:  # others stand before the talent on the list
        Match.objects.filter(demand=place.elsewhere).delete()
    row = place.recommend(place.elsewhere, text="很合适")
    place.answer(row, yes=True)
    for _time in range(2):
        handlers.tell_accepted(RecommendationAccepted(str(row.public_id)))
    assert Match.objects.get(demand=place.elsewhere).status == Match.Status.INTERESTED
    candidate = ("matching:candidate", [place.match(place.elsewhere).public_id])
    page = pages_of(client, place.neighbour, candidate, ("referrals:pool", []))
    assert page.count("由用人公司推荐") >= 2
    assert "很合适" in page
    assert listed(place) == {place.talent.pk}
    assert Notice.objects.filter(kind="referrals.recommended", user=place.neighbour).count() == 1
    assert Notice.objects.filter(kind="referrals.accepted", user=place.clerk).count() == 1


def test_without_a_demand_the_talent_stands_in_the_list_and_a_yes_can_be_taken_back(
    place: Place, client: Client
) -> None:
    Talent.objects.update(visibility="only_me")
    row = place.answer(place.recommend(text="很合适"), yes=True)
    assert listed(place) == {place.talent.pk}
    entry = ("referrals:pool_entry", [PoolEntry.objects.get().public_id])
    assert "很合适" in pages_of(client, place.neighbour, entry)
    assert Match.objects.get(demand=place.elsewhere).status == Match.Status.SUGGESTED
    services.withdraw_recommendation(row, by=place.talent.user)
    assert listed(place) == set()
    assert refused(lambda: services.withdraw_recommendation(row, by=place.talent.user)) == "forbidden"


@pytest.mark.parametrize("noted", [False, True])
def test_a_yes_taken_back_takes_the_place_of_a_public_talent_too_unless_the_unit_noted_something(
    place: Place, noted: bool
) -> None:
    row = place.answer(place.recommend(text="很合适"), yes=True)
    if noted:
        PoolEntry.objects.update(note="下个月再谈")
    services.withdraw_recommendation(row, by=place.talent.user)
    assert PoolEntry.objects.exists() is noted


@pytest.mark.parametrize("way", ["asked", "no", "silence", "kept apart"])
def test_a_no_silence_and_a_pair_kept_apart_read_the_same_for_who_recommended(
    place: Place, client: Client, way: str
) -> None:
    if way == "kept apart":
        place.talent.hidden_from.add(place.other)
    row = place.recommend(text="")
    if way == "no":
        place.answer(row, yes=False)
    where = ("matching:candidate", [place.match().public_id]), ("referrals:pool", [])
    page = pages_of(client, place.clerk, *where)
    assert page.count(row.due_on.isoformat()) == 2
    assert "未获同意" not in page
    Recommendation.objects.update(due_on=clock.today() - dt.timedelta(days=1))
    services.lapse_recommendations()
    page = pages_of(client, place.clerk, *where)
    assert page.count("未获同意") == 2
    assert not Notice.objects.filter(kind__startswith="referrals.", user=place.clerk).exists()


def test_a_pair_kept_apart_never_reaches_the_talent_and_is_noted(place: Place, client: Client) -> None:
    place.talent.hidden_from.add(place.other)
    row = place.recommend()
    assert row.kept_back
    assert AuditEvent.objects.filter(action="kept_apart", object_id=str(place.talent.public_id)).count() == 1
    assert place.other.name not in pages_of(client, place.talent.user, ("referrals:recommended", []))
    assert client.post(reverse("referrals:recommended_answer", args=[row.public_id])).status_code == 404
    assert refused(lambda: place.answer(row, yes=True)) == "forbidden"


def test_who_shuts_the_unit_out_after_being_asked_is_not_shown_by_a_hasty_yes(place: Place) -> None:
    row = place.recommend()
    place.talent.hidden_from.add(place.other)
    assert refused(lambda: place.answer(row, yes=True)) == "kept-apart"
    assert listed(place) == set()


def test_who_shuts_the_unit_out_after_a_yes_vanishes_from_its_list(place: Place) -> None:
    place.answer(place.recommend(), yes=True)
    place.talent.hidden_from.add(place.other)
    assert listed(place) == set()


def test_after_ten_working_days_it_is_over_and_a_job_may_run_twice(place: Place) -> None:
    row = place.recommend()
    assert services.lapse_recommendations() == 0
    Recommendation.objects.update(due_on=clock.today() - dt.timedelta(days=1))
    assert [services.lapse_recommendations(), services.lapse_recommendations()] == [1, 0]
    assert refused(lambda: place.answer(row, yes=True)) == "forbidden"


def test_once_a_pair_so_many_a_month_and_never_to_oneself(place: Place, settings) -> None:
    settings.RECOMMENDATIONS_A_MONTH = 1
    place.recommend()
    match = place.match()

    def to(unit) -> str:
        return refused(lambda: services.recommend_onward(match, by=place.clerk, to_unit=unit))

    assert to(place.other) == "already-done"
    assert to(place.using) == "own-unit"
    assert to(make_unit()) == "recommendation-cap"


def test_the_receiver_is_found_by_what_is_public(place: Place) -> None:
    assert receiver_called(f" {place.other.name_zh} ") == (place.other, None)
    assert receiver_called(place.other.credit_code.lower()) == (place.other, None)
    assert receiver_called(place.elsewhere.number) == (place.other, place.elsewhere)
    Demand.objects.filter(pk=place.elsewhere.pk).update(visibility="invited")
    assert receiver_called(place.elsewhere.number) == (None, None)
    draft = make_unit("没核验的公司", verified=False)
    assert receiver_called(draft.name_zh) == receiver_called(draft.credit_code) == (None, None)


def test_an_agreement_that_follows_is_credited_once(place: Place, client: Client) -> None:
    row = place.answer(place.recommend(place.elsewhere), yes=True)
    assert services.note_credits() == 0
    Match.objects.filter(demand=place.elsewhere).update(status=Match.Status.AGREED)
    assert services.note_credits() == 0, "drafted, not signed"
    place.sign(place.elsewhere)
    assert [services.note_credits(), services.note_credits()] == [1, 0]
    assert Credit.objects.get().match == place.match(place.elsewhere)
    handlers.tell_credited(RecommendationCredited(str(row.public_id)))
    assert Notice.objects.filter(kind="referrals.credited", user=place.clerk).count() == 1
    assert "为贵单位记功" in pages_of(client, place.clerk, ("referrals:pool", []))
    entry = ("referrals:pool_entry", [PoolEntry.objects.get().public_id])
    for user, page in ((place.talent.user, ("referrals:recommended", [])), (place.neighbour, entry)):
        assert "为用人公司记功" in pages_of(client, user, page)


def test_an_agreement_that_was_there_before_is_nobody_s_credit(place: Place) -> None:
    place.sign(place.elsewhere)
    Match.objects.filter(demand=place.elsewhere).update(answered_at=clock.now() - dt.timedelta(days=3))
    place.answer(place.recommend(), yes=True)
    assert services.note_credits() == 0


def test_the_form_asks_and_says_what_is_wrong(place: Place, client: Client) -> None:
    match = place.declined()
    form = reverse("referrals:recommend", args=[match.public_id])
    client.force_login(place.clerk)
    assert place.other.name in client.get(form).content.decode()
    for wrong in ("", "没有这样的公司", place.using.name_zh):
        assert client.post(form, {"to": wrong}).status_code == 422
    assert client.post(form, {"to": place.elsewhere.number, "text": "好"}).status_code == 302
    assert Recommendation.objects.get().demand == place.elsewhere
    for stranger in (place.neighbour, place.talent.user, make_officer()):
        client.force_login(stranger)
        assert client.get(form).status_code == 404


def test_the_talent_answers_by_the_page_and_strangers_find_nothing(place: Place, client: Client) -> None:
    row = place.recommend(place.elsewhere)
    answer = reverse("referrals:recommended_answer", args=[row.public_id])
    for stranger in (place.clerk, place.neighbour, place.officer):
        client.force_login(stranger)
        assert client.post(answer, {"answer": "yes"}).status_code == 404
    client.force_login(place.talent.user)
    assert "1 家单位希望把您推荐" in client.get(reverse("matching:feed")).content.decode()
    assert client.post(answer, {"answer": "yes"}).status_code == 302
    assert client.post(reverse("referrals:recommended_withdraw", args=[row.public_id])).status_code == 302
    assert Recommendation.objects.get().status == Status.WITHDRAWN
    assert PoolEntry.objects.count() == 1
    assert listed(place) == {place.talent.pk}, "interested in the unit's own demand, by the talent's own word"


@pytest.mark.parametrize("apart", [False, True])
def test_the_question_waits_on_the_talent_s_workbench_until_its_last_day(place: Place, apart: bool) -> None:
    if apart:
        place.talent.hidden_from.add(place.other)
    row = place.recommend()
    waiting = [task for task in tasks_for(roles_of(place.talent.user)) if str(row.public_id) in task.url]
    assert [task.due for task in waiting] == ([] if apart else [row.due_on])
    assert not [task for task in tasks_for(roles_of(place.neighbour)) if str(row.public_id) in task.url]
