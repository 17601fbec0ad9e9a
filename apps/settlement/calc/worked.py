"""One telling figure of a rule on an amount, so that whoever checks new numbers sees what they come to."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from apps.settlement.calc import other_income, platform, tax, vat, wages
from apps.settlement.calc.other_income import AwardRule, FlatRule, MonthlyRule
from apps.settlement.calc.platform import PlatformRule
from apps.settlement.calc.reading import read
from apps.settlement.calc.table import WHOLE
from apps.settlement.calc.tax import LabourRule
from apps.settlement.calc.vat import PersonRule, RatesRule
from apps.settlement.calc.wages import Contributions, Month, WageRule

AMOUNTS: Final = (300_000, 3_500_000, 6_860_000)
# Below the threshold of one time, above it, and above that of a month.
AMOUNTS_WITH_VAT: Final = (90_000, 3_500_000, 12_000_000)
A_YEAR: Final = wages.MONTHS_OF_A_YEAR


def amounts(code: str) -> tuple[int, ...]:
    """The fen on which a rule of this code is tried."""
    return AMOUNTS_WITH_VAT if code.startswith("vat_") else AMOUNTS


def worked(
    code: str, params: Mapping[str, Any], fen: int, *, labour: LabourRule | None, rates: RatesRule | None = None
) -> int | None:
    """What the rule takes of ``fen``; of a wage or a platform's pay, what it takes of twelve such months.

    None where it needs the rule of labour remuneration, or the rates of VAT, and has none. Raises ValueError for numbers that are no rule.
    """
    match read(code, params):
        case LabourRule() as rule:
            return tax.labour(fen, rule).tax_fen
        case WageRule() as rule:
            return sum(wages.withheld([Month(fen)] * A_YEAR, rule))
        case Contributions() as rule:
            shares = (rule.employer_social_bp, rule.employer_fund_bp, rule.own_social_bp, rule.own_fund_bp)
            return sum(rule.of(fen, points) for points in shares)
        case PlatformRule() as rule:
            return sum(platform.withheld([fen] * A_YEAR, rule))
        case FlatRule() as rule:
            return other_income.flat(fen, rule, labour).tax_fen if labour else None
        case MonthlyRule() as rule:
            reckoned = other_income.bonus if code == "annual_bonus" else other_income.nonresident
            return reckoned(fen, rule).tax_fen
        case AwardRule() as rule:
            return rule.counted_fen(fen)
        case RatesRule() | PersonRule() as rule:
            return _vat(rule, fen, rates)


def _vat(rule: RatesRule | PersonRule, fen: int, rates: RatesRule | None) -> int | None:
    if isinstance(rule, RatesRule):
        return vat.inside(fen, Decimal(rule.general_bp) / WHOLE)[1]
    if rates is None:
        return None
    rate, city = (Decimal(points) / WHOLE for points in (rates.person_bp, rates.city_bp))
    net = vat.inside(fen, rate)[0]
    return fen - vat.person(fen, rule, rate=rate, city_rate=city, month_net_fen=net, by_month=False).left_fen
