"""Answers the cards of demands: what is left in hand by the rule in force, before anyone answers. Always an estimate."""

from collections.abc import Sequence

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.demands.money import Estimate, Question, answer_with
from apps.settlement.calc.quote import all_in_for_unit, net_for_talent
from apps.settlement.calc.tax import LabourRule
from apps.settlement.models import TaxRule
from apps.settlement.selectors import tax_rule_on

LABOUR_METHOD = "labour_per_payment"


@answer_with
def estimates(asked: Sequence[Question]) -> list[Estimate | None]:
    """In the order of ``asked``; one query for all. None where the tax is another one, or no rule is in force."""
    if not any(method == LABOUR_METHOD for method, _gross in asked):
        return [None] * len(asked)
    try:
        rule = tax_rule_on(TaxRule.Code.LABOUR, clock.today())
    except RuleViolation:
        return [None] * len(asked)
    numbers = LabourRule.from_params(rule.params)
    return [_estimate(gross, rule, numbers) if method == LABOUR_METHOD else None for method, gross in asked]


def _estimate(gross_fen: int, rule: TaxRule, numbers: LabourRule) -> Estimate:
    """Of an amount that goes to the talent whole: the sending unit and the operator take nothing of it."""
    at_once, in_two = (net_for_talent(gross_fen, numbers, months=months) for months in (1, 2))
    return Estimate(
        all_in_fen=all_in_for_unit(gross_fen),
        tax_fen=gross_fen - at_once,
        net_fen=at_once,
        two_months_tax_fen=gross_fen - in_two,
        two_months_net_fen=in_two,
        rule=rule.label,
        source=str(rule.source),
        since=rule.valid.lower,
    )
