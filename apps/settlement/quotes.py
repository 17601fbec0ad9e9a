"""Quotes for machines: one case of a kind in, the amounts out, by the rules in force on a day.

External names: ``home`` is the sending unit, ``host`` the using unit, ``platform`` the operator. Money is integer fen.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias

from apps.settlement.calc import other_income, platform, split, tax, vat, wages
from apps.settlement.calc.other_income import FlatRule, MonthlyRule
from apps.settlement.calc.platform import PlatformRule
from apps.settlement.calc.tax import LabourRule
from apps.settlement.calc.vat import PersonRule
from apps.settlement.calc.wages import WageRule
from apps.settlement.models import TaxRule
from apps.settlement.selectors import tax_rule_on

Case: TypeAlias = Mapping[str, Any]
Answer: TypeAlias = Any


class UnknownKind(ValueError):
    """There is no quote of this kind."""


class Quotes:
    """Every kind by its name, with the rules in force on ``day``; a rule is read when a case first needs it."""

    def __init__(self, day: dt.date) -> None:
        self._day = day
        self._params: dict[str, Mapping[str, Any]] = {}

    def answer(self, kind: str, case: Case) -> Answer:
        """The amounts of one case. Raises UnknownKind; ValueError, KeyError or TypeError for a case that is none."""
        quote = KINDS.get(kind)
        if quote is None:
            raise UnknownKind(f"There is no quote of the kind {kind!r}.")
        return quote(self, case)

    def _of(self, code: str) -> Mapping[str, Any]:
        if code not in self._params:
            self._params[code] = tax_rule_on(code, self._day).params
        return self._params[code]

    @property
    def _labour(self) -> LabourRule:
        return LabourRule.from_params(self._of(TaxRule.Code.LABOUR))

    # ---- Tax of the talent

    def labour_per_payment(self, case: Case) -> Answer:
        found = tax.labour(case["gross_fen"], self._labour)
        return {"tax_fen": found.tax_fen, "net_fen": found.net_fen}

    def labour_same_project(self, case: Case) -> Answer:
        gross, taxes = 0, list[int]()
        for payment in case["payments_fen"]:
            found = tax.labour(payment, self._labour, earlier_gross_fen=gross, earlier_tax_fen=sum(taxes))
            gross, taxes = gross + payment, [*taxes, found.tax_fen]
        return {"tax_fen": taxes}

    def labour_separate_projects(self, case: Case) -> Answer:
        return {"tax_fen": [tax.labour(payment, self._labour).tax_fen for payment in case["payments_fen"]]}

    def labour_grossed_up(self, case: Case) -> Answer:
        gross = tax.gross_for(case["net_fen"], self._labour)
        return {"gross_fen": gross, "tax_fen": gross - case["net_fen"]}

    def platform_cumulative(self, case: Case) -> Answer:
        if case["consecutive_months"] is not True:
            raise ValueError("Interrupted months are not quoted: each run of months is a case of its own.")
        rule = PlatformRule.from_params(self._of(TaxRule.Code.PLATFORM))
        return {"tax_fen": platform.withheld(case["monthly_gross_fen"], rule)}

    def wages_cumulative(self, case: Case) -> Answer:
        months = [
            wages.Month(month["gross_fen"], month["social_and_fund_fen"], month["special_additional_fen"])
            for month in case["months"]
        ]
        return {"tax_fen": wages.withheld(months, WageRule.from_params(self._of(TaxRule.Code.WAGES)))}

    def annual_bonus(self, case: Case) -> Answer:
        rule = MonthlyRule.from_params(self._of(TaxRule.Code.BONUS))
        return {"tax_fen": other_income.bonus(case["bonus_fen"], rule).tax_fen}

    def royalty(self, case: Case) -> Answer:
        return self._flat(case, TaxRule.Code.ROYALTY)

    def author(self, case: Case) -> Answer:
        return self._flat(case, TaxRule.Code.MANUSCRIPT)

    def _flat(self, case: Case, code: str) -> Answer:
        rule = FlatRule.from_params(self._of(code))
        return {"tax_fen": other_income.flat(case["gross_fen"], rule, self._labour).tax_fen}

    def nonresident(self, case: Case) -> Answer:
        rule = MonthlyRule.from_params(self._of(TaxRule.Code.NONRESIDENT))
        return {"tax_fen": other_income.nonresident(case["gross_fen"], rule).tax_fen}

    # ---- Cost only

    def cost_only(self, case: Case) -> Answer:
        """Shared employment: the sending unit passes on what it is reimbursed and keeps nothing of it.

        A margin of its own, of a single fen, is refused (人社厅发〔2020〕98号). ``reimbursed_fen``: costs other than wage
        and the employer's insurance that the sending unit laid out, such as travel.
        """
        wage, insurance, laid_out = case["wage_fen"], case["employer_social_fen"], case["reimbursed_fen"]
        if min(wage, insurance, laid_out) < 0:
            raise ValueError("An amount is below nothing.")
        if case["home_margin_fen"] != 0:
            return {"error": "HOME_MARGIN_FORBIDDEN"}
        return {
            "host_pays_fen": wage + insurance + laid_out,
            "home_to_talent_gross_fen": wage,
            "home_to_insurance_fen": insurance,
            "home_keeps_fen": 0,
        }

    # ---- Value-added tax

    def vat_company(self, case: Case) -> Answer:
        net, tax_fen = vat.inside(case["gross_fen"], Decimal(case["rate"]))
        return {"net": net, "vat": tax_fen}

    def vat_person(self, case: Case) -> Answer:
        found = vat.person(
            case["gross_fen"],
            PersonRule.from_params(self._of(TaxRule.Code.VAT_PERSON)),
            rate=Decimal(case["rate"]),
            city_rate=Decimal(case["city"]),
            month_net_fen=case["month_net_fen"],
            by_month=case["monthly_threshold_applies"],
        )
        return {
            "net": found.net_fen,
            "vat": found.vat_fen,
            "city_tax": found.city_fen,
            "edu": found.education_fen,
            "local_edu": found.local_education_fen,
            "take_home_before_iit": found.left_fen,
        }

    # ---- Dividing

    def largest_remainder(self, case: Case) -> Answer:
        return split.by_weight(case["total_fen"], _pairs(case["weights"]))

    def cumulative_floor(self, case: Case) -> Answer:
        return split.cumulative(case["milestones_fen"], _pairs(case["weights"]), case["residual"])

    def tiered(self, case: Case) -> Answer:
        return split.tiered(case["total_fen"], dict(case["fixed"]), dict(case["percent_bp"]), case["caps"])

    def refund(self, case: Case) -> Answer:
        return split.refund(_pairs(case["left"]), case["amount_fen"])

    def end_to_end(self, case: Case) -> Answer:
        parts = split.by_weight(case["total_fen"], _pairs(case["weights"]))
        gross = parts["talent"]
        if case["method"] == "host_per_payment":
            withheld = tax.labour(gross, self._labour).tax_fen
        elif case["method"] == "platform_cumulative_month1":
            withheld = platform.withheld([gross], PlatformRule.from_params(self._of(TaxRule.Code.PLATFORM)))[0]
        else:
            raise ValueError(f"There is no method {case['method']!r}.")
        return {"split": parts, "withholding_fen": withheld, "talent_payout_fen": gross - withheld}

    def tax_period(self, case: Case) -> Answer:
        month = tax.tax_month(tax.payment_day(dt.datetime.fromisoformat(case["paid_at"])))
        return {"tax_year": month.year, "tax_month": month.month}


KINDS: Final[Mapping[str, Callable[[Quotes, Case], Answer]]] = {
    "iit_labour_per_payment": Quotes.labour_per_payment,
    "iit_labour_same_project_month": Quotes.labour_same_project,
    "iit_labour_separate_projects": Quotes.labour_separate_projects,
    "iit_labour_grossup": Quotes.labour_grossed_up,
    "iit_platform_cumulative": Quotes.platform_cumulative,
    "iit_wages_cumulative": Quotes.wages_cumulative,
    "iit_annual_bonus_separate": Quotes.annual_bonus,
    "iit_royalty": Quotes.royalty,
    "iit_author": Quotes.author,
    "iit_nonresident_labour": Quotes.nonresident,
    "shared_employment_passthrough": Quotes.cost_only,
    "shared_employment_passthrough_invalid": Quotes.cost_only,
    "vat_company": Quotes.vat_company,
    "vat_person_agent_invoice": Quotes.vat_person,
    "vat_person_platform_filing_over_100k": Quotes.vat_person,
    "split_largest_remainder": Quotes.largest_remainder,
    "split_cumulative_floor_residual": Quotes.cumulative_floor,
    "split_tiered": Quotes.tiered,
    "refund_pro_rata": Quotes.refund,
    "settlement_end_to_end": Quotes.end_to_end,
    "tax_period": Quotes.tax_period,
}


def _pairs(rows: Sequence[Sequence[Any]]) -> list[tuple[str, int]]:
    return [(party, number) for party, number in rows]
