"""Individual income tax on labour remuneration, withheld per payment or month by an ordinary organisation.

Formula: STA Announcement 61/2018, article 8 and annex 2 table 2. Income is without VAT. Exact Decimal throughout,
rounded half-up to the fen once, at the end. The rates come in as data, never as constants of the code.
"""

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from apps.settlement.calc.table import WHOLE, Band, Bands, band_of, bands_of, to_fen

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class LabourRule:
    """The numbers of the table: up to ``small_fen`` a fixed deduction, above it a share of the income."""

    small_fen: int
    fixed_deduction_fen: int
    deduction_bp: int
    bands: Bands

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """Read the ``params`` of a dated rule row."""
        return cls(
            small_fen=params["small_fen"],
            fixed_deduction_fen=params["fixed_deduction_fen"],
            deduction_bp=params["deduction_bp"],
            bands=bands_of(params["bands"]),
        )

    def taxable(self, gross_fen: int) -> Decimal:
        """What is left of a payment after the deduction: fixed up to ``small_fen``, a share above it."""
        if gross_fen <= self.small_fen:
            return Decimal(max(0, gross_fen - self.fixed_deduction_fen))
        return gross_fen - Decimal(gross_fen) * self.deduction_bp / WHOLE


@dataclass(frozen=True, slots=True)
class Withholding:
    """One withholding and every number on the way to it. ``month_*`` cover the whole month of one continuing project."""

    gross_fen: int
    earlier_gross_fen: int
    earlier_tax_fen: int
    month_gross_fen: int
    small: bool
    deduction: Decimal
    taxable: Decimal
    band_from_fen: int
    band: Band
    month_tax_fen: int
    tax_fen: int

    @property
    def net_fen(self) -> int:
        return self.gross_fen - self.tax_fen


def labour(gross_fen: int, rule: LabourRule, *, earlier_gross_fen: int = 0, earlier_tax_fen: int = 0) -> Withholding:
    """The tax on one payment of ``gross_fen``.

    All income of one calendar month from one continuing project is one payment: ``earlier_*`` is what that month has
    seen of it, and the tax is that of the month's total less what was withheld, never below 0.
    """
    month = gross_fen + earlier_gross_fen
    taxable = rule.taxable(month)
    floor_fen, band = band_of(taxable, rule.bands)
    month_tax = to_fen(taxable * band.rate_bp / WHOLE - band.quick_fen)
    return Withholding(
        gross_fen=gross_fen,
        earlier_gross_fen=earlier_gross_fen,
        earlier_tax_fen=earlier_tax_fen,
        month_gross_fen=month,
        small=month <= rule.small_fen,
        deduction=month - taxable,
        taxable=taxable,
        band_from_fen=floor_fen,
        band=band,
        month_tax_fen=month_tax,
        tax_fen=max(0, month_tax - earlier_tax_fen),
    )


def gross_for(net_fen: int, rule: LabourRule) -> int:
    """The payment that leaves ``net_fen`` after tax, the least where rounding leaves the choice of two.

    What is left never falls as the payment rises, and rises by at most one fen with each, so halving finds it.
    """
    low, high = net_fen, 2 * net_fen + 1  # no more than half of a payment is ever withheld
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if labour(middle, rule).net_fen >= net_fen else (middle + 1, high)
    return low


def tax_month(day: dt.date) -> dt.date:
    """The first day of the month of payment, by the date in Shanghai."""
    return day.replace(day=1)


def payment_day(moment: dt.datetime) -> dt.date:
    """The date of payment in Shanghai."""
    return moment.astimezone(SHANGHAI).date()
