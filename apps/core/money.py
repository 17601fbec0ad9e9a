"""Integer fen. Yuan exist only at the edge."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

NO_BREAK = "\u00a0"


def yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100


def to_fen(amount: Decimal) -> int:
    """Yuan to fen, half up."""
    return int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def amount(fen: int) -> str:
    """5218650 -> '52 186.50' with no-break spaces between thousands; a real minus sign."""
    sign = "\u2212" if fen < 0 else ""
    return sign + f"{abs(fen) // 100:,}".replace(",", NO_BREAK) + f".{abs(fen) % 100:02d}"


def split_largest_remainder(total_fen: int, weights: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Divide ``total_fen`` by weights so that the parts add up exactly.

    Whole fen first, the rest one by one to the largest remainders; ties: larger weight, then earlier position.
    Not monotone in the total, so use it once per milestone (settlement, finding 4).
    """
    whole = sum(weight for _key, weight in weights)
    parts = {key: total_fen * weight // whole for key, weight in weights}
    order = sorted(
        range(len(weights)),
        key=lambda i: (-(total_fen * weights[i][1] % whole), -weights[i][1], i),
    )
    for i in order[: total_fen - sum(parts.values())]:
        parts[weights[i][0]] += 1
    return parts
