"""Quotes for machines: every worked example to the fen, those of other kinds done by hand, and clear errors."""

import io
import json
import pathlib
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from apps.settlement.calc import platform, split, tax, vat, wages
from apps.settlement.calc.table import bands_of
from apps.settlement.quotes import KINDS

pytestmark = pytest.mark.django_db
GOLDEN = json.loads((pathlib.Path(__file__).parent / "golden.json").read_text())["cases"]
LABOUR = tax.LabourRule(400_000, 80_000, 2_000, bands_of([[2_000_000, 2_000, 0], [5_000_000, 3_000, 200_000], [None, 4_000, 700_000]]))  # fmt: skip
YEAR = bands_of([[3_600_000, 300, 0], [14_400_000, 1_000, 252_000], [None, 2_000, 1_692_000]])

# id, kind, input, output; beside each the sum by hand
BY_HAND = [
    # 5,000.00 each: 4,000.00 taxable at 20 %, each project for itself
    ("iit_labour_separate_projects", {"payments_fen": [500_000, 500_000]}, {"tax_fen": [80_000, 80_000]}),
    # 800.00 stays whole
    ("iit_labour_grossup", {"net_fen": 80_000}, {"gross_fen": 80_000, "tax_fen": 0}),
    # 10,000.00: 8,000.00 x 20 % = 1,600.00; left 8,400.00
    ("iit_labour_grossup", {"net_fen": 840_000}, {"gross_fen": 1_000_000, "tax_fen": 160_000}),
    # 35,000.00: 28,000.00 x 30 % - 2,000.00 = 6,400.00; left 28,600.00
    ("iit_labour_grossup", {"net_fen": 2_860_000}, {"gross_fen": 3_500_000, "tax_fen": 640_000}),
    # 20,000.00 x 80 % x 70 % x 20 % = 2,240.00; 3,000.00: (3,000 - 800) x 70 % x 20 % = 308.00
    ("iit_author", {"gross_fen": 2_000_000}, {"tax_fen": 224_000}),
    ("iit_author", {"gross_fen": 300_000}, {"tax_fen": 30_800}),
    # 3,000.00: 2,200.00 x 20 % = 440.00
    ("iit_royalty", {"gross_fen": 300_000}, {"tax_fen": 44_000}),
    # 10,000.00 x 80 % = 8,000.00 x 10 % - 210.00 = 590.00; 200,000.00: 160,000.00 x 45 % - 15,160.00 = 56,840.00
    ("iit_nonresident_labour", {"gross_fen": 1_000_000}, {"tax_fen": 59_000}),
    ("iit_nonresident_labour", {"gross_fen": 20_000_000}, {"tax_fen": 5_684_000}),
    # one fen above 36,000.00: 36,000.01 x 10 % - 210.00 = 3,390.001
    ("iit_annual_bonus_separate", {"bonus_fen": 3_600_001}, {"tax_fen": 339_000}),
    # 12,000.00 + 3,600.00 + 450.00 of travel; not a fen stays with the sending unit
    (
        "shared_employment_passthrough",
        {"wage_fen": 1_200_000, "employer_social_fen": 360_000, "reimbursed_fen": 45_000, "home_margin_fen": 0},
        {"host_pays_fen": 1_605_000, "home_to_talent_gross_fen": 1_200_000, "home_to_insurance_fen": 360_000, "home_keeps_fen": 0},
    ),
    (
        "shared_employment_passthrough_invalid",
        {"wage_fen": 1_200_000, "employer_social_fen": 360_000, "reimbursed_fen": 0, "home_margin_fen": 1},
        {"error": "HOME_MARGIN_FORBIDDEN"},
    ),
    # 202,000.00 / 1.01 = 200,000.00; VAT 2,000.00; half of 7, 3 and 2 %: 70.00, 30.00, 20.00
    (
        "vat_person_platform_filing_over_100k",
        {"gross_fen": 20_200_000, "rate": "0.01", "month_net_fen": 20_000_000, "city": "0.07", "monthly_threshold_applies": True},
        {"net": 20_000_000, "vat": 200_000, "city_tax": 7_000, "edu": 3_000, "local_edu": 2_000, "take_home_before_iit": 19_988_000},
    ),
    # up to 100,000.00 a month through the platform nothing is due
    (
        "vat_person_platform_filing_over_100k",
        {"gross_fen": 5_050_000, "rate": "0.01", "month_net_fen": 5_000_000, "city": "0.07", "monthly_threshold_applies": True},
        {"net": 5_050_000, "vat": 0, "city_tax": 0, "edu": 0, "local_edu": 0, "take_home_before_iit": 5_050_000},
    ),
]  # fmt: skip


def quoted(monkeypatch: pytest.MonkeyPatch, cases: object) -> list[Any]:
    said = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(cases if isinstance(cases, str) else json.dumps(cases)))
    call_command("settlement_quote", stdout=said)
    answers: list[Any] = json.loads(said.getvalue())
    return answers


