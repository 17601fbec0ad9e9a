"""What comparable agreements paid: nothing below five, the quartiles from five on, else the city's own figures."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from apps.core import clock
from apps.demands.guidance import FEWEST, Guidance, guidance_for
from apps.demands.models import Demand, PublishedPay
from apps.demands.quality import quality
from apps.matching.observations import note_pay
from tests.factories import SHANGHAI, make_demand, make_member, make_mode, make_region

pytestmark = pytest.mark.django_db


def observe(demand: Demand, yuan: int, *, region: str = "", on: dt.date | None = None) -> None:
    assert demand.mode
    where = make_region(region) if region else demand.region
    note_pay(f"{yuan}-{region}-{on}", mode=demand.mode, region=where, day_fen=yuan * 100, on=on or clock.today())


def test_with_four_comparables_there_is_no_figure_and_with_five_median_quartiles_and_number() -> None:
    demand = make_demand()
    for yuan in (1000, 2000, 3000, 4000):
        observe(demand, yuan)
    assert guidance_for(demand) is None
    observe(demand, 5000)
    assert guidance_for(demand) == Guidance(200_000, 300_000, 400_000, FEWEST, demand.region.name)


def test_too_few_in_the_city_are_compared_with_those_of_all_cities() -> None:
    demand = make_demand()
    for yuan in (1000, 2000, 3000, 4000):
        observe(demand, yuan)
    observe(demand, 9000, region=SHANGHAI)
    found = guidance_for(demand)
    assert found
    assert (found.number, found.place, found.median_fen) == (5, "", 300_000)


def test_neither_another_mode_nor_what_is_long_past_is_comparable() -> None:
    demand = make_demand()
    other = make_demand(mode=make_mode("short_loan"))
    for yuan in (1000, 2000, 3000, 4000):
        observe(demand, yuan)
    observe(other, 5000)
    observe(demand, 6000, on=clock.today() - dt.timedelta(days=4 * 365))
    assert guidance_for(demand) is None


def test_the_citys_own_figures_stand_in_with_source_and_year() -> None:
    demand = make_demand(talent_class="technical")
    for year in (2024, 2025):
        PublishedPay.objects.create(
            region=demand.region, talent_class="technical", year=year, low_day_fen=50_000, median_day_fen=70_000,
            high_day_fen=90_000 + year, source="示例文件",
        )  # fmt: skip
    assert guidance_for(demand) == Guidance(50_000, 70_000, 92_025, source="示例文件", year=2025)


def test_published_figures_stand_in_order() -> None:
    demand = make_demand()
    with pytest.raises(IntegrityError, match="published_pay_in_order"), transaction.atomic():
        PublishedPay.objects.create(
            region=demand.region, talent_class="technical", year=2025, low_day_fen=9, median_day_fen=8, high_day_fen=10
        )


def test_little_pay_is_a_hint_and_never_a_stop() -> None:
    demand = make_demand()
    low = Guidance(demand.day_budget_fen + 1, demand.day_budget_fen + 2, demand.day_budget_fen + 3, 5)
    assert not next(part for part in quality(demand, 2, low) if part.key == "pay").good
    fair = Guidance(demand.day_budget_fen, demand.day_budget_fen, demand.day_budget_fen, 5)
    assert next(part for part in quality(demand, 2, fair) if part.key == "pay").good


def test_the_unit_reads_it_on_its_page_and_strangers_do_not(client: Client) -> None:
    demand = make_demand()
    for yuan in range(1000, 6000, 1000):
        observe(demand, yuan)
    client.cookies["language"] = "en"
    url = reverse("demands:detail", args=[demand.public_id])
    assert "comparable work" not in client.get(url).content.decode()
    client.force_login(make_member(demand.unit, "hr"))
    page = client.get(url).content.decode()
    assert "What comparable work is paid" in page
    assert "5 agreements of this form" in page
