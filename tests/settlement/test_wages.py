"""Wages through an own payroll: the golden cases, and what a loan costs and leaves by hand-checked numbers."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.core import clock
from apps.demands.money import money_for, money_of, months_of
from apps.settlement.calc.units import CostInputs, calculate_cost
from apps.settlement.calc.wages import Contributions, Month, WageRule, quote, withheld
from apps.settlement.models import TaxRule
from tests.factories import make_demand, make_mode

GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text(encoding="utf-8"))
RULE = WageRule.from_params(
    {
        "monthly_deduction_fen": 500_000,
        "bands": [
            [3_600_000, 300, 0], [14_400_000, 1_000, 252_000], [30_000_000, 2_000, 1_692_000],
            [42_000_000, 2_500, 3_192_000], [66_000_000, 3_000, 5_292_000], [96_000_000, 3_500, 8_592_000],
            [None, 4_500, 18_192_000],
        ],
    }
)  # fmt: skip
ASSUMED = Contributions(2_500, 800, 1_050, 800, 2_400_000)


@pytest.mark.parametrize("case", [case for case in GOLDEN["cases"] if case["kind"] == "iit_wages_cumulative"])
def test_the_golden_cases_of_wages(case: dict[str, Any]) -> None:
    months = [
        Month(row["gross_fen"], row["social_and_fund_fen"], row["special_additional_fen"])
        for row in case["input"]["months"]
    ]
    assert withheld(months, RULE) == case["expected"]["tax_fen"]


def test_nothing_is_given_back_within_the_year_and_a_year_has_twelve_months() -> None:
    assert withheld([Month(2_000_000), Month(0)], RULE) == [45_000, 0]
    with pytest.raises(ValueError, match="anew"):
        withheld([Month(1)] * 13, RULE)


def test_a_month_of_ten_thousand_by_hand() -> None:
    """Insurance 25 % and fund 8 %: 13,300.00. Own 10.5 % and 8 %: 1,850.00; (10,000 - 5,000 - 1,850) x 3 % = 94.50."""
    found = quote(1_000_000, RULE, ASSUMED)
    assert (found.cost_fen, found.employer_social_fen, found.employer_fund_fen) == (1_330_000, 250_000, 80_000)
    assert (found.own_social_fen, found.own_fund_fen, found.tax_fen, found.net_fen) == (105_000, 80_000, 9_450, 805_550)


def test_above_the_cap_of_the_base_contributions_stand_still() -> None:
    """50,000.00: insurance and fund on 24,000.00 only, so 6,000.00 and 1,920.00 for the employer."""
    found = quote(5_000_000, RULE, ASSUMED)
    assert (found.employer_social_fen, found.employer_fund_fen) == (600_000, 192_000)
    # 50,000 - 5,000 - 2,520 - 1,920 = 40,560; x 10 % - 2,520 = 1,536.00
    assert found.tax_fen == 153_600


@pytest.mark.parametrize("gross", [1, 99, 1_000_001, 3_333_333, 77_777_777])
@pytest.mark.parametrize("months", [1, 2, 3, 6, 14])
def test_every_fen_of_the_wage_is_somewhere(gross: int, months: int) -> None:
    found = quote(gross, RULE, ASSUMED, months=months)
    assert found.net_fen + found.tax_fen + found.own_social_fen + found.own_fund_fen == gross
    assert found.cost_fen == gross + found.employer_social_fen + found.employer_fund_fen


def test_a_cost_that_is_claimed_one_fen_too_high_is_no_calculation() -> None:
    facts: dict[str, Any] = {
        "agreement": "a", "agreement_version": 1, "terms_sha256": "t", "milestone": "m", "cost_sheet": "c",
        "wage_fen": 100, "social_fen": 25, "fund_fen": 8, "expense_fen": 0, "tax_month": "2026-11-01",
    }  # fmt: skip
    assert calculate_cost(CostInputs(**facts, contract_fen=133))["leaves"]["cost"] == 133
    with pytest.raises(ValueError, match="exact cost"):
        calculate_cost(CostInputs(**facts, contract_fen=134))


# ---- On the cards


@pytest.mark.django_db
def test_every_offered_mode_has_money_on_its_card() -> None:
    labour = money_for(make_mode("adviser"), 10_000_000)
    assert labour.estimate
    assert (labour.all_in_fen, labour.estimate.net_fen) == (10_000_000, 7_500_000)
    loan = money_for(make_mode("short_loan"), 3_000_000, months=3)
    assert loan.wages
    assert (loan.all_in_fen, loan.wages.net_fen) == (3_990_000, 2_416_650)
    assert loan.wages.rule == "WG-61-1"
    price = money_for(make_mode("commission"), 10_000_000)
    assert (price.estimate, price.wages, price.all_in_fen) == (None, None, 10_000_000)
    assert labour.is_told
    assert loan.is_told
    assert price.is_told


@pytest.mark.django_db
def test_without_assumed_rates_a_loan_says_no_number_it_cannot_know() -> None:
    TaxRule.objects.filter(code=TaxRule.Code.CONTRIBUTIONS).delete()
    loan = money_for(make_mode("short_loan"), 3_000_000)
    assert (loan.wages, loan.all_in_fen, loan.is_told) == (None, 3_000_000, False)


@pytest.mark.django_db
def test_the_months_of_a_demand_are_rounded() -> None:
    demand = make_demand()
    assert months_of(demand) == 8  # 1 March to 31 October
    assert money_of(demand).estimate
    for days, months in ((1, 1), (45, 1), (46, 2), (63, 2), (91, 3), (184, 6)):
        demand.period = DateRange(clock.today(), clock.today() + dt.timedelta(days=days))
        assert months_of(demand) == months
