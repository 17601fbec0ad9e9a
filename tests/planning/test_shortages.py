"""The shortage catalogue: noted by the clock, a hint beside demands after a quarter."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from apps.core import clock
from apps.planning.jobs import shortages
from apps.planning.models import Shortage
from apps.planning.shortages import catalogue_for
from tests.factories import SHANGHAI, make_demand, make_region, make_skill, make_talent
from tests.planning.making import make_town

pytestmark = pytest.mark.django_db


def days_ago(days: int) -> dt.date:
    return clock.today() - dt.timedelta(days=days)


def test_what_is_short_is_noted_once_and_goes_on_while_it_lasts() -> None:
    town = make_town(demands=2, talents=3)
    make_demand(skills=(make_skill("只有一项需求的技能"),))
    for talent in town.talents:
        type(talent).objects.filter(pk=talent.pk).update(region=town.region)
    make_talent(skills=(town.skill,), region=make_region(SHANGHAI))
    assert shortages() == 1
    row = Shortage.objects.get()
    assert (row.skill, row.region, row.demands, row.talents) == (town.skill, town.region, 2, None)
    Shortage.objects.update(since=days_ago(20), last_on=days_ago(6))
    assert shortages() == 0
    assert (Shortage.objects.get().since, Shortage.objects.get().last_on) == (days_ago(20), clock.today())
    Shortage.objects.update(last_on=days_ago(8))
    assert shortages() == 1, "it had ended in between"
    make_talent(skills=(town.skill,), region=town.region)
    Shortage.objects.all().delete()
    assert shortages() == 0, "two to choose from for each"


def test_after_a_quarter_the_unit_reads_a_hint_beside_its_demand(client: Client) -> None:
    town = make_town(demands=2, talents=0)
    demand = town.demands[0]
    shortages()
    page = reverse("demands:detail", args=[demand.public_id])
    client.force_login(demand.drafted_by)
    assert catalogue_for(demand) == []
    assert "shortage-title" not in client.get(page).content.decode()
    Shortage.objects.update(since=days_ago(91))
    assert [row.skill for row in catalogue_for(demand)] == [town.skill]
    assert "shortage-title" in client.get(page).content.decode()
    client.force_login(town.officer)
    catalogue = client.get(reverse("planning:balance"))
    assert [lasting for _row, lasting in catalogue.context["shortages"]] == [True]
