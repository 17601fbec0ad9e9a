"""Integer fen, and splits that add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.money import amount, split_largest_remainder

WEIGHTS = [("talent", 7000), ("home", 1500), ("platform", 800), ("intermediary", 400), ("fund", 300)]


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (
            10_000_000,
            {"talent": 7_000_000, "home": 1_500_000, "platform": 800_000, "intermediary": 400_000, "fund": 300_000},
        ),
        (1, {"talent": 1, "home": 0, "platform": 0, "intermediary": 0, "fund": 0}),
    ],
)
def test_a_split_gives_the_rest_to_the_largest_remainder(total: int, expected: dict[str, int]) -> None:
    assert split_largest_remainder(total, WEIGHTS) == expected


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10_000), min_size=1, max_size=8))
def test_parts_always_sum_to_the_whole(total: int, weights: list[int]) -> None:
    keyed = [(str(n), weight + (n == 0)) for n, weight in enumerate(weights)]
    parts = split_largest_remainder(total, keyed)
    assert sum(parts.values()) == total
    assert min(parts.values()) >= 0


def test_amounts_have_no_break_spaces_and_a_real_minus() -> None:
    assert amount(5_218_650) == "52\u00a0186.50"
    assert amount(-7) == "\u22120.07"
