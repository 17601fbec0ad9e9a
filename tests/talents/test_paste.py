"""A pasted paragraph: read by a worker, confirmed with one click, forgotten. Only then does the profile say it."""

from dataclasses import replace

import pytest
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.core import outbox
from apps.core.models import Delivery, OutboxEvent
from apps.matching.models import Match
from apps.skills.services import merge_skills
from apps.talents import services
from apps.talents.models import Paste, Talent
from tests.factories import make_demand, make_mode, make_officer, make_region, make_skill, make_talent, make_user

FOUND, PASTE = reverse("talents:found"), reverse("talents:paste")
WORDS = "激光焊接工程师，做过十年铝合金薄壁件。会数控车削。"


@pytest.fixture
def person(client, db):
    make_mode()
    user = make_user("沈知远")
    client.force_login(user)
    return user


def given(**more):
    return {
        "words": WORDS,
        "talent_class": "technical",
        "region": make_region("320400").pk,
        "day_rate": "1800",
        "days_per_week": 4,
        "visibility": "masked",
    } | more


def deliver_all():
    while ids := list(Delivery.objects.filter(done_at=None).order_by("id").values_list("id", flat=True)):
        for pk in ids:
            assert outbox.deliver(pk)


def test_a_paragraph_four_answers_and_one_click_make_a_matched_profile(client, person):
    """Nothing is claimed and nothing is published before the click; after it the match is there."""
    laser, turning = make_skill("激光焊接"), make_skill("数控车削")
    make_mode("independent")
    demand = make_demand(skills=(laser,), mode=make_mode("independent"), windows=[[10, 13]], days_per_week=4)
    assert client.post(reverse("talents:start"), given()).url == FOUND
    talent = Talent.objects.get(user=person)
    assert (talent.status, talent.headline) == ("draft", "激光焊接工程师，做过十年铝合金薄壁件")
    assert not talent.skill_claims.exists()
    page = client.get(FOUND)
    assert page.context["waiting"]
    assert [one["term"] for one in page.context["form"].sure] == ["激光焊接", "数控车削"]
    deliver_all()
    assert not client.get(FOUND).context["waiting"]
    sent = {"named": [laser.code], "shown": [laser.code, turning.code], "then": "publish"}
    assert client.post(FOUND, sent).url == f"{reverse('matching:feed')}?looking=1"
    talent.refresh_from_db()
    assert talent.status == "published"
    assert list(talent.skill_claims.values_list("skill", "level")) == [(laser.pk, 3)]
    assert not Paste.objects.exists(), "what is answered is forgotten"
    deliver_all()
    assert Match.objects.filter(demand=demand, talent=talent, fits=True).exists()


def test_who_clicks_before_the_worker_has_read_loses_nothing_and_is_asked_nothing_twice(client, person):
    laser, turning, other = make_skill("激光焊接"), make_skill("数控车削"), make_skill("铝合金薄壁件焊接")
    client.post(reverse("talents:start"), given())
    talent = Talent.objects.get(user=person)
    client.post(FOUND, {"named": [laser.code], "shown": [laser.code, turning.code], "then": "publish"})
    assert Paste.objects.get().offered == sorted([laser.code, turning.code])
    deliver_all()
    assert [one["skill"] for one in Paste.objects.get().skills] == [other.code]
    page = client.get(FOUND)
    assert [one["skill"] for one in page.context["form"].unsure] == [other.code]
    assert FOUND in client.get(reverse("talents:skills")).content.decode()
    assert client.post(FOUND, {"shown": [other.code]}).url == reverse("talents:profile")
    assert list(talent.skill_claims.values_list("skill", flat=True)) == [laser.pk]
    assert not Paste.objects.exists()


def test_what_came_in_after_the_page_was_shown_waits_for_the_next_look(person):
    laser, turning = make_skill("激光焊接"), make_skill("数控车削")
    talent = make_talent(user=person)
    services.paste_words(talent, WORDS, by=person)
    deliver_all()
    services.confirm_found(talent, skills=[laser.code], shown=[laser.code], by=person)
    assert [one["skill"] for one in Paste.objects.get().skills] == [turning.code]


def test_reading_twice_does_it_once_and_a_replaced_paragraph_is_read_no_more(person):
    make_skill("激光焊接")
    talent = make_talent(user=person)
    first = services.paste_words(talent, WORDS, by=person)
    second = services.paste_words(talent, "会激光焊接", by=person)
    assert not services.read_paste(str(first.public_id))
    assert services.read_paste(str(second.public_id))
    assert not services.read_paste(str(second.public_id))


