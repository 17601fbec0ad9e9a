"""A running split: each payment brings every party to its share of all payments so far, and the rest goes to one of them.

Never largest remainder minus what was paid: that is not monotone. Shares of the sum are rounded down, and what a party has
had is never taken back. Fixed lines come first and stay outside the base; a cap holds for the whole agreement.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

from apps.settlement.calc.split import AGENCY, OPERATOR, SENDING, TALENT, WHOLE

TRAVEL, INSURANCE = "travel", "insurance"
FIXED = (TRAVEL, INSURANCE)
# The basis of such lines; the formula of a share is among the steps.
RUNNING_SHARE, LAID_OUT, PREMIUM = "running_share", "laid_out", "premium"


@dataclass(frozen=True, slots=True)
class RunningRule:
    """What the terms say of the whole agreement. Fees are basis points of what is left after the fixed lines.

    The sending unit's share is one of what is left after the fees; each of ``steps`` ([from fen, basis points], rising)
    is the share of what lies above its beginning. The talent has the rest. A cap that is None caps nothing.
    """

    operator_fee_bp: int = 0
    intermediary_bp: int = 0
    sending_unit_bp: int = 0
    travel_fen: int = 0
    insurance_fen: int = 0
    operator_cap_fen: int | None = None
    intermediary_cap_fen: int | None = None
    sending_cap_fen: int | None = None
    steps: list[list[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Raises ValueError for a rule that divides nothing, or more than all."""
        starts = [start for start, _points in self.steps]
        shares = [self.sending_unit_bp, *(points for _start, points in self.steps)]
        fees = (self.operator_fee_bp, self.intermediary_bp)
        if min(*fees, self.travel_fen, self.insurance_fen) < 0 or sum(fees) >= WHOLE:
            raise ValueError("Fixed lines and fees are 0 or more, and fees leave something to divide.")
        if not all(0 <= share <= WHOLE for share in shares):
            raise ValueError("A share lies between 0 and 100 %.")
        if not all(one < two for one, two in pairwise([0, *starts])):
            raise ValueError("Each step begins above the one before.")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def targets(total_fen: int, rule: RunningRule) -> dict[str, int]:
    """What each party but the talent should have had of ``total_fen`` in all, in the order of dividing."""
    travel = min(total_fen, rule.travel_fen)
    insurance = min(total_fen - travel, rule.insurance_fen)
    base = total_fen - travel - insurance
    operator = _capped(base * rule.operator_fee_bp // WHOLE, rule.operator_cap_fen)
    agency = _capped(base * rule.intermediary_bp // WHOLE, rule.intermediary_cap_fen)
    rest = base - operator - agency
    return {
        TRAVEL: travel,
        INSURANCE: insurance,
        OPERATOR: operator,
        AGENCY: agency,
        SENDING: _capped(_stepped(rest, rule), rule.sending_cap_fen),
    }


def divide(piece_fen: int, earlier: Mapping[str, int], rule: RunningRule) -> dict[str, int]:
    """Divide one payment; ``earlier`` is what each party has had of the payments before. The parts add up to it exactly.

    No part is below 0, whatever the order and size of the payments: where a payment is too small for the whole fen that
    fell due together, what is missing comes with the next one.
    """
    if piece_fen < 0 or min(earlier.values(), default=0) < 0:
        raise ValueError("A payment is 0 or more, and so is what each has had.")
    left, parts = piece_fen, dict[str, int]()
    for party, due in targets(sum(earlier.values()) + piece_fen, rule).items():
        parts[party] = min(max(0, due - earlier.get(party, 0)), left)
        left -= parts[party]
    return {**parts, TALENT: left}


def _capped(fen: int, cap_fen: int | None) -> int:
    return fen if cap_fen is None else min(fen, cap_fen)


def _stepped(fen: int, rule: RunningRule) -> int:
    """The share of ``fen`` by its steps, rounded down once."""
    found, start, points = 0, 0, rule.sending_unit_bp
    for begins, next_points in rule.steps:
        found += max(0, min(fen, begins) - start) * points
        start, points = begins, next_points
    return (found + max(0, fen - start) * points) // WHOLE
