"""One workbench for every role: the next thing first, counters, short tables, and a beginning for newcomers."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.dashboard.stages import STAGES
from tests.dashboard.rows import Trio, make_everything, make_trio
from tests.factories import make_member, make_officer, make_unit, make_user

pytestmark = pytest.mark.django_db


def page_of(user: User, language: str = "zh-hans") -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["language"] = language
    response = client.get("/workbench/")
    assert response.status_code == 200
    return response.content.decode()


def queries_of(user: User) -> int:
    page_of(user)  # fills the caches of the process
    with CaptureQueriesContext(connection) as captured:
        page_of(user)
    # The offset of the clock is asked once a second, whatever the page shows.
    return sum("clockoffset" not in query["sql"] for query in captured.captured_queries)


def people(trio: Trio) -> list[User]:
    return [trio.user, trio.sender, trio.person]


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    response = client.get("/workbench/")
    assert response.status_code == 302
    assert "login" in response.headers["Location"]


def test_a_newcomer_chooses_between_talent_and_unit() -> None:
    page = page_of(make_user())
    assert "我是人才" in page
    assert "我单位需要人才" in page
    assert page.count("button-primary") == 1


def test_an_empty_using_unit_is_led_to_its_first_demand() -> None:
    unit = make_unit(sends=False)
    page = page_of(make_member(unit))
    assert "发布需求" in page
    assert "您目前没有待办" in page
    assert page.count("button-primary") == 1


def test_an_empty_sending_unit_reads_what_will_happen() -> None:
    page = page_of(make_member(make_unit(uses=False)), "en")
    assert "Nobody of your unit is out" in page
    assert "As using unit" not in page


def test_an_empty_talent_is_led_to_the_demands() -> None:
    page = page_of(make_trio().person, "en")
    assert "Find demands" in page
    assert "No demand is suggested to you right now" in page
    assert "tab-bar" in page


def test_an_unverified_unit_is_told_to_have_itself_verified() -> None:
    unit = make_unit(verified=False)
    unit.status = "draft"
    unit.save(update_fields=["status"])
    assert "请办理单位核验" in page_of(make_member(unit))


def test_a_person_with_two_roles_sees_both_sections() -> None:
    trio = make_trio()
    make_member(make_unit(sends=False), user=trio.person)
    page = page_of(trio.person, "en")
    assert "As using unit" in page
    assert "As talent" in page


def test_an_officer_sees_the_region_and_the_way_to_the_office() -> None:
    make_unit(verified=False)
    page = page_of(make_officer(), "en")
    assert "Verify 1 unit" in page
    assert "Units to verify" in page
    assert 'href="/office/"' in page


def test_every_party_finds_its_own_things_in_both_languages() -> None:
    trio = make_trio()
    make_everything(trio)
    using, sender, talent = (page_of(user, "en") for user in people(trio))
    assert "Finish the demand" in using
    assert "Look at the work" in using
    assert "Confirm the service record" in using
    assert "Answer for your unit" in sender
    assert "Answer the invitation" in talent
    assert "Hand in: " in talent
    assert "Answer the invitation" not in using
    for user in people(trio):
        assert "next-step" in page_of(user)
        assert page_of(user).count("button-primary") == 1


@pytest.mark.parametrize("who", [0, 1, 2], ids=["using unit", "sending unit", "talent"])
def test_the_page_asks_as_often_for_many_stories_as_for_one(who: int) -> None:
    trio = make_trio()
    make_everything(trio)
    first = queries_of(people(trio)[who])
    for _number in range(4):
        make_everything(trio)
    assert queries_of(people(trio)[who]) == first


def test_the_life_cycle_has_eight_stages_in_order() -> None:
    assert [code for code, _label in STAGES] == [
        "published", "talks", "consented", "signed", "working", "accepted", "settled", "returned",
    ]  # fmt: skip


def test_a_unit_that_waits_for_the_office_is_told_so() -> None:
    unit = make_unit("等待单位", verified=False)
    page = page_of(make_member(unit, "hr"))
    assert "人才办正在审核等待单位" in page
    assert "都已办完" not in page
