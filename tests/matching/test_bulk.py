"""The engine by columns: equal to looking at every pair, after changes too; plans equal to trying every plan."""

import json
from io import StringIO
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.matching.engine.bulk import Demands, Edges, Retrieval, Talents, allocate, allocate_apart
from apps.matching.engine.bulk.columns import Rows
from apps.matching.engine.bulk.gates import Facts
from apps.matching.engine.bulk.retrieval import facts_of

SKILLS = 12
ROWS = st.tuples(
    st.frozensets(st.integers(0, SKILLS - 1), min_size=1, max_size=5),
    st.integers(0, 2),  # city
    st.booleans(),  # remote
    st.sampled_from([80.0, 99.99, 100.0, 100.01, 250.5]),  # rate
    st.integers(0, 3),  # credential
    st.integers(0, 9),  # first day
    st.integers(0, 9),  # days
    st.integers(1, 3),  # capacity or need
)


def columns(side: type[Rows], rows: list[tuple]) -> Rows:  # type: ignore[type-arg]
    skills = [sorted(row[0]) for row in rows]
    ends = np.cumsum([0, *map(len, skills)])
    city, remote, rate, cred, start, days, units = (np.array([row[n] for row in rows]) for n in range(1, 8))
    return side(
        np.arange(len(rows)) * 10 + 7, ends, np.array([one for own in skills for one in own], int),
        city, remote.astype(bool), rate.astype(np.float32), cred, start, start + days, units,
    )  # fmt: skip


def by_looking_at_everybody(talents: Rows, demands: Rows, row: int) -> dict[int, float]:
    """Every eligible talent with a score, by the definitions alone."""
    asked, wanted = facts_of(demands, row), demands.skills_of(row).tolist()
    own = [set(talents.skills_of(number).tolist()) for number in range(len(talents))]
    idf = [max(np.log(len(own) / (1 + sum(skill in one for one in own))), 0) for skill in range(SKILLS)]
    total = max(sum(idf[skill] for skill in wanted), 1e-9)
    found = {}
    for number, has in enumerate(own):
        fact = facts_of(talents, number)
        share = sum(idf[skill] for skill in wanted if skill in has) / total
        if eligible(fact, asked) and share > 0:
            found[int(talents.id[number])] = share
    return found


def eligible(talent: Facts, asked: Facts) -> bool:
    return (
        talent.start <= asked.start
        and talent.end >= asked.end
        and talent.rate <= asked.rate
        and talent.cred >= asked.cred
        and (talent.city == asked.city or (talent.remote and asked.remote))
    )


@settings(max_examples=120, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=30), st.lists(ROWS, min_size=1, max_size=6), st.integers(1, 8), st.data())
def test_the_best_are_those_that_looking_at_every_pair_finds(
    offers: list, asks: list, most: int, data: st.DataObject  # type: ignore[type-arg]
) -> None:  # fmt: skip
    index = Retrieval(columns(Talents, offers), SKILLS)  # type: ignore[arg-type]
    for number in data.draw(st.lists(st.integers(0, len(offers) - 1), max_size=6), label="changed"):
        offers[number] = data.draw(ROWS, label="new facts")
        fresh = columns(Talents, offers)
        index.update(int(fresh.id[number]), facts_of(fresh, number), fresh.skills_of(number).tolist())
    talents, demands = columns(Talents, offers), columns(Demands, asks)
    for row in range(len(asks)):
        found, all_of_them = index.top(demands, row, most), by_looking_at_everybody(talents, demands, row)
        best = sorted(all_of_them.values(), reverse=True)[:most]
        assert found.scores == pytest.approx(best, abs=1e-6)
        assert [all_of_them[talent] for talent in found.talents.tolist()] == pytest.approx(found.scores, abs=1e-6)
        assert len(set(found.talents.tolist())) == len(best)


def test_a_talent_that_is_not_there_cannot_be_changed() -> None:
    index = Retrieval(columns(Talents, [(frozenset({1}), 0, False, 80.0, 0, 0, 9, 1)]), SKILLS)  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        index.update(8, Facts(0, False, 80.0, 0, 0, 9), [1])


def best_of_every_plan(edges: Edges, demands: Rows, capacities: np.ndarray, *, apart: bool) -> float:  # type: ignore[type-arg]
    best = 0.0
    pairs = list(zip(edges.demand.tolist(), edges.talent.tolist(), edges.score.tolist(), strict=True))
    for size in range(1, len(pairs) + 1):
        for chosen in combinations(pairs, size):
            taken = [pair[0] for pair in chosen]
            given_ = [pair[1] for pair in chosen]
            if any(taken.count(demand) > demands.units[demand] for demand in taken):
                continue
            if any(given_.count(talent) > capacities[talent] for talent in given_):
                continue
            if apart and any(a[1] == b[1] and meets(demands, a[0], b[0]) for a, b in combinations(chosen, 2)):
                continue
            best = max(best, sum(pair[2] for pair in chosen))
    return best


