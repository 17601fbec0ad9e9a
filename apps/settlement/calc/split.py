"""Who gets what of one contract amount: fees first, then the rest by weights, to the fen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.core.money import split_largest_remainder

WHOLE = 10_000
OPERATOR, AGENCY, SENDING, TALENT = "fee", "intermediary", "sending_unit", "talent"


@dataclass(frozen=True, slots=True)
class Shares:
    """Basis points: of the contract amount for fees, of what is left after fees for the sending unit.

    The talent has the rest of the rest.
    """

    operator_fee_bp: int = 0
    intermediary_bp: int = 0
    sending_unit_bp: int = 0

    @property
    def talent_bp(self) -> int:
        return WHOLE - self.sending_unit_bp


def split_contract(contract_fen: int, shares: Shares) -> dict[str, int]:
    """Divide ``contract_fen``; the parts add up to it exactly.

    Fees are basis points of the contract amount, half up. What is left is divided once by largest remainder. Raises
    ValueError where the shares are no shares.
    """
    fees = {OPERATOR: shares.operator_fee_bp, AGENCY: shares.intermediary_bp}
    taken = after_fees(contract_fen, fees)
    if not 0 <= shares.sending_unit_bp <= WHOLE:
        raise ValueError("A share lies between 0 and 100 %.")
    rest = contract_fen - sum(taken.values())
    return taken | by_weight(rest, [(TALENT, shares.talent_bp), (SENDING, shares.sending_unit_bp)])


def after_fees(contract_fen: int, fees_bp: Mapping[str, int]) -> dict[str, int]:
    """Each fee in fen, half up. Raises ValueError where fees are negative or leave nothing."""
    if min(fees_bp.values(), default=0) < 0 or sum(fees_bp.values()) >= WHOLE:
        raise ValueError("Fees are 0 or more and leave something to divide.")
    return {key: (contract_fen * points * 2 + WHOLE) // (2 * WHOLE) for key, points in fees_bp.items()}


def by_weight(total_fen: int, weights: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Largest remainder; ties go to the larger weight, then to the earlier place."""
    return split_largest_remainder(total_fen, weights)


def tiered(
    total_fen: int, fixed: Mapping[str, int], percent_bp: Mapping[str, int | None], caps: Mapping[str, int]
) -> dict[str, int]:
    """Fixed lines first; of the rest each its basis points, half up and at most its cap; what is left to the one party
    without a number. Raises ValueError where there is no such party, there are two, or nothing is left for it.
    """
    rest = total_fen - sum(fixed.values())
    residual = [party for party, points in percent_bp.items() if points is None]
    if len(residual) != 1 or min(fixed.values(), default=0) < 0:
        raise ValueError("Exactly one party has what is left, and fixed lines are 0 or more.")
    parts = {
        party: min((rest * points * 2 + WHOLE) // (2 * WHOLE), caps.get(party, rest))
        for party, points in percent_bp.items()
        if points is not None
    }
    left = rest - sum(parts.values())
    if rest < 0 or left < 0 or min(parts.values(), default=0) < 0:
        raise ValueError("The lines leave nothing to divide.")
    return {**fixed, **{party: parts.get(party, left) for party in percent_bp}}


def cumulative(pieces_fen: Sequence[int], weights: Sequence[tuple[str, int]], residual: str) -> list[dict[str, int]]:
    """Divide piece after piece so that each party's sum is its share of the sum, rounded down; ``residual`` has the rest.

    Unlike largest remainder this never takes a fen back from the others, so pieces may come one by one. A piece of a
    few fen may leave ``residual`` as many below 0 as there are others: their whole fen are then due at once.
    """
    whole = sum(weight for _party, weight in weights)
    found: list[dict[str, int]] = []
    total, given = 0, dict.fromkeys((party for party, _weight in weights), 0)
    for piece in pieces_fen:
        total += piece
        parts = {party: total * weight // whole - given[party] for party, weight in weights if party != residual}
        parts[residual] = piece - sum(parts.values())
        found.append({party: parts[party] for party, _weight in weights})
        given = {party: given[party] + parts[party] for party in given}
    return found


def refund(left: Sequence[tuple[str, int]], amount_fen: int) -> dict[str, int]:
    """Take ``amount_fen`` back pro rata of what is left with each, by largest remainder; nobody falls below 0.

    Raises ValueError where more is asked than is left.
    """
    if not 0 <= amount_fen <= sum(fen for _party, fen in left):
        raise ValueError("No more can be given back than is left.")
    return by_weight(amount_fen, left) if amount_fen else {party: 0 for party, _fen in left}
