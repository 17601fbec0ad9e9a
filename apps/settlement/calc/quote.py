"""Money on a card before anyone answers: what the talent would have in hand, what the unit would pay in all."""

from dataclasses import dataclass

from apps.settlement.calc.split import SENDING, TALENT, WHOLE, Shares, by_weight, split_contract
from apps.settlement.calc.tax import LabourRule, Withholding, labour


@dataclass(frozen=True, slots=True)
class Instalment:
    """The payment of one month in fen, its parts by the shares, and the tax on the talent's part."""

    paid_fen: int
    parts: dict[str, int]
    tax: Withholding

    @property
    def sending_fen(self) -> int:
        return self.parts[SENDING]


def instalments(
    contract_fen: int, rule: LabourRule, *, shares: Shares | None = None, months: int = 1
) -> list[Instalment]:
    """``contract_fen`` in ``months`` equal payments, one a month, each split and taxed by itself; they add up to it."""
    paid = by_weight(contract_fen, [(str(month), 1) for month in range(months)])
    parts = [split_contract(payment, shares or Shares()) for payment in paid.values()]
    return [
        Instalment(payment, part, labour(part[TALENT], rule))
        for payment, part in zip(paid.values(), parts, strict=True)
    ]


def net_for_talent(contract_fen: int, rule: LabourRule, *, shares: Shares | None = None, months: int = 1) -> int:
    """What reaches the talent of ``contract_fen``, paid in ``months`` equal parts in as many months. An estimate.

    Without VAT; the using unit withholds per payment. More months mean a lower tax where the income is large.
    """
    return sum(one.tax.net_fen for one in instalments(contract_fen, rule, shares=shares, months=months))


def all_in_for_unit(talent_gross_fen: int, *, shares: Shares | None = None) -> int:
    """The least contract amount of which the talent's part before tax is at least ``talent_gross_fen``."""
    given = shares or Shares()
    kept = (WHOLE - given.operator_fee_bp - given.intermediary_bp) * given.talent_bp
    if kept <= 0:
        raise ValueError("These shares leave the talent nothing.")
    contract = max(0, talent_gross_fen * WHOLE * WHOLE // kept - 3)
    while split_contract(contract, given)[TALENT] < talent_gross_fen:
        contract += 1
    return contract