def meets(demands: Rows, one: int, other: int) -> bool:
    return bool(demands.start[one] <= demands.end[other] and demands.start[other] <= demands.end[one])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(ROWS, min_size=3, max_size=3),
    st.lists(st.integers(1, 3), min_size=3, max_size=3),
    st.dictionaries(
        st.tuples(st.integers(0, 2), st.integers(0, 2)), st.sampled_from([0.1, 0.25, 0.5, 1.0]), min_size=1, max_size=8
    ),
)
def test_a_plan_is_as_good_as_the_best_of_all_plans(
    asks: list, capacities: list[int], scores: dict[tuple[int, int], float]  # type: ignore[type-arg]
) -> None:  # fmt: skip
    demands, room = columns(Demands, asks), np.array(capacities)
    demand, talent = np.array(list(scores)).T
    edges = Edges(demand, talent, np.array(list(scores.values())))
    free, apart = allocate(edges, demands.units, room), allocate_apart(edges, demands, room)  # type: ignore[arg-type]
    assert free.total == pytest.approx(best_of_every_plan(edges, demands, room, apart=False))
    assert apart.total == pytest.approx(best_of_every_plan(edges, demands, room, apart=True))
    assert apart.total <= apart.bound + 1e-9 <= free.total + 1e-6
    for plan in (free, apart):
        assert plan.total == pytest.approx(edges.score[plan.edges].sum())
        assert len(set(plan.edges.tolist())) == plan.filled


def test_a_market_without_any_pair_has_an_empty_plan() -> None:
    demands, nobody = columns(Demands, [(frozenset({1}), 0, False, 80.0, 0, 0, 9, 1)]), np.zeros(0, int)
    none = Edges(nobody, nobody, np.zeros(0))
    assert allocate(none, demands.units, np.ones(2, int)).filled == 0
    assert allocate_apart(none, demands, np.ones(2, int)).filled == 0  # type: ignore[arg-type]


# ---- The command


def save(path: Path, side: str, units: str, rows: list[dict[str, object]]) -> Path:
    facts = {"city": 3, "remote": False, "rate": 90.0, "cred": 1, "start": 5, "end": 9, units: 1}
    table = [{f"{side}_id": 40 + number, **facts, **row} for number, row in enumerate(rows)]
    pq.write_table(pa.Table.from_pylist(table), path)
    return path


@pytest.fixture
def market(tmp_path: Path) -> list[str]:
    talents = [{"skills": [1, 2]}, {"skills": [2]}, {"skills": [1, 2], "rate": 90.5}, {"skills": [7]}]
    demands = [{"skills": [1, 2], "start": 6}, {"skills": [5]}]
    return [
        str(save(tmp_path / "talents.parquet", "talent", "cap", talents)),
        str(save(tmp_path / "demands.parquet", "demand", "need", demands)),
    ]


def run(*arguments: str) -> dict[str, float]:
    said = StringIO()
    call_command("match_file", *arguments, stdout=said)
    answer: dict[str, float] = json.loads(said.getvalue())
    return answer


def test_the_command_ranks_who_is_eligible_and_no_one_else(market: list[str], tmp_path: Path) -> None:
    out = tmp_path / "ranked.parquet"
    run(*market, "--top", "5", "--out", str(out))
    rows = pq.read_table(out).to_pylist()
    assert [(row["demand_id"], row["talent_id"], row["rank"]) for row in rows] == [(40, 40, 1)]
    assert rows[0]["score"] == pytest.approx(1)
    # With three of four having skill 2 it weighs ln(4/4) = 0, so who has only that one is not a match.


def test_the_command_writes_the_best_plan_and_says_what_it_comes_to(market: list[str], tmp_path: Path) -> None:
    out = tmp_path / "plan.parquet"
    said = run(*market, "--out", str(out), "--allocate")
    assert (said["total"], said["filled"]) == (pytest.approx(1), 1)
    assert pq.read_table(out).to_pylist() == [{"demand_id": 40, "talent_id": 40}]
    assert run(*market, "--out", str(out), "--allocate", "--apart")["bound"] == pytest.approx(1)


def test_a_file_that_is_no_table_is_named(market: list[str], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.parquet"
    wrong.write_text("no table")
    with pytest.raises(CommandError, match=r"wrong\.parquet cannot be read as a table of talents"):
        run(str(wrong), market[1], "--out", str(tmp_path / "out"))
    with pytest.raises(CommandError, match="--top"):
        run(*market, "--top", "0", "--out", str(tmp_path / "out"))
