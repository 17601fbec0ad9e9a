"""From what the terms give the talent to what is taxed and what is paid: value-added tax, and who bears the income tax.

Income tax is on the income without value-added tax. The talent pays that tax itself with the invoice, so it is paid out
with the rest. Exact Decimal, rounded half-up to the fen once a tax.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from apps.settlement.calc.steps import labour_steps
from apps.settlement.calc.table import WHOLE, to_fen
from apps.settlement.calc.tax import LabourRule, Withholding, labour
from apps.settlement.calc.vat import inside

Row = dict[str, Any]
INCLUDED, ON_TOP = "included", "on_top"
TREATED = (INCLUDED, ON_TOP)


@dataclass(frozen=True, slots=True)
class InvoiceRule:
    """The VAT of one invoice through the tax office: none below ``once_fen`` without VAT, else ``rate_bp`` of the whole."""

    rate_bp: int
    once_fen: int

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Read what a calculation keeps of its VAT rules."""
        return cls(rate_bp=stored["rate_bp"], once_fen=stored["once_fen"])

    @property
    def rate(self) -> Decimal:
        return Decimal(self.rate_bp) / WHOLE

    def within(self, whole_fen: int) -> int:
        """The VAT in ``whole_fen``."""
        net, vat = inside(whole_fen, self.rate)
        return 0 if net < self.once_fen else vat

    def on(self, net_fen: int) -> int:
        """The VAT that comes on top of ``net_fen``."""
        return 0 if net_fen < self.once_fen else to_fen(net_fen * self.rate)


@dataclass(frozen=True, slots=True)
class Agreed:
    """The talent's part as agreed. ``vat`` is one of ``TREATED`` or empty where none is charged.

    Where it is ``after_tax`` the payer bears the income tax, and the part is what the talent shall have in hand.
    """

    fen: int
    after_tax: bool = False
    vat: str = ""


@dataclass(frozen=True, slots=True)
class Income:
    """What the part comes to: ``paid_fen`` in all, of it ``vat_fen``, and the withholding on the rest."""

    agreed: Agreed
    vat_fen: int
    tax: Withholding

    @property
    def paid_fen(self) -> int:
        return self.tax.gross_fen + self.vat_fen

    @property
    def in_hand_fen(self) -> int:
        return self.paid_fen - self.tax.tax_fen

    @property
    def added_fen(self) -> int:
        """What the payer pays beyond the part as agreed: tax that it bears, VAT on top."""
        return self.paid_fen - self.agreed.fen


def income(
    agreed: Agreed, rule: LabourRule, vat: InvoiceRule | None, *, earlier_gross_fen: int = 0, earlier_tax_fen: int = 0
) -> Income:
    """The income of one payment; ``earlier_*`` as for ``labour``, without VAT. Raises ValueError for VAT without a rule."""
    if agreed.vat and (vat is None or agreed.vat not in TREATED):
        raise ValueError("Value-added tax is in the amount or on top of it, by a rule.")

    def taxed(vat_fen: int, gross_fen: int) -> Income:
        found = labour(gross_fen, rule, earlier_gross_fen=earlier_gross_fen, earlier_tax_fen=earlier_tax_fen)
        return Income(agreed, vat_fen, found)

    def of(fen: int) -> Income:
        """Of a part of ``fen`` before income tax, with VAT in it where it is included."""
        within = vat.within(fen) if vat and agreed.vat == INCLUDED else 0
        return taxed(within, fen - within)

    fen = _least(agreed.fen, lambda part: of(part).in_hand_fen) if agreed.after_tax else agreed.fen
    found = of(fen)
    return taxed(vat.on(fen), fen) if vat and agreed.vat == ON_TOP else found


def _least(wanted_fen: int, in_hand: Callable[[int], int]) -> int:
    """The least payment that leaves ``wanted_fen``; what is left never falls as the payment rises."""
    low, high = 0, max(1, 2 * wanted_fen)
    while in_hand(high) < wanted_fen:
        high *= 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if in_hand(middle) >= wanted_fen else (middle + 1, high)
    return low


def income_steps(found: Income, vat: InvoiceRule | None) -> list[Row]:
    """From the part as agreed to what is withheld; words are added where it is shown."""
    agreed, rows = found.agreed, list[Row]()
    part = agreed.fen
    if agreed.after_tax:
        part = found.paid_fen if agreed.vat == INCLUDED else found.tax.gross_fen
        rows.append({"step": "gross_up", "net_fen": agreed.fen, "amount": str(part)})
    if vat and agreed.vat:
        rows += _vat_steps(found, vat, part)
    return [*rows, *labour_steps(found.tax)]


def _vat_steps(found: Income, vat: InvoiceRule, part_fen: int) -> list[Row]:
    free = found.vat_fen == 0
    counted = inside(part_fen, vat.rate)[0] if found.agreed.vat == INCLUDED else part_fen
    limit: Row = {
        "step": "threshold",
        "by_month": False,
        "limit_fen": vat.once_fen,
        "free": free,
        "amount": str(counted),
    }
    if found.agreed.vat == ON_TOP:
        told = {"base": part_fen, "share_bp": vat.rate_bp, "amount": str(found.vat_fen)}
        return [limit] if free else [limit, {"step": "vat_on_top", **told}]
    first = {"step": "without_vat", "base_fen": part_fen, "rate_bp": vat.rate_bp, "amount": str(counted)}
    left = {"step": "vat", "base_fen": part_fen, "less": [str(found.tax.gross_fen)], "amount": str(found.vat_fen)}
    return [first, limit] if free else [first, limit, left]
