"""The steps of a calculation in words, the same on a statement, in the calculator and in the simulator."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.settlement.calc.results import STEP as RESULT_STEP
from apps.settlement.wording_amounts import exact_amount, percent
from apps.settlement.wording_running import RUNNING_STEPS

AGREED = {
    "after_tax": _lazy("The talent's part, after tax as agreed"),
    "with_vat": _lazy("The talent's part, with VAT"),
}
# Statements between units: a contract price, or the exact cost of a loan.
BETWEEN_UNITS = {
    "price": (_lazy("Contract price of this piece"), _lazy("clause 7")),
    "fees": (_lazy("Published fees"), _lazy("clause 8, each with its basis")),
    "to_unit": (_lazy("To the sending unit"), _lazy("against its invoice; it pays the talent by its own rule")),
    "cost_wage": (_lazy("Wages"), _lazy("by the payroll of the sending unit")),
    "cost_social": (_lazy("Social insurance"), _lazy("employer's part, by the contribution record")),
    "cost_fund": (_lazy("Housing fund"), _lazy("employer's part, by the fund record")),
    "cost_expense": (_lazy("Other expenses"), _lazy("each with proof")),
    "margin": (_lazy("Margin of the sending unit"), _lazy("locked at 0 in this mode")),
    "cost_total": (_lazy("Exact cost, reimbursed"), _lazy("the sum of the proved items")),
}


@dataclass(frozen=True, slots=True)
class TaxRow:
    label: str
    formula: str
    result: str


def tax_rows(steps: Iterable[Mapping[str, Any]]) -> list[TaxRow]:
    """The stored steps of one calculation, numbered."""
    rows = []
    for number, step in enumerate(steps, 1):
        label, formula = _words(step)
        result = percent(step["rate_bp"]) if step["step"] == "rate" else exact_amount(step["amount"])
        rows.append(TaxRow(f"{number}\u3000{label}", formula, result))
    return rows


def _words(step: Mapping[str, Any]) -> tuple[str, str]:
    if between := BETWEEN_UNITS.get(step["step"]):
        return str(between[0]), str(between[1])
    if other := OTHER_STEPS.get(step["step"]) or RUNNING_STEPS.get(step["step"]):
        return _label(str(other[0]), step), other[1](step)
    label, formula = _labour_words(step)
    return _label(label, step), formula


def _label(label: str, step: Mapping[str, Any]) -> str:
    """The talent's part is named as it is agreed; a share of a result keeps its name."""
    agreed = AGREED.get(step.get("agreed", ""))
    return str(agreed) if agreed and step["step"] != RESULT_STEP else label


def _labour_words(step: Mapping[str, Any]) -> tuple[str, str]:
    match step["step"]:
        case "gross":
            base = exact_amount(step["contract_fen"])
            if step["fees_fen"]:
                base = f"({base} \u2212 {exact_amount(step['fees_fen'])})"
            return _("Before tax"), f"{base} × {percent(step['share_bp'])}"
        case "month":
            return _("This month in all"), f"{exact_amount(step['earlier_fen'])} + {exact_amount(step['gross_fen'])}"
        case "deduction" if step["small"]:
            return _("Deduction"), _("up to 4 000.00 a payment: a fixed 800.00")
        case "deduction":
            share = Decimal(step["amount"]).copy_abs() * 10_000 / step["base_fen"]
            words = {"amount": exact_amount(step["base_fen"]), "share": percent(int(share.to_integral_value()))}
            return _("Deduction"), _("above 4 000.00: %(amount)s × %(share)s") % words
        case "taxable":
            return _("Taxable income"), f"{exact_amount(step['base_fen'])} \u2212 {exact_amount(step['deduction'])}"
        case "rate":
            words = {"rate": percent(step["rate_bp"]), "quick": exact_amount(step["quick_fen"])}
            return _("Rate"), f"{_band(step)} " + _("%(rate)s, quick deduction %(quick)s") % words
        case "tax":
            quick = f" \u2212 {exact_amount(step['quick_fen'])}" if step["quick_fen"] else ""
            return _("Tax"), f"{exact_amount(step['taxable'])} × {percent(step['rate_bp'])}{quick}"
        case _:
            earlier = exact_amount(step["earlier_tax_fen"])
            return _("Still to withhold"), f"{exact_amount(step['month_tax_fen'])} \u2212 {earlier}"


