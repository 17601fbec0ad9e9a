"""The whole calculation of one statement as plain JSON: inputs, the rule's numbers, every step and the leaves.

From inputs and rule alone it can be done again years later; ``sha256`` names it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from apps.settlement.calc import units
from apps.settlement.calc.income import INCLUDED, Agreed, Income, InvoiceRule, income, income_steps
from apps.settlement.calc.results import Declared
from apps.settlement.calc.running import FIXED, RunningRule, divide
from apps.settlement.calc.running_steps import running_steps
from apps.settlement.calc.split import AGENCY, OPERATOR, SENDING, TALENT, Shares, split_contract
from apps.settlement.calc.steps import labour_steps
from apps.settlement.calc.tax import LabourRule, Withholding

SCHEMA = 1
TAX, NET = "tax", "net"
# Inputs that stand in a calculation only where the terms use them, so that the hash of others stays.
SELDOM = ("after_tax", "vat")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a statement is calculated from. ``earlier_*`` is the same project's income of the same tax month.

    ``after_tax`` and ``vat`` say how the talent's part is agreed, see ``income.Agreed``.
    """

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
    after_tax: bool = False
    vat: str = ""

    @property
    def shares(self) -> Shares:
        return Shares(self.operator_fee_bp, self.intermediary_bp, self.sending_unit_bp)

    def parts(self) -> dict[str, int]:
        """Who gets what of the contract amount; the talent's part is before tax."""
        return split_contract(self.contract_fen, self.shares)

    def dividing(self, parts: Mapping[str, int]) -> list[dict[str, Any]]:
        """The steps that end in the talent's part."""
        return [part_step(self.contract_fen, self.shares, parts)]

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value or name not in SELDOM}


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

    def dividing(self, parts: Mapping[str, int]) -> list[dict[str, Any]]:
        return running_steps(self.contract_fen, self.earlier_parts, self.rule, parts)


@dataclass(frozen=True, slots=True)
class ResultInputs(Inputs):
    """The same for a share of a declared result. ``result`` is a ``Declared`` as JSON, ``contract_fen`` its share."""

    result: dict[str, Any] = field(default_factory=dict)

    def parts(self) -> dict[str, int]:
        """Raises ValueError where what is divided is not the share."""
        if Declared(**self.result).share_fen != self.contract_fen:
            raise ValueError("What is divided is the share of the declared result.")
        return split_contract(self.contract_fen, self.shares)

    def dividing(self, parts: Mapping[str, int]) -> list[dict[str, Any]]:
        return [Declared(**self.result).step()]


def inputs_of(calculation: Mapping[str, Any]) -> Inputs:
    """The inputs that a talent's calculation was made from. Raises TypeError for one between units."""
    stored = calculation["inputs"]
    if "result" in stored:
        return ResultInputs(**stored)
    return RunningInputs(**stored) if "running" in stored else Inputs(**stored)


def calculate(
    inputs: Inputs, *, rule_label: str, rule_params: Mapping[str, Any], vat_rule: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The calculation as JSON. Its ``leaves`` (fen) add up to ``inputs.contract_fen`` and what the payer pays beyond it.

    ``vat_rule`` is what it keeps of the rules of value-added tax, asked for where the terms charge it.
    """
    parts, vat = inputs.parts(), InvoiceRule.of(vat_rule) if vat_rule and inputs.vat else None
    found = income(
        Agreed(parts[TALENT], inputs.after_tax, inputs.vat),
        LabourRule.from_params(rule_params),
        vat,
        earlier_gross_fen=inputs.earlier_gross_fen,
        earlier_tax_fen=inputs.earlier_tax_fen,
    )
    return {
        "schema": SCHEMA,
        "inputs": inputs.as_json(),
        "rule": {"label": rule_label, "params": dict(rule_params)},
        **({"vat_rule": dict(vat_rule), "talent_vat_fen": found.vat_fen} if vat_rule and vat else {}),
        "talent_gross_fen": found.tax.gross_fen,
        "steps": _steps(inputs, parts, found, vat),
        "leaves": {
            NET: found.in_hand_fen,
            TAX: found.tax.tax_fen,
            SENDING: parts[SENDING],
            AGENCY: parts[AGENCY],
            OPERATOR: parts[OPERATOR],
            **{key: parts[key] for key in FIXED if key in parts},
        },
    }


def _steps(inputs: Inputs, parts: Mapping[str, int], found: Income, vat: InvoiceRule | None) -> list[dict[str, Any]]:
    """Each step with the numbers of its formula; words are added where it is shown. Exact amounts are texts, in fen."""
    rows = inputs.dividing(parts)
    if inputs.after_tax or inputs.vat == INCLUDED:
        rows[-1]["agreed"] = "after_tax" if inputs.after_tax else "with_vat"
    rows += income_steps(found, vat)
    if found.added_fen:
        whole = {"agreed_fen": inputs.contract_fen, "added_fen": found.added_fen}
        rows.append({"step": "whole", **whole, "amount": str(inputs.contract_fen + found.added_fen)})
    return rows


def again(calculation: Mapping[str, Any]) -> dict[str, Any]:
    """The same calculation done anew from its own inputs and rule."""
    if "route" in calculation:
        return units.again(calculation)
    rule = calculation["rule"]
    given, vat_rule = inputs_of(calculation), calculation.get("vat_rule")
    return calculate(given, rule_label=rule["label"], rule_params=rule["params"], vat_rule=vat_rule)


def sha256(calculation: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON (keys sorted, UTF-8, no spaces), 64 lower-case hexadecimal characters."""
    text = json.dumps(calculation, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def added_fen(calculation: Mapping[str, Any]) -> int:
    """What the using unit pays beyond the agreed amount: tax that it bears, value-added tax on top."""
    return int(sum(calculation["leaves"].values()) - calculation["inputs"]["contract_fen"])


def part_step(contract_fen: int, shares: Shares, parts: Mapping[str, int]) -> dict[str, Any]:
    """The talent's part of a plain split."""
    return {
        "step": "gross",
        "contract_fen": contract_fen,
        "fees_fen": parts[OPERATOR] + parts[AGENCY],
        "share_bp": shares.talent_bp,
        "amount": str(parts[TALENT]),
    }


def steps(contract_fen: int, shares: Shares, parts: Mapping[str, int], tax: Withholding) -> list[dict[str, Any]]:
    """The steps of an estimate: a plain split, before tax and without value-added tax."""
    return [part_step(contract_fen, shares, parts), *labour_steps(tax)]
