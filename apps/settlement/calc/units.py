"""Statements between units, as plain JSON like the talent's: a contract price, or the exact cost of a loan.

Who is paid here is the sending unit; the talent's wage and tax stand on the own payslip. The shape is that of
``statement``: from the inputs alone it can be done again years later.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from apps.settlement.calc.split import AGENCY, OPERATOR, SENDING, after_fees

SCHEMA = 1
COST = "cost"
PRICE_ROUTE, COST_ROUTE = "price", "cost"
# Leaves that a statement with a talent's tax has; here they are nothing.
NOTHING = {"net": 0, "tax": 0}


@dataclass(frozen=True, slots=True)
class PriceInputs:
    """One piece of a contract price (clause 8, technical service)."""

    agreement: str
    agreement_version: int
    terms_sha256: str
    milestone: str
    contract_fen: int
    operator_fee_bp: int
    intermediary_bp: int
    tax_month: str
    earlier_gross_fen: int = 0
    earlier_tax_fen: int = 0


@dataclass(frozen=True, slots=True)
class CostInputs:
    """The exact cost of one piece of a loan as the sending unit proved it (clause 8, cost only)."""

    agreement: str
    agreement_version: int
    terms_sha256: str
    milestone: str
    cost_sheet: str
    contract_fen: int
    wage_fen: int
    social_fen: int
    fund_fen: int
    expense_fen: int
    tax_month: str
    earlier_gross_fen: int = 0
    earlier_tax_fen: int = 0

    @property
    def items(self) -> dict[str, int]:
        return {
            "wage": self.wage_fen,
            "social": self.social_fen,
            "fund": self.fund_fen,
            "expense": self.expense_fen,
        }


def calculate_price(inputs: PriceInputs) -> dict[str, Any]:
    """The price less the fees goes to the sending unit, with any remainder. The leaves add up to the price."""
    fees = after_fees(inputs.contract_fen, {OPERATOR: inputs.operator_fee_bp, AGENCY: inputs.intermediary_bp})
    rest = inputs.contract_fen - sum(fees.values())
    steps: list[dict[str, Any]] = [{"step": "price", "amount": str(inputs.contract_fen)}]
    if sum(fees.values()):
        steps.append({"step": "fees", "amount": str(-sum(fees.values()))})
    steps.append({"step": "to_unit", "amount": str(rest)})
    return _shaped(PRICE_ROUTE, asdict(inputs), steps, {SENDING: rest, AGENCY: fees[AGENCY], OPERATOR: fees[OPERATOR]})


def calculate_cost(inputs: CostInputs) -> dict[str, Any]:
    """The sum of the proved items, and nothing else. Raises ValueError where the sum claimed is another by one fen."""
    cost = sum(inputs.items.values())
    if cost != inputs.contract_fen or min(inputs.items.values()) < 0:
        raise ValueError("A loan is paid at exact cost: the items must add up to what is claimed.")
    steps: list[dict[str, Any]] = [
        {"step": f"cost_{key}", "amount": str(fen)} for key, fen in inputs.items.items() if fen
    ]
    steps += [{"step": "margin", "amount": "0"}, {"step": "cost_total", "amount": str(cost)}]
    return _shaped(COST_ROUTE, asdict(inputs), steps, {COST: cost})


def again(calculation: Mapping[str, Any]) -> dict[str, Any]:
    """The same calculation done anew. Raises KeyError for one that is not between units."""
    if calculation["route"] == PRICE_ROUTE:
        return calculate_price(PriceInputs(**calculation["inputs"]))
    return calculate_cost(CostInputs(**calculation["inputs"]))


def _shaped(
    route: str, inputs: dict[str, Any], steps: list[dict[str, Any]], leaves: Mapping[str, int]
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "route": route,
        "inputs": inputs,
        "talent_gross_fen": 0,
        "steps": steps,
        "leaves": NOTHING | dict(leaves),
    }
