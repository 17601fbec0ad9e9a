"""How the money is split, shown on one round amount with the rule that is in force."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.errors import RuleViolation
from apps.settlement.calc.split import SENDING, TALENT, Shares, split_contract
from apps.settlement.calc.tax import labour
from apps.settlement.selectors import labour_rule

CONTRACT_FEN = 10_000_000
SENDING_BP = 3_000


@dataclass(frozen=True, slots=True)
class ExampleLine:
    label: str
    fen: int


def example_split() -> list[ExampleLine]:
    """The leaves of 100,000 yuan in one payment, 30% to the sending unit; they add up. Empty without a tax rule.

    Formula: facts.md, worked settlement, without an operator's fee.
    """
    try:
        rule = labour_rule()
    except RuleViolation:
        return []
    parts = split_contract(CONTRACT_FEN, Shares(sending_unit_bp=SENDING_BP))
    tax = labour(parts[TALENT], rule)
    return [
        ExampleLine(_("Contract amount"), CONTRACT_FEN),
        ExampleLine(_("Operator's fee in a pilot"), 0),
        ExampleLine(_("Sending unit's share, 30%"), -parts[SENDING]),
        ExampleLine(_("Income tax, estimate"), -tax.tax_fen),
        ExampleLine(_("The talent receives"), tax.net_fen),
    ]
