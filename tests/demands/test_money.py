"""Money on every card before anyone answers, without a script and at one price however long the list."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core import clock
from apps.demands.models import Demand
from apps.demands.money import money_by_demand, money_of
from apps.settlement.models import TaxRule
from tests.factories import make_demand, make_member, make_mode

pytestmark = pytest.mark.django_db


def read(url: str, client: Client | None = None, language: str = "en") -> str:
    asking = client or Client()
    asking.cookies["language"] = language
    response = asking.get(url)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def test_the_demand_s_page_shows_all_sides_of_the_money_to_a_visitor() -> None:
    demand = make_demand()
    text = read(reverse("demands:detail", args=[demand.public_id]))
    # 100,000.00 at once: 25,000.00 withheld; as 50,000.00 in each of two months: 2 x 10,000.00.
    for shown in (
        "¥ 100 000.00",
        "¥ 25 000.00",
        "¥ 75 000.00",
        "¥ 20 000.00",
        "¥ 80 000.00",
        "withholds ¥ 5 000.00 less",
    ):
        assert shown in text
    for shown in (
        "nothing, unless by its own contract",
        "Invoice issued through the tax office",
        "Estimate",
        "LR-61-2",
    ):
        assert shown in text
    assert f"{reverse('settlement:calculator')}?amount=100000.00" in text


def test_the_same_in_chinese() -> None:
    text = read(reverse("demands:detail", args=[make_demand().public_id]), language="zh-hans")
    for shown in ("预估", "代开发票", "人才到手", "分两个月", "国家税务总局公告 2018 年第 61 号"):
        assert shown in text


def test_the_check_of_the_answers_shows_it_before_publishing(client: Client) -> None:
    finder = {"person": "unknown", "need": "task", "who": "person", "time": "yearly"}
    demand = make_demand(status="draft", finder_answers=finder)
    client.force_login(make_member(demand.unit, "hr"))
    text = read(reverse("demands:check", args=[demand.public_id]), client)
    assert "Net for the talent" in text
    assert "¥ 75 000.00" in text


def test_the_catalogue_and_the_home_page_show_the_net_on_every_row() -> None:
    make_demand()
    for url in (reverse("demands:list"), reverse("dashboard:home")):
        assert "net about ¥ 75 000.00, estimate" in read(url)


def test_the_catalogue_costs_the_same_queries_for_many() -> None:
    counts = []
    for _round in range(2):
        for _one in range(3):
            make_demand()
        with CaptureQueriesContext(connection) as captured:
            read(reverse("demands:list"))
        counts.append(sum("clockoffset" not in query["sql"] for query in captured.captured_queries))
    assert counts[0] == counts[1]


def test_a_page_of_demands_is_one_question() -> None:
    rows = [make_demand(pay_total_fen=fen) for fen in (100_000, 6_860_000)]
    loaded = list(Demand.objects.select_related("mode").order_by("pk"))
    with CaptureQueriesContext(connection) as captured:
        found = money_by_demand(loaded)
    assert sum("settlement_taxrule" in query["sql"] for query in captured.captured_queries) == 1
    estimates = [found[row.pk].estimate for row in rows]
    # 1,000.00 less 800.00, of it 20 %; and the worked example.
    assert [one.tax_fen if one else None for one in estimates] == [4_000, 1_495_200]


def test_wages_of_the_sending_unit_are_not_estimated_as_labour_remuneration() -> None:
    demand = make_demand(mode=make_mode("long_loan", tax_method="wages_cumulative", sending_part="cost"))
    assert money_of(demand).estimate is None
    text = read(reverse("demands:detail", args=[demand.public_id]))
    assert "its exact cost with proof, no margin" in text
    assert "net about" not in read(reverse("demands:list"))


def test_without_a_rule_the_page_still_opens() -> None:
    demand = make_demand()
    TaxRule.objects.filter(valid__contains=clock.today()).delete()
    assert money_of(demand).estimate is None
    assert "cannot be estimated here" in read(reverse("demands:detail", args=[demand.public_id]))


def test_small_pay_is_withheld_the_same_over_two_months_or_less() -> None:
    estimate = money_of(make_demand(pay_total_fen=60_000)).estimate
    assert estimate is not None
    assert (estimate.tax_fen, estimate.saved_fen) == (0, 0)
    assert estimate.all_in_fen == 60_000


def test_whoever_has_no_mode_yet_sees_the_amount_alone() -> None:
    assert money_of(make_demand(mode=None, pay_total_fen=1)).estimate is None
