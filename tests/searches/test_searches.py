"""Searches that people keep: one click, only what the owner may see, told once a day, stopped with one click."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.models import Delivery
from apps.demands.models import Demand
from apps.messaging.models import Notice
from apps.searches import handlers, jobs, services
from apps.searches.events import SearchesDue
from apps.searches.models import SavedSearch
from apps.searches.selectors import MOST, new_since
from apps.talents.models import Talent
from tests.factories import make_demand, make_member, make_talent, make_unit, make_user
from tests.factories.story import make_match

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def keep(user, side="demands", query="q=焊接", name="焊接活") -> SavedSearch:
    return services.save_search(user, side, QueryDict(query), name=name)


def old(search: SavedSearch, days: int = 2) -> SavedSearch:
    """As if it had been kept and told ``days`` ago."""
    then = clock.now() - days * DAY
    SavedSearch.objects.filter(pk=search.pk).update(looked_at=then, told_at=then)
    search.refresh_from_db()
    return search


def tell() -> int:
    keys = SavedSearch.objects.order_by("pk").values_list("pk", flat=True)
    handlers.tell_of_new(SearchesDue(keys[0], keys[len(keys) - 1]))
    return Notice.objects.filter(kind="searches.new").count()


def refused(act) -> str:
    with pytest.raises(RuleViolation) as violation:
        act()
    return violation.value.code


@pytest.mark.parametrize(
    ("side", "page", "query"),
    [("demands", "demands:list", {"q": "焊接"}), ("talents", "talents:catalogue", {"q": "工程师", "sort": "rate"})],
)
def test_one_click_on_the_list_keeps_what_narrows_it(client: Client, side: str, page: str, query: dict) -> None:
    make_demand(), make_talent()
    user = make_user()
    address = QueryDict(mutable=True)
    address.update(query)
    visitor = client.get(reverse(page), query).content.decode()
    assert reverse("searches:save") not in visitor
    client.force_login(user)
    assert reverse("searches:save") not in client.get(reverse(page)).content.decode(), "nothing is filtered"
    assert reverse("searches:save") in client.get(reverse(page), query).content.decode()
    sent = {"side": side, "query": address.urlencode(), "name": "我的搜索"}
    way = client.post(reverse("searches:save"), sent).headers["Location"]
    search = SavedSearch.objects.get()
    assert (search.user, search.query) == (user, {"q": [query["q"]]})
    assert "我的搜索" in client.get(way).content.decode()
    assert "1 个已存搜索" in client.get(reverse(page)).content.decode()


def test_the_same_search_is_kept_once_none_without_a_filter_and_twenty_in_all() -> None:
    user = make_user()
    assert keep(user) == keep(user, query="q=%00&q=焊接&page=2&utm=x", name="再来")
    assert refused(lambda: keep(user, query="page=2")) == "nothing-chosen"
    for number in range(MOST - 1):
        keep(user, query=f"q=词{number}")
    assert refused(lambda: keep(user, query="q=再一个")) == "search-cap"
    assert keep(make_user(), query="q=再一个").pk


def test_new_is_what_came_since_the_last_look(client: Client) -> None:
    user = make_user()
    search = old(keep(user))
    make_demand(published_at=clock.now() - 3 * DAY)
    make_demand()
    assert new_since(search, search.looked_at) == 1
    client.force_login(user)
    assert "1 条新结果" in client.get(reverse("searches:mine")).content.decode()
    way = client.get(reverse("searches:open", args=[search.public_id])).headers["Location"]
    assert client.get(way).context["listing"].count == 2
    assert "无新结果" in client.get(reverse("searches:mine")).content.decode()


def test_only_what_the_owner_may_see_is_counted() -> None:
    unit = make_unit()
    clerk, stranger = make_member(unit, "hr"), make_user()
    mine, other = (old(keep(user, "talents", "talent_class=technical")) for user in (clerk, stranger))
    make_talent(visibility="only_me"), make_talent(visibility="relay"), make_talent(status="paused")
    make_talent().hidden_from.add(unit)
    make_talent(unit=unit)
    assert [new_since(search, search.looked_at) for search in (mine, other)] == [0, 2]
    make_demand(status="draft", number=None), make_demand(visibility="invited")
    wide = old(keep(stranger, query="place=on_site"))
    assert new_since(wide, wide.looked_at) == 0


def test_the_talent_s_own_opportunities_can_be_kept_too() -> None:
    talent, other = make_talent(), make_talent()
    search = old(keep(talent.user, "opportunities", "q=焊接"))
    make_match(talent=talent), make_match(talent=other)
    assert new_since(search, search.looked_at) == 1


def test_told_once_a_day_and_never_twice_of_the_same() -> None:
    old(keep(make_user()))
    make_demand()
    assert [tell(), tell()] == [1, 1]
    notice = Notice.objects.get()
    assert notice.facts["count"] == "1"
    SavedSearch.objects.update(told_at=clock.now() - DAY)
    Demand.objects.update(published_at=clock.now() - 2 * DAY)
    assert tell() == 1, "the one that was told already"


def test_nothing_new_tells_nothing() -> None:
    old(keep(make_user()))
    assert tell() == 0


@pytest.mark.parametrize(
    ("rhythm", "days", "told"), [("daily", 1, 1), ("weekly", 6, 0), ("weekly", 8, 1), ("never", 9, 0)]
)
def test_as_often_as_it_is_wished(rhythm: str, days: int, told: int) -> None:
    SavedSearch.objects.filter(pk=old(keep(make_user()), days).pk).update(rhythm=rhythm)
    make_demand()
    assert tell() == told


def test_the_clock_hands_out_shards_by_day_and_they_may_be_handed_out_twice(monkeypatch, clock_forward) -> None:
    monkeypatch.setattr(services, "SHARD", 2)
    for _person in range(3):
        old(keep(make_user()))
    make_demand()
    hour = clock.local(clock.now()).hour
    clock_forward(hours=24 + 3 - hour)
    assert jobs.due() == 0, "at three in the morning"
    clock_forward(hours=6)
    assert [jobs.due(), jobs.due()] == [2, 2]
    shards = Delivery.objects.filter(event__type="searches.SearchesDue")
    for delivery in shards:
        handlers.tell_of_new(SearchesDue(**delivery.event.payload))
    assert (shards.count(), Notice.objects.count()) == (4, 3)


def test_from_the_notice_one_click_stops_it(client: Client) -> None:
    user = make_user()
    search = old(keep(user))
    make_demand()
    tell()
    client.force_login(user)
    path = Notice.objects.get().path
    stop = reverse("searches:stop", args=[search.public_id])
    assert stop in client.get(path).content.decode()
    assert client.post(stop).status_code == 302
    assert stop not in client.get(path).content.decode()
    old(search)
    assert tell() == 1


def test_renamed_and_removed_by_its_owner_alone(client: Client) -> None:
    user = make_user()
    search = keep(user)
    page, remove = (reverse(f"searches:{name}", args=[search.public_id]) for name in ("detail", "remove"))
    client.force_login(make_user())
    assert [client.get(page).status_code, client.post(remove).status_code] == [404, 404]
    client.force_login(user)
    assert client.post(page, {"name": "新名字", "rhythm": "weekly"}).status_code == 302
    assert client.post(page, {"name": "", "rhythm": "weekly"}).status_code == 422
    search.refresh_from_db()
    assert (search.name, search.rhythm) == ("新名字", "weekly")
    assert client.post(remove).status_code == 302
    assert "还没有保存搜索" in client.get(reverse("searches:mine")).content.decode()


def test_a_filter_that_is_no_longer_understood_finds_nothing_rather_than_everything() -> None:
    search = old(keep(make_user(), query="q=焊接&mode=migratory_bird"))
    make_demand()
    assert new_since(search, search.looked_at) == 1
    search.query = {**search.query, "mode": ["gone"]}
    assert new_since(search, search.looked_at) == 0


def test_a_talent_hidden_later_is_not_counted_any_more() -> None:
    search = old(keep(make_user(), "talents", "talent_class=technical"))
    make_talent()
    assert new_since(search, search.looked_at) == 1
    Talent.objects.update(visibility="only_me")
    assert new_since(search, search.looked_at) == 0
