"""A talent whose unit has not registered yet: named in words, said what to do, chosen once it is here."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.dashboard.roles import roles_of
from apps.dashboard.tasks.people import profile_tasks
from apps.skills.models import Skill
from apps.talents import services
from apps.talents.completeness import progress_of
from apps.talents.models import Talent
from tests.factories import make_mode, make_officer, make_region, make_skill, make_unit, make_user

PROFILE, START, ABOUT = reverse("talents:profile"), reverse("talents:start"), reverse("talents:about")
FOUND = reverse("talents:found")


@pytest.fixture
def newcomer(client, db):
    make_mode()
    make_mode("independent")
    make_skill("激光焊接")
    person = make_user("沈知远")
    client.force_login(person)
    return person


def given(**more):
    return {
        "words": "会激光焊接",
        "talent_class": "technical",
        "region": make_region("320400").pk,
        "unit_claimed": " 常州  示例焊接厂 ",
        "day_rate": "1800",
        "days_per_week": 4,
        "visibility": "only_me",
    } | more


def begin(client, person, **more):
    assert client.post(START, given(**more)).status_code == 302
    found = [skill.code for skill in Skill.objects.all()]
    assert client.post(FOUND, {"named": found, "shown": found, "then": "publish"}).status_code == 302
    return Talent.objects.get(user=person)


def test_the_profile_stands_and_the_page_gives_a_text_with_the_registration_link(client, newcomer, settings):
    settings.SITE_URL = "https://share.example.cn"
    talent = begin(client, newcomer)
    assert (talent.unit, talent.unit_claimed, talent.status) == (None, "常州 示例焊接厂", "published")
    assert talent.modes == ["migratory_bird"], "who has a unit works beside a post"
    page = client.get(PROFILE).content.decode()
    assert "https://share.example.cn" + reverse("organisations:register") in page
    assert page.count("常州 示例焊接厂") > 1
    step = next(step for step in progress_of(talent).steps if step.code == "consent")
    assert (step.tone, step.url) == ("wait", f"{PROFILE}#own-unit")
    assert [task.url for task in profile_tasks(roles_of(newcomer))] == [f"{PROFILE}#own-unit"]


def test_whoever_has_no_unit_reads_nothing_of_it(client, newcomer):
    talent = begin(client, newcomer, unit_claimed="")
    assert talent.modes == ["independent"]
    assert "own-unit" not in client.get(PROFILE).content.decode()
    assert list(profile_tasks(roles_of(newcomer))) == []


def test_once_the_unit_is_here_the_page_says_so_and_the_choice_takes_the_words_away(client, newcomer):
    talent = begin(client, newcomer)
    unit = make_unit("常州 示例焊接厂", sends=True)
    page = client.get(PROFILE).content.decode()
    assert f"{ABOUT}#id_unit" in page
    assert "<textarea" not in page
    answers = {"headline": "一行", "talent_class": "technical", "region": talent.region_id, "unit": unit.pk}
    sent = answers | {"unit_claimed": "常州 示例焊接厂", "row_version": talent.row_version}
    assert client.post(ABOUT, sent).status_code == 302
    talent.refresh_from_db()
    assert (talent.unit, talent.unit_claimed) == (unit, "")
    assert "own-unit" not in client.get(PROFILE).content.decode()


def test_a_name_that_is_here_already_is_that_unit(client, newcomer):
    unit = make_unit("常州 示例焊接厂", sends=True)
    assert begin(client, newcomer).unit == unit


def test_the_officer_sees_the_named_unit_on_the_case(client, newcomer):
    talent = begin(client, newcomer)
    services.submit_for_verification(talent, by=newcomer)
    client.force_login(make_officer())
    client.cookies["language"] = "en"
    pages = reverse("admin:talents_talent_changelist"), reverse("admin:talents_talent_change", args=[talent.pk])
    for address in pages:
        assert "(named by the talent, not registered yet)" in client.get(address).content.decode()


def test_another_name_sends_a_verified_profile_back_to_its_check(client, newcomer):
    talent = begin(client, newcomer)
    Talent.objects.filter(pk=talent.pk).update(verification="verified")
    talent.refresh_from_db()
    answers = {"headline": "一行", "talent_class": "technical", "region": talent.region_id, "unit_claimed": "另一家厂"}
    client.post(ABOUT, answers | {"row_version": talent.row_version})
    talent.refresh_from_db()
    assert (talent.unit_claimed, talent.verification) == ("另一家厂", "none")


def test_the_database_keeps_a_unit_and_a_name_apart(client, newcomer):
    talent = begin(client, newcomer)
    with pytest.raises(IntegrityError, match="talent_unit_or_claimed"), transaction.atomic():
        Talent.objects.filter(pk=talent.pk).update(unit=make_unit("别家"))