def _band(step: Mapping[str, Any]) -> str:
    if step["up_to_fen"] is None:
        return _("Above %(from)s:") % {"from": exact_amount(step["from_fen"])}
    return _("Up to %(to)s:") % {"to": exact_amount(step["up_to_fen"])}


def _net_asked(step: Mapping[str, Any]) -> str:
    return _("the least payment that leaves %(net)s after tax") % {"net": exact_amount(step["net_fen"])}


def _taxable(step: Mapping[str, Any]) -> str:
    words = _difference(step)
    return words if Decimal(step["amount"]) else _("%(sum)s, below 0 counts as 0") % {"sum": words}


def _without_vat(step: Mapping[str, Any]) -> str:
    divisor = (1 + Decimal(step["rate_bp"]) / 10_000).normalize()
    return f"{exact_amount(step['base_fen'])} ÷ {divisor:f}"


def _threshold(step: Mapping[str, Any]) -> str:
    month, once = _("up to %(limit)s a month nothing is due"), _("below %(limit)s a time nothing is due")
    told = (month if step["by_month"] else once) % {"limit": exact_amount(step["limit_fen"])}
    return _("%(rule)s: free") % {"rule": told} if step["free"] else _("%(rule)s: passed") % {"rule": told}


def _surcharge(step: Mapping[str, Any]) -> str:
    if step["free"]:
        return _("sales up to %(limit)s a month: not due") % {"limit": exact_amount(step["limit_fen"])}
    words = f"{exact_amount(step['vat_fen'])} × {percent(step['rate_bp'])}"
    return words if step["halved_bp"] == 10_000 else f"{words} × {percent(step['halved_bp'])}"


def _times(step: Mapping[str, Any]) -> str:
    return f"{exact_amount(step['each_fen'])} × {step['months']}"


def _share(step: Mapping[str, Any]) -> str:
    return f"{exact_amount(step['base'])} × {percent(step['share_bp'])}"


def _with_award(step: Mapping[str, Any]) -> str:
    return f"{exact_amount(step['wages_fen'])} + {exact_amount(step['counted_fen'])}"


def _award_tax(step: Mapping[str, Any]) -> str:
    words = {"with": exact_amount(step["with_fen"]), "without": exact_amount(step["without_fen"])}
    return _("tax of the month %(with)s, without the award %(without)s") % words


def _whole(step: Mapping[str, Any]) -> str:
    return f"{exact_amount(step['agreed_fen'])} + {exact_amount(step['added_fen'])}"


def _twelfth(step: Mapping[str, Any]) -> str:
    return f"{exact_amount(step['base_fen'])} ÷ 12"


def _difference(step: Mapping[str, Any]) -> str:
    return " \u2212 ".join([exact_amount(step["base_fen"]), *(exact_amount(less) for less in step["less"])])


# Other income and value-added tax: the words of a step, and what writes its formula.
OTHER_STEPS: Mapping[str, tuple[Any, Callable[[Mapping[str, Any]], str]]] = {
    "gross_up": (_lazy("Payment before tax"), _net_asked),
    "months": (_lazy("Income so far"), _times),
    "own": (_lazy("Own social insurance and housing fund so far"), _times),
    "special": (_lazy("Special additional deductions so far"), _times),
    "basic": (_lazy("Basic deduction so far"), _times),
    "expense": (_lazy("Expenses, a share of the income"), _share),
    "counted": (_lazy("Counted part"), _share),
    "twelfth": (_lazy("A twelfth decides the rate"), _twelfth),
    "taxable_income": (_lazy("Taxable income"), _taxable),
    "left": (_lazy("Left in hand"), _difference),
    "before_income_tax": (_lazy("Left before income tax"), _difference),
    "without_vat": (_lazy("Amount without VAT"), _without_vat),
    "threshold": (_lazy("Compared with the threshold"), _threshold),
    "vat": (_lazy("Value-added tax"), _difference),
    "vat_on_top": (_lazy("Value-added tax on top"), _share),
    "with_award": (_lazy("Wages so far with the counted part"), _with_award),
    "award_tax": (_lazy("Tax on the award"), _award_tax),
    "whole": (_lazy("The using unit pays in all"), _whole),
    "city": (_lazy("City construction tax"), _surcharge),
    "education": (_lazy("Education surcharge"), _surcharge),
    "local_education": (_lazy("Local education surcharge"), _surcharge),
}
