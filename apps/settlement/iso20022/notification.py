"""The bank's notice of bookings, camt.054, read into one word for each of our transfers."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from apps.core import clock
from apps.settlement.iso20022.credit_transfer import CURRENCY
from apps.settlement.iso20022.xml import find, find_all, read_message, text_at

Said = Literal["paid", "returned", "pending"]
# Of what one file says of a transfer the first of these holds: money that came back is not paid.
_ORDER = ("returned", "paid", "pending")
_BOOKED = "BOOK"


@dataclass(frozen=True, slots=True)
class Booking:
    """What the bank says of one transfer. ``fault`` says what keeps it from being used."""

    line: int
    reference: str
    said: Said
    amount_fen: int
    bank_reference: str
    day: dt.date | None
    note: str = ""
    fault: str = ""


def bookings(text: str) -> list[Booking]:
    """One booking for each end-to-end reference, in the order of the file; fees and the like, which have none, are left out.

    Raises RuleViolation ``file-unreadable`` as ``read_message``.
    """
    found: dict[str, list[Booking]] = {}
    for entry in find_all(read_message(text, of="camt.054"), "Ntfctn/Ntry"):
        details = find_all(entry, "NtryDtls/TxDtls")
        for one in details:
            if reference := text_at(one, "Refs/EndToEndId"):
                booking = _booking(entry, one, reference, alone=len(details) == 1)
                found.setdefault(reference, []).append(booking)
    return [_last_word(said) for said in found.values()]


def _booking(entry: Any, one: Any, reference: str, *, alone: bool) -> Booking:
    booked = text_at(entry, "Sts/Cd", "Sts/Prtry", "Sts") == _BOOKED
    back = text_at(entry, "RvslInd") in {"true", "1"} or find(one, "RtrInf") is not None
    credit = (text_at(one, "CdtDbtInd") or text_at(entry, "CdtDbtInd")) == "CRDT"
    said: Said = "pending" if not booked else "returned" if back else "paid"
    fen, fault = _fen(entry, one, alone=alone)
    if credit and not back:
        fault = _("The bank names a payment to your unit here, not one by it.")
    return Booking(
        line=one.sourceline,
        reference=reference,
        said=said,
        amount_fen=fen,
        bank_reference=text_at(one, "Refs/AcctSvcrRef", "Refs/TxId") or text_at(entry, "AcctSvcrRef", "NtryRef"),
        day=_day(entry),
        note=_why(one) if back else "",
        fault=fault,
    )


def _last_word(said: list[Booking]) -> Booking:
    best = min(said, key=lambda one: _ORDER.index(one.said))
    paid = {one.bank_reference for one in said if one.said == "paid"}
    if best.said == "paid" and len(paid) > 1:
        words = _("The bank booked this payment more than once: %(references)s. Ask it to take one back.")
        return replace(best, fault=words % {"references": ", ".join(sorted(paid))})
    return next((one for one in said if one.fault), best)


def _fen(entry: Any, one: Any, *, alone: bool) -> tuple[int, str]:
    """The amount of one transfer, and what is wrong with it."""
    places = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")
    amount = next((found for at in places if (found := find(one, at)) is not None), None)
    if amount is None and alone:
        amount = find(entry, "Amt")
    if amount is None:
        return 0, _("The bank names no amount for this payment.")
    fen, currency = Decimal(amount.text.strip()) * 100, amount.get("Ccy")
    if currency != CURRENCY or fen != int(fen):
        return 0, _("Not an amount in yuan and fen: %(amount)s.") % {"amount": f"{currency} {amount.text}"}
    return int(fen), ""


def _why(one: Any) -> str:
    parts = (text_at(one, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"), text_at(one, "RtrInf/AddtlInf", "AddtlTxInf"))
    return " · ".join(part for part in parts if part)


def _day(entry: Any) -> dt.date | None:
    """A day, or a moment, which counts by our clock; None where the calendar has no such day."""
    moment, day = text_at(entry, "BookgDt/DtTm"), text_at(entry, "BookgDt/Dt", "ValDt/Dt")
    try:
        if not moment:
            return dt.date.fromisoformat(day[:10]) if day else None
        at = dt.datetime.fromisoformat(moment)
        return (clock.local(at) if at.tzinfo else at).date()
    except ValueError:
        return None
