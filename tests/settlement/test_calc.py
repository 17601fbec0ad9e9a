"""The arithmetic of settlement against worked examples that were computed in exact Decimal and by hand."""

import datetime as dt
import json
import pathlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.money import split_largest_remainder
from apps.settlement.calc import quote, split, statement, tax

GOLDEN = json.loads((pathlib.Path(__file__).parent / "golden.json").read_text())
PARAMS: dict[str, Any] = {
    "small_fen": 400_000,
    "fixed_deduction_fen": 80_000,
    "deduction_bp": 2_000,
    "bands": [[2_000_000, 2_000, 0], [5_000_000, 3_000, 200_000], [None, 4_000, 700_000]],
}
RULE = tax.LabourRule.from_params(PARAMS)


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(case["input"], case["expected"], id=case["id"]) for case in GOLDEN["cases"] if case["kind"] == kind
    ]


@pytest.mark.parametrize(("given_", "expected"), cases("iit_labour_per_payment"))
def test_tax_per_payment(given_: dict[str, int], expected: dict[str, int]) -> None:
    withheld = tax.labour(given_["gross_fen"], RULE)
    assert (withheld.tax_fen, withheld.net_fen) == (expected["tax_fen"], expected["net_fen"])


@pytest.mark.parametrize(("given_", "expected"), cases("iit_labour_same_project_month"))
def test_one_project_in_one_month_is_one_payment(given_: dict[str, Any], expected: dict[str, Any]) -> None:
    gross, withheld, found = 0, 0, []
    for payment in given_["payments_fen"]:
        found.append(tax.labour(payment, RULE, earlier_gross_fen=gross, earlier_tax_fen=withheld).tax_fen)
        gross, withheld = gross + payment, withheld + found[-1]
    assert found == expected["tax_fen"]


@pytest.mark.parametrize(("given_", "expected"), cases("split_largest_remainder"))
def test_largest_remainder(given_: dict[str, Any], expected: dict[str, int]) -> None:
    assert split_largest_remainder(given_["total_fen"], [tuple(row) for row in given_["weights"]]) == expected


@pytest.mark.parametrize(("given_", "expected"), cases("settlement_end_to_end"))
def test_end_to_end_where_the_using_unit_withholds(given_: dict[str, Any], expected: dict[str, Any]) -> None:
    if given_["method"] != "host_per_payment":
        assert given_["method"] == "platform_cumulative_month1"  # the platform as agent comes later
        return
    parts = split_largest_remainder(given_["total_fen"], [tuple(row) for row in given_["weights"]])
    withheld = tax.labour(parts["talent"], RULE)
    assert parts == expected["split"]
    assert (withheld.tax_fen, withheld.net_fen) == (expected["withholding_fen"], expected["talent_payout_fen"])


@pytest.mark.parametrize(("given_", "expected"), cases("tax_period"))
def test_the_tax_month_is_the_month_in_shanghai(given_: dict[str, str], expected: dict[str, int]) -> None:
    month = tax.tax_month(tax.payment_day(dt.datetime.fromisoformat(given_["paid_at"])))
    assert (month.year, month.month) == (expected["tax_year"], expected["tax_month"])


def worked_example(**changes: Any) -> statement.Inputs:
    facts: dict[str, Any] = {
        "agreement": "a",
        "agreement_version": 1,
        "terms_sha256": "0" * 64,
        "milestone": "m",
        "contract_fen": 10_000_000,
        "operator_fee_bp": 200,
        "intermediary_bp": 0,
        "sending_unit_bp": 3_000,
        "tax_month": "2026-11-01",
    }
    return statement.Inputs(**(facts | changes))


def test_the_worked_example_to_the_fen() -> None:
    """100,000.00: 2 % fee, of the rest 30 % to the sending unit and 70 % to the talent as labour remuneration."""
    calculation = statement.calculate(worked_example(), rule_label="LR-61-2", rule_params=PARAMS)
    assert calculation["talent_gross_fen"] == 6_860_000
    assert calculation["leaves"] == {
        "net": 5_364_800,
        "tax": 1_495_200,
        "sending_unit": 2_940_000,
        "intermediary": 0,
        "fee": 200_000,
    }
    assert sum(calculation["leaves"].values()) == 10_000_000
    by_step = {step["step"]: step for step in calculation["steps"]}
    assert (by_step["taxable"]["amount"], by_step["rate"]["rate_bp"], by_step["rate"]["quick_fen"]) == (
        "5488000",
        4_000,
        700_000,
    )


def test_a_calculation_is_done_again_from_itself_and_its_hash_moves_with_any_input() -> None:
    calculation = statement.calculate(worked_example(), rule_label="LR-61-2", rule_params=PARAMS)
    stored = json.loads(json.dumps(calculation))
    assert statement.again(stored) == stored
    other = statement.calculate(worked_example(contract_fen=10_000_001), rule_label="LR-61-2", rule_params=PARAMS)
    assert statement.sha256(other) != statement.sha256(stored)


@given(
    contract=st.integers(1, 10**12),
    fee=st.integers(0, 3_000),
    agency=st.integers(0, 3_000),
    sending=st.integers(0, 9_000),
)
def test_the_parts_always_add_up_and_none_is_negative(contract: int, fee: int, agency: int, sending: int) -> None:
    parts = split.split_contract(contract, split.Shares(fee, agency, sending))
    assert sum(parts.values()) == contract
    assert min(parts.values()) >= 0


@given(gross=st.integers(0, 10**11), earlier=st.integers(0, 10**10))
def test_tax_in_parts_is_the_tax_of_the_month(gross: int, earlier: int) -> None:
    first = tax.labour(earlier, RULE)
    second = tax.labour(gross, RULE, earlier_gross_fen=earlier, earlier_tax_fen=first.tax_fen)
    assert first.tax_fen + second.tax_fen == max(first.tax_fen, tax.labour(gross + earlier, RULE).tax_fen)
    assert second.tax_fen >= 0


def test_shares_that_leave_nothing_are_refused() -> None:
    with pytest.raises(ValueError):
        split.split_contract(100, split.Shares(operator_fee_bp=10_000))


def test_a_card_shows_net_in_hand_and_that_two_months_are_taxed_less() -> None:
    shares = split.Shares(operator_fee_bp=200, sending_unit_bp=3_000)
    assert quote.net_for_talent(10_000_000, RULE, shares=shares) == 5_364_800
    # 34,300.00 a month: 27,440.00 taxable, 30 % less 2,000.00 = 6,232.00; twice.
    assert quote.net_for_talent(10_000_000, RULE, shares=shares, months=2) == 6_860_000 - 2 * 623_200


@given(gross=st.integers(1, 10**10), fee=st.integers(0, 3_000), sending=st.integers(0, 9_000))
def test_all_in_is_the_least_amount_that_gives_the_talent_the_part(gross: int, fee: int, sending: int) -> None:
    shares = split.Shares(operator_fee_bp=fee, sending_unit_bp=sending)
    contract = quote.all_in_for_unit(gross, shares=shares)
    assert split.split_contract(contract, shares)[split.TALENT] >= gross
    assert split.split_contract(max(contract - 4, 0), shares)[split.TALENT] < gross
