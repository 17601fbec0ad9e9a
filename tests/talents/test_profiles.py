import pytest
from django.urls import reverse

from apps.core.errors import RuleViolation
from apps.core.models import OutboxEvent
from apps.talents import rules, services
from apps.talents.models import Talent
from apps.talents.selectors import display_name, talents_to_judge, talents_visible_to
from tests.factories import make_member, make_mode, make_officer, make_region, make_skill, make_talent, make_user


@pytest.fixture
def talent(db):
    return make_talent(name="沈知远", skills=(make_skill("激光焊接"),))


def answers(talent, **words):
    given = {
        "headline": "高级工程师",
        "talent_class": "technical",
        "skills": "激光焊接",
        "region": talent.region_id,
        "unit": talent.unit_id,
        "modes": ["migratory_bird"],
        "weeks": "10-12、41-43",
        "days_per_week": 4,
        "remote_percent": 20,
        "day_rate": "2000",
        "visibility": "masked",
        "row_version": talent.row_version,
    }
    return given | words


def test_the_profile_is_saved_whole_and_a_stale_form_is_refused(client, talent):
    make_mode()
    client.force_login(talent.user)
    assert client.get(reverse("talents:edit")).status_code == 200
    given = answers(talent)
    assert client.post(reverse("talents:edit"), given).status_code == 302
    talent.refresh_from_db()
    assert [(one.first_week, one.last_week) for one in talent.windows.all()] == [(10, 12), (41, 43)]
    assert talent.visibility == "masked"
    assert client.post(reverse("talents:edit"), given).status_code == 422
    assert client.get(reverse("talents:profile")).status_code == 200


def test_a_mode_no_longer_offered_stays_in_the_profile(client, talent):
    make_mode()
    make_mode("weekend", offered=False)
    Talent.objects.filter(pk=talent.pk).update(modes=["migratory_bird", "weekend"])
    client.force_login(talent.user)
    assert 'value="weekend"' in client.get(reverse("talents:edit")).content.decode()
    assert client.post(reverse("talents:edit"), answers(talent, modes=["migratory_bird", "weekend"])).status_code == 302
    talent.refresh_from_db()
    assert talent.modes == ["migratory_bird", "weekend"]


def test_wrong_weeks_and_unknown_skills_are_told_at_their_field(client, talent):
    make_mode()
    client.force_login(talent.user)
    response = client.post(reverse("talents:edit"), answers(talent, weeks="12-10", skills="不存在的本领"))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"weeks", "skills"}


def test_a_new_person_writes_saves_and_publishes(client, talent):
    make_mode()
    client.force_login(make_user())
    assert client.get(reverse("talents:profile")).url == reverse("talents:start")
    assert client.post(reverse("talents:edit"), answers(talent, row_version="")).status_code == 302
    assert client.post(reverse("talents:publish")).status_code == 302
    assert Talent.objects.exclude(pk=talent.pk).get().status == "published"


def test_every_change_of_the_facts_is_told(talent):
    def told():
        return OutboxEvent.objects.filter(type="talents.TalentChanged").count()

    for change in (
        lambda: services.pause(talent, by=talent.user),
        lambda: services.publish_profile(talent, by=talent.user),
        lambda: services.set_visibility(talent, "relay", by=talent.user),
        lambda: services.save_windows(talent, [], by=talent.user),
        lambda: services.save_skills(talent, [(make_skill(), 4)], by=talent.user),
    ):
        before = told()
        change()
        assert told() == before + 1


def test_nobody_else_changes_a_profile(talent):
    stranger = make_user()
    for change in (
        lambda: services.pause(talent, by=stranger),
        lambda: services.set_visibility(talent, "open", by=stranger),
        lambda: services.set_account(talent, "6222020000000004321", by=stranger),
        lambda: services.submit_for_verification(talent, by=stranger),
    ):
        with pytest.raises(RuleViolation, match="forbidden"):
            change()


def test_a_profile_without_a_skill_is_not_published(db):
    bare = make_talent(status="draft")
    with pytest.raises(RuleViolation, match="incomplete"):
        services.publish_profile(bare, by=bare.user)


@pytest.mark.parametrize(
    ("seat", "role", "may"),
    [
        ("320100", "officer", True),
        ("320000", "supervisor", True),
        ("320400", "officer", False),
        ("320100", "mediator", False),
    ],
)
def test_the_office_of_the_sending_units_region_verifies(talent, seat, role, may):
    officer = make_officer(make_region(seat), role)
    assert rules.can_judge(officer, talent) is may


def test_without_a_unit_the_home_citys_office_verifies_and_nobody_oneself(talent):
    talent.unit = None
    officer = make_officer(make_region("320100"))
    assert rules.can_judge(officer, talent)
    talent.user = officer
    assert not rules.can_judge(officer, talent)


def test_submitted_verified_returned(talent):
    Talent.objects.filter(pk=talent.pk).update(verification="none")
    officer = make_officer(make_region("320100"))
    assert not talents_visible_to(officer).exists()
    services.submit_for_verification(talent, by=talent.user)
    assert list(talents_to_judge(officer)) == [talent]
    with pytest.raises(RuleViolation, match="reason"):
        services.return_talent(talent, by=officer, reason="")
    services.return_talent(talent, by=officer, reason="证书不清楚")
    services.submit_for_verification(talent, by=talent.user)
    services.verify_talent(talent, by=officer)
    talent.refresh_from_db()
    assert talent.verification == "verified"
    with pytest.raises(RuleViolation, match="wrong-state"):
        services.verify_talent(talent, by=officer)


def test_a_using_unit_and_the_own_unit_have_no_way_to_a_profile(talent):
    assert not talents_visible_to(make_member(talent.unit, "hr")).exists()
    assert list(talents_visible_to(talent.user)) == [talent]


def test_names_are_masked_unless_open(talent):
    viewer = make_user()
    assert display_name(talent, viewer) == "沈知远"
    talent.visibility = "masked"
    assert display_name(talent, viewer) == "沈*远"
    assert display_name(talent, talent.user) == "沈知远"


def test_the_welcome_leads_to_the_first_form_and_once_filled_in_it_is_not_asked_again(client, talent):
    make_mode()
    person = make_user()
    client.force_login(person)
    assert reverse("talents:start") in client.get(reverse("dashboard:workbench")).content.decode()
    given = {
        "words": "激光焊接工程师，做过十年铝合金薄壁件。带过三名徒弟。",
        "talent_class": "technical",
        "region": talent.region_id,
        "day_rate": "1800",
        "days_per_week": 4,
        "visibility": "only_me",
    }
    assert client.post(reverse("talents:start"), given | {"words": ""}).status_code == 422
    assert client.post(reverse("talents:start"), given).url == reverse("talents:found")
    made = Talent.objects.get(user=person)
    assert (made.status, made.visibility, made.headline) == ("draft", "only_me", "激光焊接工程师，做过十年铝合金薄壁件")
    assert made.modes
    assert client.get(reverse("talents:start")).url == reverse("talents:profile")
