"""The office's report: groups of talents side by side with small numbers kept back, and what cities had of each other."""

import csv

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.assignments.models import ServiceLog
from apps.core import clock
from apps.dashboard.fairness import Cell, Grouping, _column, _kept_back, fairness
from apps.dashboard.gains import exchanges
from apps.demands.models import Demand
from apps.matching.models import Match
from apps.organisations.models import Region
from apps.talents.models import Talent
from tests.dashboard.rows import make_log, make_trio
from tests.factories import make_demand, make_officer, make_region, make_talent, make_unit
from tests.factories.story import make_match

pytestmark = pytest.mark.django_db
PAGE, TABLE = reverse("dashboard:fairness"), reverse("dashboard:fairness_csv")


@pytest.fixture
def officer(client: Client) -> object:
    person = make_officer(make_region("320400"))
    client.force_login(person)
    return person


def fitting(demand: Demand, number: int, **fields: object) -> list[Match]:
    sending = make_unit(region="320100")
    return [make_match(demand=demand, talent=make_talent(unit=sending, **fields)) for _n in range(number)]


def published() -> Demand:
    demand = make_demand(unit=make_unit())
    Demand.objects.filter(pk=demand.pk).update(published_at=clock.now())
    return demand


def by_class() -> dict[str, list[str]]:
    found: Grouping = fairness(Region.objects.filter(code__startswith="3204"))[0]
    return {str(row.label): [cell.words for cell in row.cells] for row in found.rows}


def test_numbers_of_a_few_are_kept_back_and_cannot_be_worked_out() -> None:
    assert _kept_back([30, 3, 8], set()) == {1, 2}, "a single small number would follow from the sum"
    assert _kept_back([30, 3, 2], set()) == {1, 2}
    assert _kept_back([30, 8, 0], set()) == set()
    cells = _column([20, 5, 2], [40, 40, 40], set())
    assert [cell.words for cell in cells] == ["20", "不公布", "少数"]
    assert [cell.share for cell in cells] == [50, None, None]
    assert [cell.closer for cell in _column([20, 10, 9], [25, 25, 10], set())] == [False, True, False]
    assert Cell(None, few=True).words != Cell(None).words


def test_the_page_and_the_table_tell_who_was_shown_and_chosen(client: Client, officer: object) -> None:
    demand = published()
    technical = fitting(demand, 7)
    fitting(demand, 6, talent_class="skilled")
    Match.objects.filter(pk__in=[one.pk for one in technical[:5]]).update(invited_at=clock.now())
    hidden = fitting(demand, 1, visibility="only_me")[0]
    labels = dict(Talent._meta.get_field("talent_class").flatchoices)
    counted = by_class()
    assert counted[labels["technical"]] == ["7", "0", "5", "0", "0"], f"{hidden.talent} is nobody's to see"
    assert counted[labels["skilled"]][0] == "6"
    page = client.get(PAGE).content.decode()
    assert "并排比较" in page
    assert "71%" in page
    rows = list(csv.reader(client.get(TABLE).content.decode("utf-8-sig").splitlines()))
    assert ["人才类别", str(labels["technical"]), "7", "0", "5", "0", "0"] in [row[:7] for row in rows]


def test_an_office_reads_of_its_own_region_alone(client: Client) -> None:
    fitting(published(), 6)
    client.force_login(make_officer(make_region("320500")))
    assert "暂无可比较的数据" in client.get(PAGE).content.decode()
    client.force_login(make_officer(make_region("320400"), "auditor"))
    assert client.get(PAGE).status_code == client.get(TABLE).status_code == 404


def test_as_many_queries_whatever_the_number_of_matches(client: Client, officer: object) -> None:
    demand = published()
    fitting(demand, 5)
    few = _queries(client)
    fitting(demand, 9)
    fitting(published(), 5, talent_class="skilled")
    assert _queries(client) == few


def test_both_cities_read_what_they_had_of_each_other_without_the_pay_of_a_few(client: Client, officer: object) -> None:
    trio = make_trio()
    log = make_log(trio)
    ServiceLog.objects.filter(pk=log.pk).update(status=ServiceLog.Status.APPROVED)
    here = exchanges(Region.objects.filter(code__startswith="3204"))[0]
    assert (here.came.people, here.came.days, here.came.told_fen, here.went.days) == ("少数", 1, None, 0)
    there = exchanges(Region.objects.filter(code__startswith="3201"))[0]
    assert (there.went.days, there.came.days) == (1, 0)
    page = client.get(PAGE).content.decode()
    assert "不公布" in page
    assert not exchanges(Region.objects.filter(code__startswith="32")), "both ends lie here"


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(PAGE).status_code == 200
    return len(caught)
