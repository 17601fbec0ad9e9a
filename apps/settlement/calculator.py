"""The public calculator's result: where one amount goes, with every step of the formula. Always an estimate."""

from dataclasses import dataclass
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.agreements.fee_terms import most_words
from apps.agreements.models import PublishedFee
from apps.agreements.selectors import published_fees
from apps.core import clock, money
from apps.settlement import selectors
from apps.settlement.calc.quote import Instalment, instalments
from apps.settlement.calc.split import Shares
from apps.settlement.calc.statement import steps
from apps.settlement.calc.tax import LabourRule
from apps.settlement.models import TaxRule
from apps.settlement.wording import TaxRow, tax_rows
from apps.settlement.wording_amounts import percent

COMPARED = (1, 2, 3, 6, 12)


@dataclass(frozen=True, slots=True)
class FeeShown:
    """A row of the published catalogue for everybody to read."""

    fee: PublishedFee
    most: str


def fee_rows() -> list[FeeShown]:
    """The catalogue of fees as it holds today."""
    return [FeeShown(fee, most_words(fee.most_bp, fee.cap_fen)) for fee in published_fees(clock.today())]


@dataclass(frozen=True, slots=True)
class Way:
    """The same amount paid over another number of months; ``more_fen`` is what stays in hand beyond one month's net."""

    months: int
    tax_fen: int
    net_fen: int
    more_fen: int
    chosen: bool
    query: str


@dataclass(frozen=True, slots=True)
class Result:
    """All sums in fen. ``flow_lines`` and each column of ``instalments`` add up to their totals."""

    contract_fen: int
    months: int
    share: str
    sending_fen: int
    gross_fen: int
    tax_fen: int
    net_fen: int
    instalments: list[Instalment]
    tax_rows: list[TaxRow]
    flow_lines: list[dict[str, Any]]
    ways: list[Way]
    rule: TaxRule
    takes_fees: bool

    @property
    def first(self) -> Instalment:
        return self.instalments[0]


def result(contract_fen: int, *, months: int, share_bp: int) -> Result:
    """Raises RuleViolation ``no-tax-rule`` where no rule is in force today."""
    rule = selectors.tax_rule_on(TaxRule.Code.LABOUR, clock.today())
    numbers, shares = LabourRule.from_params(rule.params), Shares(sending_unit_bp=share_bp)
    paid = instalments(contract_fen, numbers, shares=shares, months=months)
    gross, tax = sum(one.tax.gross_fen for one in paid), sum(one.tax.tax_fen for one in paid)
    first, sending = paid[0], sum(one.sending_fen for one in paid)
    return Result(
        contract_fen=contract_fen,
        months=months,
        share=percent(share_bp),
        sending_fen=sending,
        gross_fen=gross,
        tax_fen=tax,
        net_fen=gross - tax,
        instalments=paid,
        tax_rows=tax_rows(steps(first.paid_fen, shares, first.parts, first.tax)),
        flow_lines=_flow(net=gross - tax, tax=tax, sending=sending, share=percent(share_bp)),
        ways=_ways(contract_fen, months, numbers, shares),
        rule=rule,
        takes_fees=selectors.operator_takes_fees(),
    )


def _flow(*, net: int, tax: int, sending: int, share: str) -> list[dict[str, Any]]:
    note = _("Estimate")
    own_contract = _("%(share)s, by its own service contract and invoice") % {"share": share}
    return [
        {"label": _("The talent receives"), "fen": net, "kind": "net", "note": note},
        {
            "label": _("Income tax"),
            "hint": _("Withheld and filed by the using unit, labour remuneration"),
            "fen": tax,
            "kind": "tax",
            "note": note,
        },
        {
            "label": _("Sending unit"),
            "hint": own_contract if sending else _("Nothing, unless by its own contract"),
            "fen": sending,
            "kind": "home",
        },
    ]


def _ways(contract_fen: int, chosen: int, numbers: LabourRule, shares: Shares) -> list[Way]:
    amount, share = f"{money.yuan(contract_fen):.2f}", percent(shares.sending_unit_bp).removesuffix("%")
    rows: list[Way] = []
    for months in sorted({*COMPARED, chosen}):
        taxes = [one.tax for one in instalments(contract_fen, numbers, shares=shares, months=months)]
        net = sum(tax.net_fen for tax in taxes)
        rows.append(
            Way(
                months=months,
                tax_fen=sum(tax.tax_fen for tax in taxes),
                net_fen=net,
                more_fen=net - rows[0].net_fen if rows else 0,
                chosen=months == chosen,
                query=urlencode({"amount": amount, "months": str(months), "share": share}),
            )
        )
    return rows
