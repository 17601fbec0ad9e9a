"""The short ways of our compiler of queries write what Django's own compiler writes, to the letter."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql import compiler as djangos
from django.db.models import Count, F, Q
from django.db.models.functions import Lower

from apps.demands.models import Demand
from apps.matching.models import Match
from apps.organisations.models import Operator
from talentshare.postgresql import compiler as ours

ASKED: dict[str, Callable[[], Any]] = {
    "plain": Demand.objects.all,
    "ordered by the model": lambda: Match.objects.filter(unit_score__gt=0.5),
    "with its related rows": lambda: Match.objects.select_related("demand__unit", "talent__user").order_by(
        "-unit_score"
    ),
    "over a relation": lambda: Match.objects.order_by("demand__unit__name_zh", "-pk"),
    "by an alias": lambda: Demand.objects.values(called=F("title")).order_by("called"),
    "by an annotation": lambda: Demand.objects.annotate(many=Count("matches")).order_by("-many", "pk"),
    "by an expression": lambda: Demand.objects.order_by(Lower("title").desc()),
    "by values": lambda: Demand.objects.values("title", "pk").order_by("title"),
    "distinct": lambda: Demand.objects.order_by("unit__name_zh").distinct(),
    "by chance": lambda: Demand.objects.order_by("?"),
    "two together": lambda: Demand.objects.filter(pk=1).union(Demand.objects.filter(pk=2)).order_by("pk"),
    "inside another": lambda: Match.objects.filter(demand__in=Demand.objects.order_by("title")[:3]),
    "by extra": lambda: Demand.objects.extra(order_by=["title"]),
}


@pytest.mark.parametrize("asked", ASKED)
def test_the_same_words_as_djangos(asked: str) -> None:
    ours_said, djangos_said = (
        made(ASKED[asked]().query, connection, "default").as_sql() for made in (ours.SQLCompiler, djangos.SQLCompiler)
    )
    assert (ours_said[0], tuple(ours_said[1])) == (djangos_said[0], tuple(djangos_said[1]))


@pytest.mark.django_db
def test_a_condition_without_a_table_is_checked() -> None:
    """A constraint is checked so before a row is saved: its query has no model."""
    assert Q(a__lt=2).check({"a": 1})
    assert not Q(a__lt=2).check({"a": 3})


def test_it_is_the_compiler_of_the_connection() -> None:
    assert isinstance(Operator.objects.all().query.get_compiler("default"), ours.SQLCompiler)
