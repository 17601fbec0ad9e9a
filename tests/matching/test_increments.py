"""After whatever edits, in whatever order: what was computed step by step is what computing everything anew gives.

And the three ways to an answer agree: the index as it was followed, an index built anew, and Postgres without an index.
"""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings

from apps.core import clock
from apps.core.models import Delivery
from apps.demands.models import Demand
from apps.matching import facts, index, services, tasks
from apps.matching.models import Match, MatchCheck, MatchRun, TopPlace
from apps.matching.services import checking
from apps.matching.services.refresh import compute
from apps.matching.services.requests import request_all
from apps.skills.models import Edition, Skill
from tests.matching.edits import EXAMPLES, SEED, Market, rate, recognise, stories
from tests.matching.test_further_parts import UNIT
from tests.matching.test_handlers import deliver_all
from tests.matching.test_rule_versions import version

SEVERAL = settings(
    max_examples=EXAMPLES, deadline=None, database=None, print_blob=True, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def table() -> dict[tuple[int, int], tuple[Any, ...]]:
    rows = Match.objects.filter(fits=True).values_list(
        "demand", "talent", "inputs_hash", "unit_score", "talent_score", "rank_score", "explanation", "rule_version",
        "rescore_on",
    )  # fmt: skip
    return {(row[0], row[1]): row[2:] for row in rows}


def answers(market: Market) -> list[Any]:
    found = []
    for asked in facts.facts_of(Demand.objects.filter(pk__in=[one.pk for one in market.demands])):
        with index.lock():
            followed, plain = compute(asked), compute(asked, index.of_postgres(asked))
        shape = [[(pair.explanation.talent, pair.digest) for pair in one.pairs] for one in (followed, plain)]
        assert shape[0] == shape[1]
        assert (followed.relaxed, followed.shown, followed.basis) == (plain.relaxed, plain.shown, plain.basis)
        found.append((shape[0], followed.relaxed))
    return found


@pytest.fixture
def lively(market: Market) -> Market:
    """The title that two demands ask for is recognised, so that there is something to lose; every part counts."""
    version(0, unit_weights=UNIT).save()
    services.refresh_stale()
    Demand.objects.filter(pk=market.demands[2].pk).update(credential=market.credential)
    recognise(market, market.talents[0], 0)
    services.refresh_demand(str(market.demands[2].public_id))
    deliver_all()
    return market


@seed(SEED)
@SEVERAL
@given(stories)
def test_step_by_step_is_what_a_rebuild_gives_and_what_postgres_says(lively: Market, story: list[Any]) -> None:
    market = lively
    with rolled_back():
        index.drop()
        with index.lock():
            index.current()  # from here on it is followed, not built
        for act, person, number in story:
            act(market, market.talents[person], number)
        deliver_all()
        assert not MatchRun.objects.exclude(computed__gte=0).exists()
        followed, before = answers(market), table()
        index.drop()
        assert answers(market) == followed
        for demand in market.demands:
            services.refresh_demand(str(demand.public_id))
        assert table() == before
    index.drop()


@pytest.fixture
def market(db: None) -> Iterator[Market]:
    index.drop()
    yield Market()
    index.drop()


def computed(market: Market) -> list[int]:
    """The demands, by their place, that were computed since they were last looked at."""
    runs = {run.demand_id: run for run in MatchRun.objects.all()}
    found = [place for place, one in enumerate(market.demands) if runs[one.pk].computed_at > Seen.at]
    Seen.at = clock.now()
    return found


class Seen:
    at = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def test_a_change_touches_the_demands_it_concerns_and_no_other(market: Market) -> None:
    computed(market)
    rate(market, market.talents[0], 3)  # skills 0 and 1, and near to 2; demand 1 asks for a credential
    deliver_all()
    assert computed(market) == [0, 2]
    recognise(market, market.talents[0], 0)
    deliver_all()
    assert computed(market) == [1]
    Skill.objects.filter(pk=market.skills[4].pk).update(broader=market.skills[3])
    Edition.objects.get_or_create(pk=1)
    Edition.objects.update(number=77)
    services.refresh_stale()
    deliver_all()
    assert computed(market) == [0, 2, 3]  # skill 4 now counts for 3, and by it for 0
    assert services.refresh_stale() == 0


def test_many_changes_before_its_turn_are_one_computation(market: Market) -> None:
    demand = market.demands[0]
    assert [request_all([demand.pk]) for _n in range(4)] == [1, 0, 0, 0]
    run = MatchRun.objects.get(demand=demand)
    assert (run.requested - run.computed, run.is_fresh) == (4, False)
    before = run.computed_at
    deliver_all()
    run.refresh_from_db()
    assert run.is_fresh
    assert run.computed_at > before
    assert services.refresh_demand(str(demand.public_id), only_if_due=True).computed_at == run.computed_at


def test_a_request_that_comes_while_it_is_computed_is_not_lost(market: Market) -> None:
    demand, calls = market.demands[0], []

    def meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if 'INTO "matching_topplace"' in sql and not calls:
            calls.append(request_all([demand.pk]))
        return execute(sql, params, many, context)

    TopPlace.objects.all().delete()
    request_all([demand.pk])
    with connection.execute_wrapper(meanwhile):
        deliver_all()
    run = MatchRun.objects.get(demand=demand)
    assert calls == [0]
    assert (run.is_fresh, run.computed) == (True, run.requested)


def test_what_waited_too_long_is_asked_for_again(market: Market, clock_forward: Any) -> None:
    request_all([market.demands[0].pk])
    Delivery.objects.all().update(done_at=clock.now())  # given up
    assert services.refresh_stale() == 0
    clock_forward(minutes=6)
    assert services.refresh_stale() >= 1
    deliver_all()
    assert MatchRun.objects.get(demand=market.demands[0]).is_fresh


def test_the_daily_comparison_finds_and_repairs_what_differs(market: Market) -> None:
    hour = clock.local(clock.now()).hour
    mine = next(one for one in market.demands if Match.objects.filter(demand=one, fits=True).exists())
    before = table()
    Match.objects.filter(demand=mine, fits=True).update(inputs_hash="0" * 64, unit_score=0.1)
    difference = checking.compare(mine.pk)
    assert difference == checking.Difference(stored=True, index=False)
    assert table() == before
    assert checking.compare(mine.pk) == checking.Difference(stored=False, index=False)
    services.check_shard()
    row = MatchCheck.objects.get()
    assert (row.shard, row.differing, row.index_differing) == (hour, 0, 0)
    assert row.demands == sum(one.pk % 24 == hour for one in market.demands)
    assert row.finished
    assert services.check_shard() == 0


def test_the_comparison_goes_on_where_it_ended_or_was_killed(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "SHARDS", 1)
    monkeypatch.setattr(checking, "PIECE", 0)
    keys = [one.pk for one in market.demands]

    def time_is_up(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if 'FROM "demands_demand"' in sql and "FOR NO KEY UPDATE" in sql:
            raise SoftTimeLimitExceeded
        return execute(sql, params, many, context)

    with connection.execute_wrapper(time_is_up), pytest.raises(SoftTimeLimitExceeded):
        services.check_shard(0)
    states = []
    while not states or not states[-1][2]:
        services.check_shard(0)
        states.append(MatchCheck.objects.values_list("last", "demands", "finished").get())
    assert states == [(keys[1], 1, False), (keys[2], 2, False), (keys[3], 3, True)]


def test_an_index_that_went_wrong_is_found_and_built_anew(market: Market) -> None:
    match = Match.objects.filter(fits=True, talent__visibility="open").earliest("pk")
    index.current().shown.remove(match.talent_id)
    assert checking.compare(match.demand_id) == checking.Difference(stored=False, index=True)
    assert services.check_shard(match.demand_id % checking.SHARDS) == 0
    assert MatchCheck.objects.get().index_differing == 1
    assert match.talent_id in index.current().shown.talents


def test_while_a_large_index_is_built_postgres_answers(real_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    index.drop()
    market, before = Market(), table()
    index.drop()
    monkeypatch.setattr(index, "AT_ONCE", 2)
    asked = next(facts.facts_of(Demand.objects.all()))
    assert index.at_hand(asked) is not index.at_hand(asked)  # each read from Postgres
    for demand in market.demands:
        services.refresh_demand(str(demand.public_id))
    assert table() == before
    wait_for_builder()
    assert index.at_hand(asked) is index.current()
    index.drop()
    tasks.warm_index()  # as a worker does when it starts
    wait_for_builder()
    assert index.at_hand(asked) is index.at_hand(asked)
    index.drop()


def wait_for_builder() -> None:
    for builder in [one for one in threading.enumerate() if one.name == "matching-index"]:
        builder.join(20)
