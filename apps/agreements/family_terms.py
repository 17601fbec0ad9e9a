"""What the first terms say differently by family: who is paid, by which voucher, who insures, what is still to be said.

Personal service is the plain case of ``drafting``; the values here go over it. What only a party can say (the varied
labour contract, an earlier unit's restrictions, a pension) stays open and is shown as missing.
"""

import datetime as dt
from typing import Any

from apps.agreements.terms import last_day
from apps.core import working_days
from apps.core.money import amount, split_largest_remainder
from apps.demands.models import Demand
from apps.demands.money import Money, months_of
from apps.modes.models import SharingMode
from apps.organisations.models import Unit

Values = dict[str, Any]
Words = dict[str, str]
HOURS_A_DAY, WEEKLY_HOURS = 8, 40
WORKING_DAYS_TO_RETURN = 5
DAYS_TO_ACCEPT = 14
CONTRACT_TYPES = {"commission": "service", "project": "development"}
# Only the talent declares these; a default would speak for a person.
DECLARED = frozenset({"3.earlier_restrictions", "3.pension_status"})


def both(zh: str, en: str) -> Words:
    return {"zh": zh, "en": en}


SENDING, USING = both("派出单位", "sending unit"), both("使用单位", "using unit")
TALENT = both("人才", "talent")
WAGE = both("工资", "wages")
SOCIAL = both("社会保险（单位部分）", "social insurance (employer's part)")
FUND = both("住房公积金（单位部分）", "housing fund (employer's part)")
PROOF = {
    "wage": "工资发放表",
    "social": "社会保险缴费凭证",
    "fund": "住房公积金汇缴凭证",
}


def by_family(mode: SharingMode, demand: Demand, unit: Unit | None, money: Money) -> Values:
    """The values of the mode's family that differ from personal service."""
    family = SharingMode.Family(mode.family)
    if family == SharingMode.Family.COST_ONLY:
        return _cost_only(demand, unit, money)
    if family == SharingMode.Family.TECHNICAL_SERVICE:
        return _technical(mode, unit)
    if family == SharingMode.Family.NO_SENDING_UNIT:
        return _no_sending_unit()
    return _without_wage(demand) if family == SharingMode.Family.NON_CASH else {}


def _cost_only(demand: Demand, unit: Unit | None, money: Money) -> Values:
    """Exact cost: wages and the employer's contributions as estimated for the card, month by month; settled as proved."""
    total = money.all_in_fen
    pieces = _pieces(demand, total)
    last = demand.period.upper - dt.timedelta(days=1)
    return {
        "4.days_per_week": min(demand.days_per_week, 5),
        "4.weekly_hours": min(demand.days_per_week * HOURS_A_DAY, WEEKLY_HOURS),
        "6.milestones": [
            {"title": title, "due": due, "amount": fen, "acceptance_days": DAYS_TO_ACCEPT} for title, due, fen in pieces
        ],
        "7.total_amount": total,
        "7.pay_schedule": [{"occasion": title, "due": due, "amount": fen} for title, due, fen in pieces],
        "7.payee_account": _account(unit),
        "7.wage_standard": both(
            f"税前工资合计 {amount(demand.pay_total_fen)} 元，不低于派出单位原工资标准",
            f"{amount(demand.pay_total_fen)} yuan before tax in all, not below the wage at the sending unit",
        ),
        "8.cost_lines": _cost_lines(money),
        "9.invoice_by": "cost_statement",
        "10.payer_table": [
            {
                "item": both("工资、社会保险、住房公积金", "wage, social insurance, housing fund"),
                "payer": both("派出单位支付，使用单位据实补偿", "sending unit, reimbursed by the using unit at cost"),
                "cap": total,
            },
            {"item": both("差旅食宿", "travel and board"), "payer": USING, "cap": 500_000},
        ],
        "11.compensation_rule": both(
            "工伤保险责任由派出单位承担；工伤保险基金支付以外的法定费用，由使用单位据实补偿派出单位",
            "the sending unit bears the work-injury insurance duty; lawful costs beyond the fund are reimbursed by the using unit",
        ),
        "17.return_date": working_days.add(last, WORKING_DAYS_TO_RETURN).isoformat(),
    }


def _pieces(demand: Demand, total_fen: int) -> list[tuple[Words, str, int]]:
    """Month by month of the period; the amounts add up to the total."""
    months, first = months_of(demand), demand.period.lower
    last = demand.period.upper - dt.timedelta(days=1)
    parts = split_largest_remainder(total_fen, [(str(number), 1) for number in range(1, months + 1)])
    return [
        (
            both(f"第 {number} 个月用工成本", f"Cost of month {number}"),
            (last if int(number) == months else last_day(first, int(number))).isoformat(),
            fen,
        )
        for number, fen in parts.items()
    ]


def _cost_lines(money: Money) -> list[Values]:
    wages = money.wages
    rows = [(WAGE, money.gross_fen, "wage")]
    if wages:
        rows += [(SOCIAL, wages.employer_social_fen, "social"), (FUND, wages.employer_fund_fen, "fund")]
    return [{"line": line, "amount": fen, "proof": PROOF[kind]} for line, fen, kind in rows if fen]


def _technical(mode: SharingMode, unit: Unit | None) -> Values:
    """A contract between units: the price goes to the sending unit against its invoice; it pays the talent."""
    return {
        "2.technical_contract_type": CONTRACT_TYPES.get(mode.code, "service"),
        "7.payee_account": _account(unit),
        "8.sending_unit_rule": both(
            "派出单位现行公布的薪酬与奖励办法", "the sending unit's published rule on pay and rewards in force"
        ),
        "9.invoice_by": "sending_unit_invoice",
        "10.payer_table": [
            {
                "item": both("人才报酬、社会保险、工伤保险", "the talent's pay, social and work-injury insurance"),
                "payer": both("派出单位，从合同价款中支付", "sending unit, out of the contract price"),
                "cap": None,
            },
            {"item": both("差旅食宿", "travel and board"), "payer": USING, "cap": 500_000},
        ],
    }


def _no_sending_unit() -> Values:
    return {
        "10.payer_table": [
            {"item": both("意外伤害保障", "accident cover"), "payer": USING, "cap": None},
            {"item": both("差旅食宿", "travel and board"), "payer": USING, "cap": 500_000},
        ],
        "14.conf_scope": both(
            "双方标明保密或者依性质应当保密的技术和经营信息",
            "technical and business information marked or evidently confidential",
        ),
    }


def _without_wage(demand: Demand) -> Values:
    """No sum is agreed; of partner sharing the parties still say the share and what counts as the result."""
    last = (demand.period.upper - dt.timedelta(days=1)).isoformat()
    return {
        "6.milestones": [{"title": demand.title, "due": last, "acceptance_days": DAYS_TO_ACCEPT}],
        "8.result_until": last,
    }


def _account(unit: Unit | None) -> Any:
    """Empty until the unit has named its account."""
    last_four = unit.bank_account_last_four if unit else ""
    return both(f"派出单位账户 尾号 {last_four}", f"sending unit's account ending {last_four}") if last_four else ""
