"""Labour remuneration through a platform that is the withholding agent: cumulative within a year.

Formula: STA Announcement 16/2025, in force since 2025-10-01. Income is without VAT. Exact Decimal throughout, rounded
half-up to the fen once, at the end of each tax. Rates come in as data, never as constants of the code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from apps.settlement.calc.table import WHOLE, Bands, Taxed, bands_of, taxed
from apps.settlement.calc.wages import MONTHS_OF_A_YEAR


@dataclass(frozen=True, slots=True)
class PlatformRule:
    """The share of income that counts as expense, the basic deduction of each month, the cumulative table of a year."""

    deduction_bp: int
    monthly_deduction_fen: int
    bands: Bands

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """Read the ``params`` of a dated rule row."""
        return cls(params["deduction_bp"], params["monthly_deduction_fen"], bands_of(params["bands"]))


@dataclass(frozen=True, slots=True)
class PlatformMonth:
    """One month of continuous pay and every number on the way to its tax; ``year_*`` and ``table`` count all so far."""

    number: int
    gross_fen: int
    year_gross_fen: int
    expense: Decimal
    basic_fen: int
    table: Taxed
    earlier_tax_fen: int
    tax_fen: int


def withheld(monthly_gross_fen: Sequence[int], rule: PlatformRule) -> list[int]:
    """The tax withheld in each of the months of ``year``."""
    return [month.tax_fen for month in year(monthly_gross_fen, rule)]


def year(monthly_gross_fen: Sequence[int], rule: PlatformRule) -> list[PlatformMonth]:
    """Each month of continuous pay within one year with the tax withheld, the first month of pay first.

    ``due(m) = (cum_income * 0.8 - 5,000 m) * rate - quick - already withheld``; below 0 nothing is withheld and nothing
    is given back within the year. Raises ValueError for more than twelve months.
    """
    if len(monthly_gross_fen) > MONTHS_OF_A_YEAR:
        raise ValueError("Cumulative withholding begins anew each year.")
    found: list[PlatformMonth] = []
    gross = 0
    for number, paid in enumerate(monthly_gross_fen, 1):
        gross += paid
        expense, basic = Decimal(gross) * rule.deduction_bp / WHOLE, rule.monthly_deduction_fen * number
        table = taxed(max(Decimal(0), gross - expense - basic), rule.bands)
        earlier = sum(month.tax_fen for month in found)
        due = max(0, table.tax_fen - earlier)
        found.append(PlatformMonth(number, paid, gross, expense, basic, table, earlier, due))
    return found
