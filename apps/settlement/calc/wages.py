"""Wages through an employer's own payroll: cumulative withholding, contributions, and what both add up to.

Formula: STA Announcement 61/2018, article 6 and annex 2 table 1. Exact Decimal throughout, rounded half-up to the fen
once, at the end of each tax. Rates come in as data, never as constants of the code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from apps.settlement.calc.split import by_weight
from apps.settlement.calc.table import WHOLE, Bands, Taxed, bands_of, taxed, to_fen

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class WageRule:
    """The basic deduction of each month and the cumulative table of a year."""

    monthly_deduction_fen: int
    bands: Bands

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """Read the ``params`` of a dated rule row."""
        return cls(params["monthly_deduction_fen"], bands_of(params["bands"]))


@dataclass(frozen=True, slots=True)
class Contributions:
    """Social insurance and housing fund in basis points of the wage, up to ``base_cap_fen`` a month."""

    employer_social_bp: int
    employer_fund_bp: int
    own_social_bp: int
    own_fund_bp: int
    base_cap_fen: int

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        return cls(**params)

    def of(self, wage_fen: int, points: int) -> int:
        """Fen of one month, half up."""
        return to_fen(Decimal(min(wage_fen, self.base_cap_fen)) * points / WHOLE)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a payslip: wage before tax, own social insurance and fund, what else lowers the taxable income."""

    gross_fen: int
    own_fen: int = 0
    special_fen: int = 0


@dataclass(frozen=True, slots=True)
class Payslip:
    """One month and every number on the way to its tax; ``year`` and ``table`` count all months so far."""

    number: int
    month: Month
    year: Month
    basic_fen: int
    table: Taxed
    earlier_tax_fen: int
    tax_fen: int

    @property
    def net_fen(self) -> int:
        return self.month.gross_fen - self.month.own_fen - self.tax_fen


@dataclass(frozen=True, slots=True)
class WageQuote:
    """Sums over all months. ``cost_fen`` is what the employer spends, ``net_fen`` what reaches the talent."""

    gross_fen: int
    employer_social_fen: int
    employer_fund_fen: int
    own_social_fen: int
    own_fund_fen: int
    tax_fen: int

    @property
    def cost_fen(self) -> int:
        return self.gross_fen + self.employer_social_fen + self.employer_fund_fen

    @property
    def net_fen(self) -> int:
        return self.gross_fen - self.own_social_fen - self.own_fund_fen - self.tax_fen


def withheld(months: Sequence[Month], rule: WageRule) -> list[int]:
    """The tax withheld in each of the months of ``payslips``."""
    return [slip.tax_fen for slip in payslips(months, rule)]


def payslips(months: Sequence[Month], rule: WageRule) -> list[Payslip]:
    """Each month of one year with the tax withheld, January or the first month of pay first.

    ``due(m) = (cum_gross - 5,000 m - cum_own - cum_special) * rate - quick - already withheld``; below 0 nothing is
    withheld and nothing is given back within the year. Raises ValueError for more than twelve months.
    """
    if len(months) > MONTHS_OF_A_YEAR:
        raise ValueError("Cumulative withholding begins anew each year.")
    found: list[Payslip] = []
    year = Month(0)
    for number, month in enumerate(months, 1):
        own, special = year.own_fen + month.own_fen, year.special_fen + month.special_fen
        year = Month(year.gross_fen + month.gross_fen, own, special)
        basic = rule.monthly_deduction_fen * number
        table = taxed(Decimal(max(0, year.gross_fen - own - special - basic)), rule.bands)
        earlier = sum(slip.tax_fen for slip in found)
        found.append(Payslip(number, month, year, basic, table, earlier, max(0, table.tax_fen - earlier)))
    return found


def quote(gross_fen: int, rule: WageRule, contributions: Contributions, *, months: int = 1) -> WageQuote:
    """What wages of ``gross_fen`` in equal months cost the employer and leave the talent. An estimate.

    Assumes no other income, no special deductions, and a tax year that begins with the first month.
    """
    wages = list(by_weight(gross_fen, [(str(month), 1) for month in range(months)]).values())

    def total(points: int) -> int:
        return sum(contributions.of(wage, points) for wage in wages)

    slips = [
        Month(wage, contributions.of(wage, contributions.own_social_bp) + contributions.of(wage, contributions.own_fund_bp))
        for wage in wages
    ]  # fmt: skip
    years = [slips[at : at + MONTHS_OF_A_YEAR] for at in range(0, len(slips), MONTHS_OF_A_YEAR)]
    return WageQuote(
        gross_fen=gross_fen,
        employer_social_fen=total(contributions.employer_social_bp),
        employer_fund_fen=total(contributions.employer_fund_bp),
        own_social_fen=total(contributions.own_social_bp),
        own_fund_fen=total(contributions.own_fund_bp),
        tax_fen=sum(sum(withheld(year, rule)) for year in years),
    )
