"""The whole calculation of one statement as plain JSON: inputs, the rule's numbers, every step and the leaves.

From inputs and rule alone it can be done again years later; ``sha256`` names it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from apps.settlement.calc import units
from apps.settlement.calc.results import Declared
from apps.settlement.calc.running import FIXED, RunningRule, divide
from apps.settlement.calc.running_steps import running_steps
from apps.settlement.calc.split import AGENCY, OPERATOR, SENDING, TALENT, Shares, split_contract
from apps.settlement.calc.steps import labour_steps
from apps.settlement.calc.tax import LabourRule, Withholding, labour

SCHEMA = 1
TAX, NET = "tax", "net"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a statement is calculated from. ``earlier_*`` is the same project's income of the same tax month."""

    agreement: str
    agreement_version: int
    terms_sha256: str
    milestone: str
    contract_fen: int
    operator_fee_bp: int
    intermediary_bp: int
    sending_unit_bp: int
    tax_month: str
    earlier_gross_fen: int = 0
    earlier_tax_fen: int = 0

    @property
    def shares(self) -> Shares:
        return Shares(self.operator_fee_bp, self.intermediary_bp, self.sending_unit_bp)

    def parts(self) -> dict[str, int]:
        """Who gets what of the contract amount; the talent's part is before tax."""
        return split_contract(self.contract_fen, self.shares)

    def steps(self, parts: Mapping[str, int], tax: Withholding) -> list[dict[str, Any]]:
        return steps(self.contract_fen, self.shares, parts, tax)


@dataclass(frozen=True, slots=True)
class RunningInputs(Inputs):
    """The same for terms whose split runs over the whole agreement.

    ``running`` is a ``RunningRule`` as JSON; ``earlier_parts`` what each party has had of the agreement's other statements.
    """

    running: dict[str, Any] = field(default_factory=dict)
    earlier_parts: dict[str, int] = field(default_factory=dict)

    @property
    def rule(self) -> RunningRule:
        return RunningRule(**self.running)

    def parts(self) -> dict[str, int]:
        return divide(self.contract_fen, self.earlier_parts, self.rule)

    def steps(self, parts: Mapping[str, int], tax: Withholding) -> list[dict[str, Any]]:
        return [*running_steps(self.contract_fen, self.earlier_parts, self.rule, parts), *labour_steps(tax)]


@dataclass(frozen=True, slots=True)
class ResultInputs(Inputs):
    """The same for a share of a declared result. ``result`` is a ``Declared`` as JSON, ``contract_fen`` its share."""

    result: dict[str, Any] = field(default_factory=dict)

    def parts(self) -> dict[str, int]:
        """Raises ValueError where what is divided is not the share."""
        if Declared(**self.result).share_fen != self.contract_fen:
            raise ValueError("What is divided is the share of the declared result.")
        return split_contract(self.contract_fen, self.shares)

    def steps(self, parts: Mapping[str, int], tax: Withholding) -> list[dict[str, Any]]:
        return [Declared(**self.result).step(), *labour_steps(tax)]


def inputs_of(calculation: Mapping[str, Any]) -> Inputs:
    """The inputs that a talent's calculation was made from. Raises TypeError for one between units."""
    stored = calculation["inputs"]
    if "result" in stored:
        return ResultInputs(**stored)
    return RunningInputs(**stored) if "running" in stored else Inputs(**stored)


def calculate(inputs: Inputs, *, rule_label: str, rule_params: Mapping[str, Any]) -> dict[str, Any]:
    """The calculation as JSON. Its ``leaves`` (fen) add up to ``inputs.contract_fen``."""
    parts = inputs.parts()
    tax = labour(
        parts[TALENT],
        LabourRule.from_params(rule_params),
        earlier_gross_fen=inputs.earlier_gross_fen,
        earlier_tax_fen=inputs.earlier_tax_fen,
    )
    return {
        "schema": SCHEMA,
        "inputs": asdict(inputs),
        "rule": {"label": rule_label, "params": dict(rule_params)},
        "talent_gross_fen": tax.gross_fen,
        "steps": inputs.steps(parts, tax),
        "leaves": {
            NET: tax.net_fen,
            TAX: tax.tax_fen,
            SENDING: parts[SENDING],
            AGENCY: parts[AGENCY],
            OPERATOR: parts[OPERATOR],
            **{key: parts[key] for key in FIXED if key in parts},
        },
    }


def again(calculation: Mapping[str, Any]) -> dict[str, Any]:
    """The same calculation done anew from its own inputs and rule."""
    if "route" in calculation:
        return units.again(calculation)
    rule = calculation["rule"]
    return calculate(inputs_of(calculation), rule_label=rule["label"], rule_params=rule["params"])


def sha256(calculation: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON (keys sorted, UTF-8, no spaces), 64 lower-case hexadecimal characters."""
    text = json.dumps(calculation, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def steps(contract_fen: int, shares: Shares, parts: Mapping[str, int], tax: Withholding) -> list[dict[str, Any]]:
    """Each step with the numbers of its formula; words are added where it is shown. Exact amounts are texts, in fen."""
    fees = parts[OPERATOR] + parts[AGENCY]
    gross = {
        "step": "gross",
        "contract_fen": contract_fen,
        "fees_fen": fees,
        "share_bp": shares.talent_bp,
        "amount": str(tax.gross_fen),
    }
    return [gross, *labour_steps(tax)]