def test_what_is_new_in_the_summary_is_read_and_what_stood_there_is_not_asked_again(client, person):
    laser, turning = make_skill("激光焊接"), make_skill("数控车削")
    talent = make_talent(user=person, skills=(turning,))
    Talent.objects.filter(pk=talent.pk).update(summary="十年激光焊接。")
    talent.refresh_from_db()
    written = services.profile_of(talent)
    services.save_profile(person, written)
    assert not Paste.objects.exists(), "nothing is new"
    new = make_skill("失效分析")
    services.save_profile(person, replace(written, summary="十年激光焊接。会数控车削；也做失效分析。"))
    assert [one["skill"] for one in Paste.objects.get().skills] == [new.code], "neither the old one nor the claimed one"
    deliver_all()
    assert FOUND in client.get(reverse("talents:profile")).content.decode()
    services.confirm_found(talent, skills=[new.code], shown=[new.code], by=person)
    assert set(talent.skill_claims.values_list("skill", flat=True)) == {turning.pk, new.pk}
    assert not Paste.objects.exists()
    services.save_profile(person, replace(services.profile_of(Talent.objects.get()), summary="天气很好。"))
    assert FOUND not in client.get(reverse("talents:profile")).content.decode(), "nothing was found: nobody is called"
    assert laser.pk not in talent.skill_claims.values_list("skill", flat=True)


def test_words_that_wait_for_an_answer_are_kept_beside_a_changed_summary(person):
    laser, new = make_skill("激光焊接"), make_skill("失效分析")
    talent = make_talent(user=person)
    services.paste_words(talent, WORDS, by=person)
    services.save_profile(person, replace(services.profile_of(talent), summary="也做失效分析。"))
    assert [one["skill"] for one in Paste.objects.get().skills] == [laser.code, new.code]


def test_a_skill_merged_meanwhile_is_claimed_as_the_one_that_stands_for_it(person):
    laser, other = make_skill("激光焊接"), make_skill("激光熔焊")
    talent = make_talent(user=person)
    services.paste_words(talent, WORDS, by=person)
    merge_skills(laser, other, by=make_officer(make_region("320000"), "supervisor"))
    services.confirm_found(talent, skills=[laser.code], shown=[laser.code], by=person)
    assert list(talent.skill_claims.values_list("skill", flat=True)) == [other.pk]


def test_only_what_was_found_can_be_confirmed_and_the_occupation_comes_first(person):
    laser, stranger = make_skill("激光焊接"), make_skill()
    talent = make_talent(user=person)
    paste = services.paste_words(talent, WORDS, by=person)
    Paste.objects.filter(pk=paste.pk).update(occupations=[{"code": "6-18-02-04", "name": "焊工", "confidence": 0.9}])
    ask = {"skills": [laser.code, stranger.code], "shown": [laser.code], "occupations": ["6-18-02-04", "1-01-01-01"]}
    talent = services.confirm_found(talent, **ask, by=person)
    assert list(talent.skill_claims.values_list("skill", flat=True)) == [laser.pk]
    assert talent.occupations == ["6-18-02-04"]


def test_words_without_a_known_skill_are_kept_and_asked_for_more(client, person):
    laser = make_skill("激光焊接")
    client.post(reverse("talents:start"), given(words="我很努力。"))
    deliver_all()
    page = client.get(FOUND)
    assert page.status_code == 200
    answer = client.post(FOUND, {"then": "publish"})
    assert answer.status_code == 422, "a profile without a skill is not published"
    assert Talent.objects.get(user=person).status == "draft"
    assert client.post(FOUND, {"then": "publish", "more": "没有的本领"}).status_code == 422
    assert client.post(FOUND, {"then": "publish", "more": "激光焊接"}).status_code == 302
    assert list(Talent.objects.get(user=person).skill_claims.values_list("skill", flat=True)) == [laser.pk]


def test_the_paragraph_stands_in_no_event_no_task_and_no_history(person):
    make_skill("激光焊接")
    talent = make_talent(user=person)
    services.paste_words(talent, "秘密段落：激光焊接", by=person)
    deliver_all()
    services.confirm_found(talent, skills=[], shown=[], by=person)
    told = [
        *OutboxEvent.objects.values_list("payload", flat=True),
        *AuditEvent.objects.values_list("detail", flat=True),
    ]
    assert "秘密段落" not in str(told)
    assert "秘密段落" not in str(list(AuditEvent.objects.values_list("object_label", flat=True)))


def test_a_paragraph_nobody_confirms_is_forgotten_after_thirty_days(person, clock_forward):
    talent = make_talent(user=person)
    paste = services.paste_words(talent, WORDS, by=person)
    assert services.forget_pastes() == 0
    Paste.objects.filter(pk=paste.pk).update(created_at=paste.created_at - services.pastes.KEPT * 2)
    assert services.forget_pastes() == 1


def test_htmx_asks_for_the_rest_alone_and_without_a_paragraph_the_page_asks_for_one(client, person):
    talent = make_talent(user=person)
    assert client.get(FOUND).url == PASTE
    assert client.get(FOUND, headers={"HX-Request": "true"}).status_code == 286
    assert client.post(PASTE, {"words": ""}).status_code == 422
    assert client.post(PASTE, {"words": WORDS}).url == FOUND
    part = client.get(FOUND, headers={"HX-Request": "true"}).content.decode()
    assert "<main" not in part
    assert "every 1s" in part
    services.read_paste(str(talent.paste.public_id))
    assert "every 1s" not in client.get(FOUND, headers={"HX-Request": "true"}).content.decode()
