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
