"""Exact amounts and shares as they stand in a formula."""

from decimal import ROUND_HALF_UP, Decimal

from apps.core import money


def exact_amount(fen: int | str) -> str:
    """Exact fen, perhaps with a fraction, shown to the fen."""
    return money.amount(int(Decimal(fen).quantize(Decimal(1), rounding=ROUND_HALF_UP)))


def percent(basis_points: int) -> str:
    return f"{(Decimal(basis_points) / 100).normalize():f}%"
