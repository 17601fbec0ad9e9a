"""Tax on what is neither labour remuneration nor a monthly wage: royalty, manuscript, bonus, and a non-resident's pay.

Formulas: STA Announcement 61/2018, articles 8 and 10 and annex 2; for the bonus MOF and STA Announcement 30/2023, to
2027-12-31. Exact Decimal throughout, rounded half-up to the fen once, at the end of each tax. Rates come in as data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from apps.settlement.calc.table import WHOLE, Bands, Taxed, bands_of, taxed, to_fen
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
class AwardRule:
    """``counted_bp`` of an award counts as wages of its month."""

    counted_bp: int

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """Read the ``params`` of a dated rule row."""
        return cls(params["counted_bp"])

    def counted_fen(self, award_fen: int) -> int:
        return to_fen(Decimal(award_fen) * self.counted_bp / WHOLE)


@dataclass(frozen=True, slots=True)
class MonthlyRule:
    """A monthly table, and the share of the income that is deducted before it."""

    deduction_bp: int
    bands: Bands

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """Read the ``params`` of a dated rule row."""
        return cls(params["deduction_bp"], bands_of(params["bands"]))


@dataclass(frozen=True, slots=True)
class FlatTax:
    """The tax on one royalty or manuscript and every number on the way to it."""

    gross_fen: int
    small: bool
    after_deduction: Decimal
    counted: Decimal
    rule: FlatRule
    tax_fen: int

    @property
    def deduction(self) -> Decimal:
        return self.gross_fen - self.after_deduction


def flat(gross_fen: int, rule: FlatRule, labour: LabourRule) -> FlatTax:
    """The tax on one royalty (all of it counts) or one manuscript (70 % counts)."""
    after = labour.taxable(gross_fen)
    counted = after * rule.counted_bp / WHOLE
    small = gross_fen <= labour.small_fen
    return FlatTax(gross_fen, small, after, counted, rule, to_fen(counted * rule.rate_bp / WHOLE))


def nonresident(gross_fen: int, rule: MonthlyRule) -> Taxed:
    """The tax on a non-resident's labour remuneration of one month or payment."""
    return taxed(Decimal(gross_fen) * (WHOLE - rule.deduction_bp) / WHOLE, rule.bands)


def bonus(bonus_fen: int, rule: MonthlyRule) -> Taxed:
    """The tax on an annual bonus taxed apart: the band of a twelfth of it, applied once to the whole.

    The quick deduction is taken once too, so tax jumps where a twelfth passes a band: that is the law, not an error.
    """
    return taxed(Decimal(bonus_fen), rule.bands, band_for=Decimal(bonus_fen) / MONTHS_OF_A_YEAR)
