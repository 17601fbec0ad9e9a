"""The catalogue: words in any language and order, filters in the address, a way out of nothing found."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.demands.models import Demand
from apps.demands.selectors import demands_public, often_asked, search
from apps.demands.words import words_asked, words_of
from tests.factories import make_demand, make_member, make_region, make_skill, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(client: Client) -> Client:
    client.cookies["language"] = "en"
    return client


def found(**filters: object) -> set[Demand]:
    return set(search(demands_public(), **filters))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("激光", True),
        ("焊接 激光", True),
        ("壳体激光焊接", True),
        ("焊", True),
        ("激焊", False),
        ("welding", True),
        ("WELD", True),
        ("we", False),
        ("星澜", True),
        ("气孔率 编程", False),
        ("，。 ", True),  # nothing is asked
    ],
)
def test_words_are_found_by_their_parts(query: str, hits: bool) -> None:
    stored = set(words_of("动力电池壳体激光焊接", "laser welding, 气孔率 3.2%", "常州星澜装备"))
    assert (set(words_asked(query)) <= stored) is hits


def test_a_demand_is_found_by_text_unit_skill_and_number() -> None:
    demand = make_demand(unit=make_unit("常州澄川传动"), skills=(make_skill("摩擦搅拌焊"),), title="壳体开裂")
    make_demand(title="数据平台", problem="报表慢", result_wanted="十秒")
    for words in ("壳体", "澄川", "摩擦搅拌焊", str(demand.number), "开裂 澄川"):
        assert found(q=words) == {demand}, words


def test_changed_words_are_found_and_the_old_ones_are_not() -> None:
    demand = make_demand(title="旧题目甲")
    demand.title = "新题目乙"
    demand.save(update_fields=["title"])
    assert (found(q="题目甲"), found(q="题目乙")) == (set(), {demand})


def test_each_filter_narrows() -> None:
    one = make_demand(
        pay_total_fen=2_000_000, place="remote", talent_class="skilled", region=make_region("320412"), windows=[],
        period=(dt.date(2036, 3, 1), dt.date(2036, 4, 1)),
    )  # fmt: skip
    make_demand(pay_total_fen=9_000_000, talent_class="technical", region=make_region("320100"))
    assert found(pay_to=20_000) == {one}
    assert found(pay_from=20_000, pay_to=30_000) == {one}
    assert found(place="remote") == found(talent_class="skilled") == {one}
    assert found(region=make_region("320400")) == {one}
    assert found(begins_from=dt.date(2036, 1, 1)) == {one}
    assert found(begins_from=dt.date(2036, 1, 1), ends_by=dt.date(2036, 3, 31)) == {one}
    assert found(begins_from=dt.date(2036, 1, 1), ends_by=dt.date(2036, 3, 30)) == set()
    Demand.objects.filter(pk=one.pk).update(days_per_week=1)
    assert found(week=1) == {one}
    skilled = make_demand(skills=(make_skill("摩擦搅拌焊"),))
    group = skilled.skill_needs.get().skill.group
    assert (found(field=group), found(field="LG")) == ({skilled}, set())


def test_orders_are_what_they_say() -> None:
    much = make_demand(pay_total_fen=9_000_000, days=90)
    little = make_demand(pay_total_fen=1_000_000, days=2)
    public = demands_public()
    assert list(search(public)) == [little, much]
    assert list(search(public, sort="pay")) == [much, little]
    assert list(search(public, sort="day")) == [little, much]
    assert list(search(public, sort="nonsense")) == [little, much]


def test_nothing_found_offers_what_each_filter_less_would_find(english: Client) -> None:
    make_demand(title="激光焊接", pay_total_fen=1_000_000)
    page = english.get(reverse("demands:list"), {"q": "激光", "pay_from": "50000"}).content.decode()
    assert "No demand fits these filters" in page
    assert "without Pay from, yuan: 50000 (1)" in page
    assert "without Words" not in page  # without the words there is nothing either


def test_wrong_values_in_the_address_are_left_out(english: Client) -> None:
    demand = make_demand()
    wrong = {
        "region": "x",
        "mode": "y",
        "pay_from": "-3",
        "begins_from": "31.12.",
        "sort": "'",
        "per": "7",
        "page": "z",
    }
    assert demand.title in english.get(reverse("demands:list"), wrong).content.decode()


def test_the_own_tab_filters_by_state(english: Client) -> None:
    unit = make_unit()
    english.force_login(make_member(unit, "hr"))
    make_demand(unit=unit, title="草稿一", status="draft", number=None)
    make_demand(unit=unit, title="招募二")
    page = english.get(reverse("demands:list"), {"whose": "ours", "status": "draft"}).content.decode()
    assert "草稿一" in page
    assert "招募二" not in page


def test_often_asked_are_the_skills_most_demands_name() -> None:
    rare, usual = make_skill("稀见"), make_skill("常见")
    make_demand(skills=(rare, usual))
    make_demand(skills=(usual,))
    assert often_asked(demands_public(), 2) == [usual, rare]


def test_a_full_page_asks_as_often_as_a_short_one(english: Client) -> None:
    url = reverse("demands:list")
    make_demand(skills=(make_skill(),))

    def asked(**query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            english.get(url, query)
        return len(queries)

    asked()
    few = asked()
    for _number in range(24):
        make_demand(skills=(make_skill(),))
    assert asked() == few
    assert asked(per="50", q="激光", sort="pay") <= few + 1
