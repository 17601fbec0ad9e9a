"""A share of a declared result: result times basis points, half up, and never more than what the cap leaves."""

from dataclasses import dataclass
from typing import Any

from apps.settlement.calc.split import WHOLE

STEP, BASIS = "result_share", "result_share"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a share is reckoned from; ``earlier_fen`` are the shares of the agreement's other statements."""

    declaration: str
    first_day: str
    last_day: str
    result_fen: int
    share_bp: int
    cap_fen: int | None = None
    earlier_fen: int = 0

    def __post_init__(self) -> None:
        """Raises ValueError for what is no result or no share."""
        if self.result_fen < 0 or self.earlier_fen < 0 or not 0 <= self.share_bp <= WHOLE:
            raise ValueError("A result is 0 or more, and a share lies between 0 and 100 %.")

    @property
    def share_fen(self) -> int:
        share = (self.result_fen * self.share_bp * 2 + WHOLE) // (2 * WHOLE)
        return share if self.cap_fen is None else max(0, min(share, self.cap_fen - self.earlier_fen))

    def step(self) -> dict[str, Any]:
        """The numbers of its formula; words are added where it is shown."""
        told = {"result_fen": self.result_fen, "share_bp": self.share_bp, "cap_fen": self.cap_fen}
        return {"step": STEP, **told, "earlier_fen": self.earlier_fen, "amount": str(self.share_fen)}
