"""The steps of a running split with the numbers of their formulas; words are added where they are shown."""

from collections.abc import Mapping
from typing import Any

from apps.settlement.calc.running import FIXED, INSURANCE, TRAVEL, RunningRule
from apps.settlement.calc.split import AGENCY, OPERATOR, SENDING, TALENT

Step = dict[str, Any]


def running_steps(
    piece_fen: int, earlier: Mapping[str, int], rule: RunningRule, parts: Mapping[str, int]
) -> list[Step]:
    """All payments so far, each part of this one, and what is left of it for the talent. Parts of nothing are left out."""
    before = sum(earlier.values())
    total = before + piece_fen
    found: list[Step] = [{"step": "so_far", "earlier_fen": before, "piece_fen": piece_fen, "amount": str(total)}]
    fixed = {TRAVEL: rule.travel_fen, INSURANCE: rule.insurance_fen}
    for party in FIXED:
        if parts[party]:
            had = earlier.get(party, 0)
            found.append(
                {"step": f"fixed_{party}", "whole_fen": fixed[party], "had_fen": had, "amount": str(-parts[party])}
            )
    base = total - sum(earlier.get(party, 0) + parts[party] for party in FIXED)
    rest = base - sum(earlier.get(party, 0) + parts[party] for party in (OPERATOR, AGENCY))
    shares: tuple[tuple[str, int, int, int | None, list[list[int]]], ...] = (
        (OPERATOR, base, rule.operator_fee_bp, rule.operator_cap_fen, []),
        (AGENCY, base, rule.intermediary_bp, rule.intermediary_cap_fen, []),
        (SENDING, rest, rule.sending_unit_bp, rule.sending_cap_fen, rule.steps),
    )
    for party, of_fen, points, cap, steps in shares:
        if parts[party]:
            told = {
                "base_fen": of_fen,
                "share_bp": points,
                "cap_fen": cap,
                "steps": steps,
                "had_fen": earlier.get(party, 0),
            }
            found.append({"step": f"running_{party}", **told, "amount": str(-parts[party])})
    less = [part for party, part in parts.items() if party != TALENT and part]
    return [*found, {"step": "running_rest", "base_fen": piece_fen, "less": less, "amount": str(parts[TALENT])}]
