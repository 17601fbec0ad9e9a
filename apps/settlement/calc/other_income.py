"""Tax on what is neither labour remuneration nor a monthly wage: royalty, manuscript, bonus, and a non-resident's pay.

Formulas: STA Announcement 61/2018, articles 8 and 10 and annex 2; for the bonus MOF and STA Announcement 30/2023, to
2027-12-31. Exact Decimal throughout, rounded half-up to the fen once, at the end of each tax. Rates come in as data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from apps.settlement.calc.table import WHOLE, Bands, band_of, bands_of, due, to_fen
from apps.settlement.calc.tax import LabourRule
from apps.settlement.calc.wages import MONTHS_OF_A_YEAR


@dataclass(frozen=True, slots=True)
class FlatRule:
    """``counted_bp`` of a payment, after the deduction of labour remuneration, is taxed at ``rate_bp``."""

    counted_bp: int
    rate_bp: int

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """Read the ``params`` of a dated rule row."""
        return cls(params["counted_bp"], params["rate_bp"])


@dataclass(frozen=True, slots=True)
class MonthlyRule:
    """A monthly table, and the share of the income that is deducted before it."""

    deduction_bp: int
    bands: Bands

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """Read the ``params`` of a dated rule row."""
        return cls(params["deduction_bp"], bands_of(params["bands"]))


def flat(gross_fen: int, rule: FlatRule, labour: LabourRule) -> int:
    """The tax on one royalty (all of it counts) or one manuscript (70 % counts)."""
    return to_fen(labour.taxable(gross_fen) * rule.counted_bp / WHOLE * rule.rate_bp / WHOLE)


def nonresident(gross_fen: int, rule: MonthlyRule) -> int:
    """The tax on a non-resident's labour remuneration of one month or payment."""
    return to_fen(due(Decimal(gross_fen) * (WHOLE - rule.deduction_bp) / WHOLE, rule.bands))


def bonus(bonus_fen: int, rule: MonthlyRule) -> int:
    """The tax on an annual bonus taxed apart: the band of a twelfth of it, applied once to the whole.

    The quick deduction is taken once too, so tax jumps where a twelfth passes a band: that is the law, not an error.
    """
    _floor, band = band_of(Decimal(bonus_fen) / MONTHS_OF_A_YEAR, rule.bands)
    return to_fen(Decimal(bonus_fen) * band.rate_bp / WHOLE - band.quick_fen)
