"""The public catalogue: who is in it, how it is searched, and that nothing hidden ever shows."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core import clock
from apps.organisations.models import Unit
from apps.talents import services
from apps.talents.models import Talent
from tests.factories import make_member, make_mode, make_region, make_skill, make_talent, make_unit, make_user

LIST = reverse("talents:catalogue")


def page(client, url=LIST):
    """The page without what changes with every request."""
    return re.sub(r"[A-Za-z0-9]{64}", "token", client.get(url).content.decode())


@pytest.fixture
def talent(db):
    make_mode()
    return make_talent(
        name="沈知远", visibility="masked", headline="激光焊接高级工程师", skills=(make_skill("铝合金焊接"),)
    )


@pytest.mark.parametrize(
    ("visibility", "status", "shown"),
    [
        ("masked", "published", True),
        ("open", "published", True),
        ("relay", "published", False),
        ("only_me", "published", False),
        ("open", "draft", False),
        ("open", "paused", False),
        ("masked", "suspended", False),
    ],
)
def test_only_published_talents_who_let_themselves_be_seen_stand_in_it(client, talent, visibility, status, shown):
    Talent.objects.filter(pk=talent.pk).update(visibility=visibility, status=status)
    assert ("激光焊接高级工程师" in page(client)) is shown
    assert client.get(reverse("talents:card", args=[talent.public_id])).status_code == (200 if shown else 404)


@pytest.mark.parametrize("visibility", ["masked", "open"])
def test_the_public_pages_do_not_change_with_anything_hidden(client, talent, visibility):
    Talent.objects.filter(pk=talent.pk).update(visibility=visibility)
    other, wish = make_unit("另一个单位", region="310100"), make_skill("秘密愿望")
    card = reverse("talents:card", args=[talent.public_id])
    before = page(client), page(client, card), page(client, f"{LIST}?sort=rate&q=焊接")
    talent.user.name = "另一个人"
    talent.user.phone = "+8613900000001"
    talent.user.save()
    hidden = {
        "unit": other,
        "summary": "另一段话",
        "day_rate_fen": talent.day_rate_fen + 100,
        "account_last_four": "9999",
        "verification_words": "另一句话",
        "occupations": ["2-02-07-01"],
        "row_version": 77,
    }
    for name, value in hidden.items():
        Talent.objects.filter(pk=talent.pk).update(**{name: value})
        after = page(client), page(client, card), page(client, f"{LIST}?sort=rate&q=焊接")
        assert after == before, name
    services.add_result(talent, kind="patent", title="专利一", own_part="", year=2024, lang="zh-hans", by=talent.user)
    talent.wishes.add(wish)
    start = clock.today()
    services.claim(talent, [(start, start.replace(year=start.year + 1))], kind="agreement", subject="x")
    assert (page(client), page(client, card), page(client, f"{LIST}?sort=rate&q=焊接")) == before


def test_a_hidden_talent_changes_neither_page_nor_count(client, talent):
    before = page(client)
    make_talent(visibility="relay", headline="看不见的人")
    make_talent(visibility="only_me", headline="看不见的人")
    assert page(client) == before


def test_a_unit_that_is_shut_out_and_the_own_unit_find_nothing(client, talent):
    rival = make_member(make_unit("对手"), "hr")
    card = reverse("talents:card", args=[talent.public_id])
    client.force_login(rival)
    assert client.get(card).status_code == 200
    talent.hidden_from.add(rival.memberships.get().unit)
    assert client.get(card).status_code == 404
    assert "激光焊接高级工程师" not in page(client)
    client.force_login(make_member(talent.unit, "hr"))
    assert client.get(card).status_code == 404


def test_the_name_is_read_by_verified_using_units_of_an_open_profile_only(client, talent):
    card = reverse("talents:card", args=[talent.public_id])
    client.force_login(make_member(make_unit(), "hr"))
    assert "沈知远" not in page(client, card)
    Talent.objects.filter(pk=talent.pk).update(visibility="open")
    assert "沈知远" in page(client, card)
    unverified = make_unit()
    Unit.objects.filter(pk=unverified.pk).update(status="draft")
    client.force_login(make_member(unverified, "hr"))
    assert "沈知远" not in page(client, card)
    client.logout()
    assert "沈知远" not in page(client, card)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("焊接", True),
        ("光焊", True),
        ("激光 高级", True),
        ("铝合金", True),
        ("南京", True),
        ("Nanjing", True),
        ("铣削", False),
        ("激光 铣削", False),
        ("'; & | !:*", True),
        ("'; drop", False),
    ],
)
def test_words_are_found_in_the_headline_the_skills_and_the_city(client, talent, words, found):
    make_region("320100")
    assert ("激光焊接高级工程师" in client.get(LIST, {"q": words}).content.decode()) is found


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"talent_class": "technical"}, True),
        ({"talent_class": "research"}, False),
        ({"mode": "migratory_bird"}, True),
        ({"month": "3"}, True),
        ({"month": "7"}, False),
        ({"rate": "2"}, True),
        ({"rate": "0"}, False),
        ({"verified": "on"}, True),
        ({"region": "320400"}, True),
        ({"region": "310100"}, False),
        ({"mode": "no such mode", "month": "99"}, True),
    ],
)
def test_filters_of_the_address_narrow_the_list(client, talent, filters, found):
    for code in ("320400", "310100"):
        make_region(code)
    response = client.get(LIST, filters)
    assert response.status_code == 200
    assert ("激光焊接高级工程师" in response.content.decode()) is found


def test_a_filter_by_skill(client, talent):
    skill, other = talent.skill_claims.get().skill, make_skill("铣削")
    assert "激光焊接高级工程师" in client.get(LIST, {"skill": skill.code}).content.decode()
    assert "激光焊接高级工程师" not in client.get(LIST, {"skill": other.code}).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_talents(client, talent):
    def asked():
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"{LIST}?q=焊接").status_code == 200
        return len(found)

    # The clock's offset is remembered for a second, then asked for again: the least counts.
    few = min(asked() for _time in range(3))
    for _number in range(15):
        make_talent(visibility="masked", headline="焊接", skills=(make_skill(), make_skill()))
    assert min(asked() for _time in range(3)) == few


def test_a_visitor_is_offered_to_write_and_a_unit_to_post(client, talent):
    assert reverse("talents:start") in page(client)
    client.force_login(make_member(make_unit(), "hr"))
    assert reverse("demands:new") in page(client)
    client.force_login(make_user())
    assert reverse("talents:start") in page(client)
