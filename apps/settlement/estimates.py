"""Answers the cards of demands: what is left in hand by the rules in force, before anyone answers. Always an estimate."""

from collections.abc import Sequence

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.demands.money import Answer, Estimate, Question, Wages, answer_with
from apps.settlement.calc.quote import all_in_for_unit, net_for_talent
from apps.settlement.calc.tax import LabourRule
from apps.settlement.calc.wages import Contributions, WageRule, quote
from apps.settlement.models import TaxRule
from apps.settlement.selectors import tax_rule_on

LABOUR_METHOD, WAGES_METHOD = "labour_per_payment", "wages_cumulative"


@answer_with
def estimates(asked: Sequence[Question]) -> list[Answer]:
    """In the order of ``asked``; one query a rule for all. None where the tax is another one, or no rule is in force."""
    methods = {one.method for one in asked}
    labour = _rule(TaxRule.Code.LABOUR) if LABOUR_METHOD in methods else None
    wages = _rule(TaxRule.Code.WAGES) if WAGES_METHOD in methods else None
    assumed = _rule(TaxRule.Code.CONTRIBUTIONS) if wages else None
    found: list[Answer] = []
    for one in asked:
        if one.method == LABOUR_METHOD and labour:
            found.append(_labour(one.gross_fen, labour))
        elif one.method == WAGES_METHOD and wages and assumed:
            found.append(_wages(one, wages, assumed))
        else:
            found.append(None)
    return found


def _rule(code: str) -> TaxRule | None:
    try:
        return tax_rule_on(code, clock.today())
    except RuleViolation:
        return None


def _labour(gross_fen: int, rule: TaxRule) -> Estimate:
    """Of an amount that goes to the talent whole: the sending unit and the operator take nothing of it."""
    numbers = LabourRule.from_params(rule.params)
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


def _wages(asked: Question, rule: TaxRule, assumed: TaxRule) -> Wages:
    """Of wages through the sending unit's payroll, with the assumed rates of insurance and fund."""
    numbers = Contributions.from_params(assumed.params)
    found = quote(asked.gross_fen, WageRule.from_params(rule.params), numbers, months=asked.months)
    return Wages(
        months=asked.months,
        gross_fen=found.gross_fen,
        employer_social_fen=found.employer_social_fen,
        employer_fund_fen=found.employer_fund_fen,
        own_social_fen=found.own_social_fen,
        own_fund_fen=found.own_fund_fen,
        tax_fen=found.tax_fen,
        rule=rule.label,
        source=str(rule.source),
        since=rule.valid.lower,
        assumed=str(assumed.source),
    )