def test_every_worked_example_comes_out_to_the_fen(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [{name: case[name] for name in ("id", "kind", "input")} for case in GOLDEN]
    assert quoted(monkeypatch, cases) == [{"id": case["id"], "output": case["expected"]} for case in GOLDEN]


def test_every_kind_has_an_example() -> None:
    assert {case["kind"] for case in GOLDEN} | {kind for kind, _case, _answer in BY_HAND} == set(KINDS)


@pytest.mark.parametrize(("kind", "case", "answer"), BY_HAND)
def test_what_was_worked_out_by_hand(
    monkeypatch: pytest.MonkeyPatch, kind: str, case: dict[str, Any], answer: dict[str, Any]
) -> None:
    assert quoted(monkeypatch, [{"id": "x", "kind": kind, "input": case}]) == [{"id": "x", "output": answer}]


@pytest.mark.parametrize(
    ("case", "code", "words"),
    [
        ({"id": "a", "kind": "iit_lottery", "input": {}}, "UNKNOWN_KIND", "no quote of the kind 'iit_lottery'"),
        ({"id": "a", "kind": "iit_royalty", "input": {}}, "BAD_INPUT", "lacks 'gross_fen'"),
        ({"id": "a", "kind": "iit_royalty"}, "BAD_INPUT", "lacks 'input'"),
        ({"id": "a", "kind": "iit_royalty", "input": {"gross_fen": "much"}}, "BAD_INPUT", ""),
        (
            {"id": "a", "kind": "iit_wages_cumulative", "input": {"months": [{"gross_fen": 1, "social_and_fund_fen": 0, "special_additional_fen": 0}] * 13}},
            "BAD_INPUT",
            "begins anew each year",
        ),
        (
            {"id": "a", "kind": "refund_pro_rata", "input": {"left": [["talent", 5]], "amount_fen": 6}},
            "BAD_INPUT",
            "No more can be given back than is left",
        ),
        (
            {"id": "a", "kind": "iit_platform_cumulative", "input": {"monthly_gross_fen": [1], "consecutive_months": False}},
            "BAD_INPUT",
            "Interrupted months",
        ),
    ],
)  # fmt: skip
def test_a_case_that_cannot_be_quoted_says_why_and_the_others_are(
    monkeypatch: pytest.MonkeyPatch, case: dict[str, Any], code: str, words: str
) -> None:
    good = {"id": "b", "kind": "iit_royalty", "input": {"gross_fen": 2_000_000}}
    wrong, right = quoted(monkeypatch, [case, good])
    assert wrong["output"]["error"] == code
    assert words in wrong["output"]["message"]
    assert right == {"id": "b", "output": {"tax_fen": 320_000}}


@pytest.mark.parametrize("text", ["", "{", "7", '["words"]', '{"cases": 7}'])
def test_input_that_is_no_list_of_cases_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    with pytest.raises(CommandError, match="Standard input"):
        quoted(monkeypatch, text)


# ---- Laws that hold for every amount


@given(net=st.integers(0, 10**10))
def test_grossing_up_leaves_exactly_the_net(net: int) -> None:
    gross = tax.gross_for(net, LABOUR)
    assert tax.labour(gross, LABOUR).net_fen == net
    assert gross == 0 or tax.labour(gross - 1, LABOUR).net_fen < net


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_a_year_withholds_what_the_year_owes_or_more_and_never_gives_back(months: list[int]) -> None:
    rule = platform.PlatformRule(2_000, 500_000, YEAR)
    taxes = platform.withheld(months, rule)
    assert min(taxes) >= 0
    assert taxes[:-1] == platform.withheld(months[:-1], rule)
    same = wages.withheld([wages.Month(one * 4 // 5) for one in months], wages.WageRule(500_000, YEAR))
    assert abs(sum(taxes) - sum(same)) <= len(
        months
    )  # the table is that of wages; a fifth of a fen may be lost a month


@given(gross=st.integers(0, 10**11), points=st.integers(1, 1_300))
def test_net_and_vat_add_up(gross: int, points: int) -> None:
    from_gross, tax_fen = vat.inside(gross, tax.Decimal(points) / 10_000)
    assert from_gross + tax_fen == gross
    assert 0 <= tax_fen <= gross


WEIGHTS = [("talent", 7_000), ("home", 1_500), ("platform", 800), ("intermediary", 400), ("fund", 300)]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=8))
def test_pieces_divided_one_by_one_give_each_the_share_of_the_whole(pieces: list[int]) -> None:
    found = split.cumulative(pieces, WEIGHTS, "talent")
    assert [sum(parts.values()) for parts in found] == pieces
    assert min(fen for parts in found for party, fen in parts.items() if party != "talent") >= 0
    assert min(parts["talent"] for parts in found) >= 1 - len(WEIGHTS)
    whole = split.cumulative([sum(pieces)], WEIGHTS, "talent")[0]
    assert {party: sum(parts[party] for parts in found) for party, _weight in WEIGHTS} == whole


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6), st.data())
def test_a_refund_takes_exactly_the_amount_and_from_nobody_more_than_is_left(
    left: list[int], data: st.DataObject
) -> None:
    amount = data.draw(st.integers(0, sum(left)))
    parts = split.refund([(str(place), fen) for place, fen in enumerate(left)], amount)
    assert sum(parts.values()) == amount
    assert all(0 <= parts[str(place)] <= fen for place, fen in enumerate(left))


@given(
    total=st.integers(0, 10**10), fixed=st.integers(0, 10**9), points=st.integers(0, 10_000), cap=st.integers(0, 10**9)
)
def test_tiered_lines_add_up_or_are_refused(total: int, fixed: int, points: int, cap: int) -> None:
    if fixed > total:
        with pytest.raises(ValueError, match="nothing to divide"):
            split.tiered(total, {"travel": fixed}, {"platform": points, "talent": None}, {})
        return
    parts = split.tiered(total, {"travel": fixed}, {"platform": points, "talent": None}, {"platform": cap})
    assert sum(parts.values()) == total
    assert parts["platform"] <= cap
    assert min(parts.values()) >= 0


def test_a_tiered_split_needs_one_party_that_has_the_rest() -> None:
    for percent in ({"a": 5_000, "b": 5_000}, {"a": None, "b": None}):
        with pytest.raises(ValueError, match="Exactly one party"):
            split.tiered(100, {}, percent, {})
