"""One talent stands among the first of so many lists a day and no more; nobody in talks is moved."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core import clock
from apps.matching import services
from apps.matching.engine.exposure import spread
from apps.matching.models import ExposureDay, Match, RuleVersion, TopPlace
from apps.matching.services.exposure import plan_day
from tests.factories import make_demand, make_skill, make_talent
from tests.matching.test_rule_versions import version

Lists = dict[int, list[tuple[int, float]]]


def market(draw: st.DrawFn) -> Lists:
    scores = st.floats(0, 1).map(lambda value: round(value, 2))
    people = st.lists(st.tuples(st.integers(1, 12), scores), max_size=12, unique_by=lambda one: one[0])
    lists = draw(st.dictionaries(st.integers(1, 9), people, max_size=9))
    return {number: sorted(row, key=lambda one: (-one[1], one[0])) for number, row in lists.items()}


@settings(max_examples=150, deadline=None)
@given(st.composite(market)(), st.integers(1, 4), st.integers(1, 3), st.randoms())
def test_spreading_fills_what_it_can_and_nobody_has_a_better_claim(
    lists: Lists, top: int, most: int, chance: random.Random
) -> None:
    found = spread(lists, top=top, most=most)
    shown = {talent: [number for number in found if talent in found[number]] for talent in range(1, 13)}
    assert all(len(numbers) <= most for numbers in shown.values())
    score = {(number, talent): value for number, row in lists.items() for talent, value in row}
    for number, row in lists.items():
        assert len(found[number]) <= top
        for talent, value in row:
            if talent in found[number]:
                continue
            # Passed over only where the list is full of better ones, or the talent is, with lists that suit better.
            full = len(found[number]) == top and all(
                (-score[number, one], one) < (-value, talent) for one in found[number]
            )
            claims = [(-score[other, talent], other) for other in shown[talent]]
            assert full or (len(claims) == most and all(claim < (-value, number) for claim in claims))
    numbers = list(lists)
    chance.shuffle(numbers)
    assert spread({number: lists[number] for number in numbers}, top=top, most=most) == found


def test_on_a_skewed_market_everybody_is_seen_and_the_star_is_not_everywhere() -> None:
    chance = random.Random(7)
    lists = {}
    for number in range(1, 201):
        others = chance.sample(range(2, 301), 49)
        lists[number] = [
            (1, 0.99),
            *sorted(((one, round(chance.uniform(0.3, 0.9), 6)) for one in others), key=lambda one: -one[1]),
        ]
    found = spread(lists, top=10, most=20)
    assert sum(1 in row for row in found.values()) == 20
    assert all(len(row) == 10 for row in found.values())
    assert len(set(itertools.chain.from_iterable(found.values()))) > 0.9 * 300


@pytest.fixture
def crowd(db):
    """Three demands that the same three talents fit, the first talent best; one top list a day for each."""
    version(0, most_lists=2).save()
    weld, doe = make_skill("激光焊接"), make_skill("试验设计")
    people = [make_talent(skills=(weld, doe)), make_talent(skills=(weld, doe), day_rate_fen=300_000)]
    demands = [make_demand(skills=(weld, doe)) for _n in range(3)]
    for demand in demands:
        services.refresh_demand(str(demand.public_id))
    return demands, people


def later(demand) -> list[int]:
    return list(Match.objects.filter(demand=demand, shown_later=True).values_list("talent", flat=True))


def test_who_stands_in_enough_lists_today_comes_later_in_the_next(crowd):
    demands, (first, second) = crowd
    assert [later(demand) for demand in demands] == [[], [], [first.pk, second.pk]]
    assert TopPlace.objects.filter(talent=first).count() == 2
    services.refresh_demand(str(demands[2].public_id))
    services.refresh_demand(str(demands[0].public_id))
    assert [len(later(demand)) for demand in demands] == [0, 0, 2]


def test_whoever_is_invited_is_never_moved_and_a_hidden_one_takes_no_place(crowd):
    demands, (first, second) = crowd
    match = Match.objects.get(demand=demands[2], talent=first)
    Match.objects.filter(pk=match.pk).update(status=Match.Status.INVITED, shown_later=False)
    services.refresh_demand(str(demands[2].public_id))
    assert later(demands[2]) == [second.pk]
    second.visibility = "only_me"
    second.save()
    services.refresh_demand(str(demands[2].public_id))
    TopPlace.objects.all().delete()
    for demand in demands:
        services.refresh_demand(str(demand.public_id))
    assert not TopPlace.objects.filter(talent=second).exists()


def test_the_day_begins_with_a_plan_that_no_order_of_computing_moves(crowd):
    demands, (first, _second) = crowd
    assert plan_day() == 1
    assert plan_day() == 0
    planned = set(TopPlace.objects.filter(day=clock.today()).values_list("demand", "talent"))
    assert [len(later(demand)) for demand in demands] == [0, 0, 2]
    TopPlace.objects.all().delete()
    ExposureDay.objects.all().delete()
    for demand in reversed(demands):
        services.refresh_demand(str(demand.public_id))
    assert later(demands[0]) != []
    plan_day()
    assert set(TopPlace.objects.values_list("demand", "talent")) == planned
    assert RuleVersion.objects.get(code="R-2099.0").most_lists == 2
    assert TopPlace.objects.filter(talent=first).count() == 2
