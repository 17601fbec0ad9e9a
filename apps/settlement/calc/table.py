"""A tax table: taxable income up to a limit at a rate, less a quick deduction. Exact Decimal; to the fen at the end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias

WHOLE = Decimal(10_000)
"""A rate of 100 % in basis points."""


@dataclass(frozen=True, slots=True)
class Band:
    """Taxable income up to ``up_to_fen`` (None: no limit) at ``rate_bp``, less the quick deduction."""

    up_to_fen: int | None
    rate_bp: int
    quick_fen: int


Bands: TypeAlias = tuple[Band, ...]


def bands_of(rows: Iterable[Sequence[Any]]) -> Bands:
    """Read the rows (up to, rate, quick deduction) of a dated rule."""
    return tuple(Band(*row) for row in rows)


def band_of(taxable: Decimal, bands: Bands) -> tuple[int, Band]:
    """The band in which ``taxable`` fen lie, and where it begins. Raises ValueError where the last one has a limit."""
    floor = 0
    for band in bands:
        if band.up_to_fen is None or taxable <= band.up_to_fen:
            return floor, band
        floor = band.up_to_fen
    raise ValueError("The last band of a tax rule has no limit.")


@dataclass(frozen=True, slots=True)
class Taxed:
    """What a table makes of ``taxable`` fen: the band, where it begins, and the tax in whole fen."""

    taxable: Decimal
    from_fen: int
    band: Band
    tax_fen: int


def taxed(taxable: Decimal, bands: Bands, *, band_for: Decimal | None = None) -> Taxed:
    """The tax on ``taxable`` fen; ``band_for`` are the fen that decide the band where those are others."""
    from_fen, band = band_of(taxable if band_for is None else band_for, bands)
    return Taxed(taxable, from_fen, band, to_fen(taxable * band.rate_bp / WHOLE - band.quick_fen))


def to_fen(amount: Decimal) -> int:
    """Whole fen, half up."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
