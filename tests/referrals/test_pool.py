"""The unit's own list of talents: its tags and notes, who worked with it, and nobody who does not want to be seen."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core.errors import RuleViolation
from apps.referrals import services
from apps.referrals.models import PoolEntry
from apps.referrals.selectors import pool_visible_to
from apps.talents.models import Talent
from tests.factories import make_demand, make_member, make_officer, make_skill, make_talent, make_user
from tests.factories.story import make_match
from tests.referrals.conftest import Place


@pytest.fixture
def entry(place: Place) -> PoolEntry:
    return services.keep_in_pool(place.match(), by=place.clerk)


def seen(place: Place) -> bool:
    return pool_visible_to(place.clerk).exists()


def test_keeping_twice_is_once_and_only_the_unit_s_keepers_do_it(place: Place, entry: PoolEntry) -> None:
    assert services.keep_in_pool(place.match(), by=place.clerk) == entry
    for person in (make_member(place.using, "finance"), place.neighbour, make_officer(), make_user()):
        with pytest.raises(RuleViolation, match="forbidden"):
            services.keep_in_pool(place.match(), by=person)


@pytest.mark.parametrize("change", [{"visibility": "only_me"}, {"visibility": "relay"}, {"status": "paused"}])
def test_who_is_not_to_be_found_any_more_is_not_listed_and_comes_back(
    place: Place, entry: PoolEntry, change: dict[str, str]
) -> None:
    Talent.objects.update(**change)
    assert not seen(place)
    Talent.objects.update(visibility="masked", status="published")
    assert seen(place)


def test_who_shuts_the_unit_out_or_joins_it_is_not_listed(place: Place, entry: PoolEntry) -> None:
    place.talent.hidden_from.add(place.using)
    assert not seen(place)
    place.talent.hidden_from.clear()
    Talent.objects.update(unit=place.using)
    assert not seen(place)


def test_only_people_of_the_unit_read_tags_and_note(place: Place, entry: PoolEntry, client: Client) -> None:
    services.change_entry(entry, by=place.clerk, tags=["焊接", "焊接", "可靠"], note="暗号备注")
    page = reverse("referrals:pool_entry", args=[entry.public_id])
    client.force_login(make_member(place.using, "finance"))
    assert "暗号备注" in client.get(page).content.decode()
    assert client.post(page, {"tags": "", "note": ""}).status_code == 403
    for stranger in (place.neighbour, place.talent.user, make_officer(), make_user()):
        client.force_login(stranger)
        assert client.get(page).status_code == client.post(page, {}).status_code == 404
        assert "暗号备注" not in client.get(reverse("referrals:pool")).content.decode()


def test_kept_from_the_candidate_found_by_tag_and_taken_off(place: Place, client: Client) -> None:
    client.force_login(place.clerk)
    candidate = reverse("matching:candidate", args=[place.match().public_id])
    keep = reverse("referrals:pool_keep", args=[place.match().public_id])
    assert keep in client.get(candidate).content.decode()
    own = client.post(keep).headers["Location"]
    assert own in client.get(candidate).content.decode()
    assert client.post(own, {"tags": "甲，乙、丙,丁,戊,己", "note": ""}).status_code == 422
    assert client.post(own, {"tags": "x" * 21}).status_code == 422
    assert client.post(own, {"tags": "焊接，可靠", "note": "先谈档期"}).status_code == 302
    pool = reverse("referrals:pool")
    assert own in client.get(pool, {"tag": "可靠", "q": "档期"}).content.decode()
    assert own not in client.get(pool, {"q": "没有"}).content.decode()
    assert client.post(reverse("referrals:pool_remove", args=[PoolEntry.objects.get().public_id])).status_code == 302
    assert PoolEntry.objects.count() == 0
    assert "本单位人才库还没有人才" in client.get(pool).content.decode()


def test_who_worked_with_the_unit_is_named_and_filtered(place: Place, entry: PoolEntry, client: Client) -> None:
    client.force_login(place.clerk)
    page = reverse("referrals:pool")
    own = reverse("referrals:pool_entry", args=[entry.public_id])
    assert own not in client.get(page, {"worked": "yes"}).content.decode()
    place.sign()
    found = client.get(page, {"worked": "yes"}).content.decode()
    assert own in found
    assert "曾合作" in found


def test_from_the_list_one_invites_to_another_demand(place: Place, entry: PoolEntry, client: Client) -> None:
    second = make_demand(unit=place.using, title="第二条需求", skills=(make_skill(),))
    found = make_match(demand=second, talent=place.talent)
    third = make_demand(unit=place.using, title="第三条需求")
    client.force_login(place.clerk)
    page = client.get(reverse("referrals:pool_entry", args=[entry.public_id])).content.decode()
    assert reverse("matching:candidate", args=[found.public_id]) in page
    assert third.title in page
    assert "目前不在候选人之列" in page
    assert place.elsewhere.title not in page


def test_the_list_asks_a_fixed_number_of_times(place: Place, client: Client) -> None:
    client.force_login(place.clerk)
    counts = []
    for more in (1, 6):
        for _one in range(more):
            talent = make_talent(skills=(make_skill(),))
            services.keep_in_pool(make_match(demand=place.demand, talent=talent), by=place.clerk)
        client.get(reverse("referrals:pool"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("referrals:pool"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
