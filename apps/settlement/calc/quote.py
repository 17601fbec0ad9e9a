"""Money on a card before anyone answers: what the talent would have in hand, what the unit would pay in all."""

from apps.settlement.calc.split import TALENT, WHOLE, Shares, by_weight, split_contract
from apps.settlement.calc.tax import LabourRule, labour


def net_for_talent(contract_fen: int, rule: LabourRule, *, shares: Shares | None = None, months: int = 1) -> int:
    """What reaches the talent of ``contract_fen``, paid in ``months`` equal parts in as many months. An estimate.

    Without VAT; the using unit withholds per payment. More months mean a lower tax where the income is large.
    """
    parts = by_weight(contract_fen, [(str(month), 1) for month in range(months)])
    gross = [split_contract(part, shares or Shares())[TALENT] for part in parts.values()]
    return sum(labour(part, rule).net_fen for part in gross)


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
