"""The list of agreements: filters in the address, counts, whose turn, and a fixed number of queries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.agreements import services
from apps.agreements.models import Agreement
from apps.agreements.selectors import waiting_for
from tests.agreements.paper_scene import confirm, hand_in
from tests.factories.story import Deal, accept_all, draft, make_deal, send, sign

pytestmark = pytest.mark.django_db


def read(user: User, query: str = "") -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(f"/agreements/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def turn(deal: Deal) -> set[str]:
    names = ("hr", "signatory", "finance", "sending_hr", "sending_signatory")
    people = {name: getattr(deal, name) for name in names} | {"talent": deal.talent.user}
    return {
        name
        for name, user in people.items()
        if Agreement.objects.filter(waiting_for(user), pk=deal.fresh().pk).exists()
    }


UNITS = {"hr", "signatory", "sending_hr", "sending_signatory"}


def test_whose_turn_it_is_from_the_draft_to_the_last_signature() -> None:
    deal = draft(make_deal())
    assert turn(deal) == UNITS | {"talent"}
    accept_all(deal)
    assert turn(deal) == {"hr"}
    services.send_for_signing(deal.fresh(), by=deal.hr)
    assert turn(deal) == UNITS
    hand_in(deal, deal.hr, "using")
    assert turn(deal) == {"sending_hr", "sending_signatory", "talent"}
    sign(deal, deal.sending_signatory)
    confirm(deal, deal.sending_hr, "using")
    assert turn(deal) == {"talent"}
    sign(deal, deal.talent.user)
    assert turn(deal) == set()


def test_filters_narrow_and_stand_in_the_address() -> None:
    deal = send(make_deal())
    number = deal.fresh().number
    hand_in(deal, deal.hr, "using")
    for query in (
        f"?q={number[-6:]}",
        "?route=paper",
        f"?mode={deal.fresh().mode.code}",
        "?tab=signing",
        "?q=派出单位乙",
    ):
        assert number in read(deal.hr, query), query
    for query in ("?q=unknown", "?route=electronic", "?turn=me", "?tab=talks"):
        assert number not in read(deal.hr, query), query
    assert number in read(deal.sending_hr, "?turn=me&tab=signing")
    assert number in read(deal.hr, "?mode=nonsense&page=99")  # what the address holds wrongly is left out


def test_the_list_takes_as_many_queries_for_many_rows_as_for_one() -> None:
    deal = send(make_deal())
    hand_in(deal, deal.hr, "using")
    client = Client()
    client.force_login(deal.hr)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get("/agreements/?route=paper&turn=").status_code == 200
        return len(found)

    client.get("/agreements/")
    one = count()
    for _n in range(3):
        other = send(make_deal())
        hand_in(other, other.hr, "using")
        Agreement.objects.filter(pk=other.fresh().pk).update(using_unit=deal.using_unit)
    assert count() == one


def test_get_only_pages_refuse_a_post() -> None:
    deal = draft(make_deal())
    client = Client()
    client.force_login(deal.hr)
    for path in (
        "",
        f"{deal.fresh().public_id}/",
        f"{deal.fresh().public_id}/all/",
        f"{deal.fresh().public_id}/signed/",
    ):
        assert client.post(f"/agreements/{path}").status_code == 405, path


def test_a_talent_keeps_the_tab_bar_in_the_list_and_the_room() -> None:
    deal = draft(make_deal())
    client = Client()
    client.force_login(deal.talent.user)
    for path in ("", f"{deal.fresh().public_id}/"):
        body = client.get(f"/agreements/{path}").content.decode()
        assert "tab-bar" in body
        assert 'class="workspace' not in body


def test_two_versions_are_compared_by_the_address_and_the_last_yes_is_remembered() -> None:
    deal = draft(make_deal())  # version 2
    agreement = deal.fresh()
    assert agreement.current_version
    services.accept_terms(agreement, by=deal.sending_hr, at_hash=agreement.current_version.terms_sha256)
    services.change_terms(deal.fresh(), by=deal.hr, changes={"24.notice_days": 20}, note="", at_version=2)
    services.change_terms(deal.fresh(), by=deal.hr, changes={"5.travel_cap": 600000}, note="", at_version=3)
    client = Client()
    client.force_login(deal.sending_hr)
    path = f"/agreements/{agreement.public_id}/"
    now = client.get(path).context
    assert (now["chosen"].number, now["since"].number, now["accepted"].number) == (4, 3, 2)
    assert "?since=2" in client.get(path).content.decode()
    assert [one.number for one in client.get(path, {"since": "2"}).context["changes"].clauses] == [5, 24]
    assert [one.number for one in client.get(path, {"version": "2", "since": "3"}).context["changes"].clauses] == [24]
    assert client.get(path, {"version": "1", "since": "1"}).context["changes"] is None
    assert client.get(path, {"version": "x", "since": "99"}).context["chosen"].number == 4
