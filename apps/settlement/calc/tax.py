"""Individual income tax on labour remuneration, withheld per payment or month by an ordinary organisation.

Formula: STA Announcement 61/2018, article 8 and annex 2 table 2. Income is without VAT. Exact Decimal throughout,
rounded half-up to the fen once, at the end. The rates come in as data, never as constants of the code.
"""

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
WHOLE = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Band:
    """Taxable income up to ``up_to_fen`` (None: no limit) at ``rate_bp``, less the quick deduction."""

    up_to_fen: int | None
    rate_bp: int
    quick_fen: int


@dataclass(frozen=True, slots=True)
class LabourRule:
    """The numbers of the table: up to ``small_fen`` a fixed deduction, above it a share of the income."""

    small_fen: int
    fixed_deduction_fen: int
    deduction_bp: int
    bands: tuple[Band, ...]

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """Read the ``params`` of a dated rule row."""
        return cls(
            small_fen=params["small_fen"],
            fixed_deduction_fen=params["fixed_deduction_fen"],
            deduction_bp=params["deduction_bp"],
            bands=tuple(Band(*band) for band in params["bands"]),
        )


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
    small = month <= rule.small_fen
    deduction = (
        Decimal(min(rule.fixed_deduction_fen, month)) if small else Decimal(month) * rule.deduction_bp / WHOLE
    )  # fmt: skip
    taxable = month - deduction
    floor_fen, band = _band(taxable, rule)
    due = taxable * band.rate_bp / WHOLE - band.quick_fen
    month_tax = int(due.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return Withholding(
        gross_fen=gross_fen,
        earlier_gross_fen=earlier_gross_fen,
        earlier_tax_fen=earlier_tax_fen,
        month_gross_fen=month,
        small=small,
        deduction=deduction,
        taxable=taxable,
        band_from_fen=floor_fen,
        band=band,
        month_tax_fen=month_tax,
        tax_fen=max(0, month_tax - earlier_tax_fen),
    )


def tax_month(day: dt.date) -> dt.date:
    """The first day of the month of payment, by the date in Shanghai."""
    return day.replace(day=1)


def payment_day(moment: dt.datetime) -> dt.date:
    """The date of payment in Shanghai."""
    return moment.astimezone(SHANGHAI).date()


def _band(taxable: Decimal, rule: LabourRule) -> tuple[int, Band]:
    floor = 0
    for band in rule.bands:
        if band.up_to_fen is None or taxable <= band.up_to_fen:
            return floor, band
        floor = band.up_to_fen
    raise ValueError("The last band of a tax rule has no limit.")
