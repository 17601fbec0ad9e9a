"""Which voucher a line needs, by the family of the mode and by who is paid: one truth table, used wherever it is asked."""

from collections.abc import Mapping
from typing import Final

from apps.modes.models import SharingMode
from apps.settlement.models import LineVoucher, StatementLine

Family, Kind, Voucher, Form = SharingMode.Family, StatementLine.Kind, StatementLine.Voucher, LineVoucher.Form

_TO_TALENT: Final[Mapping[str, str]] = {Kind.NET: Voucher.TAX_OFFICE_INVOICE, Kind.TAX: Voucher.TAX_RECEIPT}
_FEES: Final[Mapping[str, str]] = {Kind.INTERMEDIARY: Voucher.INVOICE, Kind.FEE: Voucher.INVOICE}
# Fixed lines of a running split: what the talent laid out for travel, and the insurer's premium.
_FIXED: Final[Mapping[str, str]] = {Kind.TRAVEL: Voucher.TICKETS, Kind.INSURANCE: Voucher.INVOICE}
VOUCHER_OF: Final[Mapping[str, Mapping[str, str]]] = {
    # The proved cost is the voucher; the talent's own slip stays with the sending unit's payroll.
    Family.COST_ONLY: {Kind.COST: Voucher.COST_STATEMENT, **_FEES},
    Family.TECHNICAL_SERVICE: {Kind.SENDING_UNIT: Voucher.INVOICE, **_FEES},
    Family.PERSONAL_SERVICE: {**_TO_TALENT, Kind.SENDING_UNIT: Voucher.INVOICE, **_FEES, **_FIXED},
    Family.NO_SENDING_UNIT: {**_TO_TALENT, **_FEES, **_FIXED},
    Family.NON_CASH: {**_TO_TALENT, Kind.SENDING_UNIT: Voucher.INVOICE, **_FEES},
}
# A re-employed retiree who is paid wages gives no invoice: the using unit's own payroll is the proof.
AS_WAGES: Final[Mapping[str, str]] = {Kind.NET: Voucher.PAYROLL_SLIP}
# What may be handed in as which voucher. A person gets no special invoice from the tax office.
_FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    Voucher.TAX_OFFICE_INVOICE: (Form.GENERAL,),
    Voucher.INVOICE: (Form.SPECIAL, Form.GENERAL),
    Voucher.TAX_RECEIPT: (Form.TAX_RECEIPT,),
    Voucher.PAYROLL_SLIP: (Form.PAYROLL_SLIP,),
    Voucher.TICKETS: (Form.TICKETS, Form.GENERAL, Form.SPECIAL),
    Voucher.COST_STATEMENT: (),  # handed in before the statement, with its proof
}
# Of these the using unit itself holds the paper: it withholds and it runs the payroll.
OF_THE_PAYER: Final = (Voucher.TAX_RECEIPT, Voucher.PAYROLL_SLIP)


def voucher_of(family: str, kind: str, *, as_wages: bool = False) -> str:
    """The voucher of a ``kind`` of line under the terms of ``family``. Raises LookupError where no such line may exist."""
    if as_wages and kind in AS_WAGES:
        return AS_WAGES[kind]
    return VOUCHER_OF[family][kind]


def forms_of(voucher: str) -> tuple[str, ...]:
    """What may be handed in as this ``voucher``; none where its proof is there before the statement."""
    return _FORMS[voucher]


def is_credited(form: str) -> bool:
    """An invoice counts in the books until a credit note takes it back; other papers only prove what was."""
    return form in (Form.SPECIAL, Form.GENERAL)


def is_invoice(voucher: str) -> bool:
    return voucher in (Voucher.TAX_OFFICE_INVOICE, Voucher.INVOICE)
