"""The order to pay as pain.001: one block of one payer, a credit transfer for every line, amounts in yuan."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.core.web.downloads import plain_yuan
from apps.settlement.iso20022.xml import below, new_message, written

MESSAGE = "pain.001.001.09"
CURRENCY = "CNY"
# The standard's code for the clearing system: the China National Advanced Payment System.
CLEARING = "CNAPS"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds an account, its number, and the bank's code in CNAPS where it is known."""

    name: str
    account: str
    bank_code: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    reference: str
    payee: Holder
    amount_fen: int
    purpose: str


def credit_transfer(number: str, payer: Holder, transfers: Sequence[Transfer], *, at: dt.datetime) -> str:
    """The message as text. ``at`` is local time. Every transfer is booked by itself, so that each has its own answer.

    Raises RuleViolation ``file-unreadable`` where the schema does not accept it.
    """
    totals = str(len(transfers)), plain_yuan(sum(one.amount_fen for one in transfers))
    document = new_message(MESSAGE)
    root = below(document, "CstmrCdtTrfInitn")
    head = below(root, "GrpHdr")
    below(head, "MsgId", number)
    below(head, "CreDtTm", at.isoformat(timespec="seconds"))
    _totals(head, *totals)
    below(below(head, "InitgPty"), "Nm", payer.name)
    block = below(root, "PmtInf")
    below(block, "PmtInfId", number)
    below(block, "PmtMtd", "TRF")
    below(block, "BtchBookg", "false")
    _totals(block, *totals)
    below(below(block, "ReqdExctnDt"), "Dt", at.date().isoformat())
    below(below(block, "Dbtr"), "Nm", payer.name)
    below(_account(block, "DbtrAcct", payer), "Ccy", CURRENCY)
    _bank(block, "DbtrAgt", payer)
    for one in transfers:
        _transfer(block, one)
    return written(document)


def _totals(parent: Any, count: str, total: str) -> None:
    below(parent, "NbOfTxs", count)
    below(parent, "CtrlSum", total)


def _transfer(block: Any, one: Transfer) -> None:
    row = below(block, "CdtTrfTxInf")
    names = below(row, "PmtId")
    below(names, "InstrId", one.reference)
    below(names, "EndToEndId", one.reference)
    below(below(row, "Amt"), "InstdAmt", plain_yuan(one.amount_fen)).set("Ccy", CURRENCY)
    if one.payee.bank_code:
        _bank(row, "CdtrAgt", one.payee)
    below(below(row, "Cdtr"), "Nm", one.payee.name)
    _account(row, "CdtrAcct", one.payee)
    below(below(row, "RmtInf"), "Ustrd", one.purpose)


def _account(parent: Any, tag: str, holder: Holder) -> Any:
    account = below(parent, tag)
    below(below(below(account, "Id"), "Othr"), "Id", holder.account)
    return account


def _bank(parent: Any, tag: str, holder: Holder) -> None:
    bank = below(below(parent, tag), "FinInstnId")
    if holder.bank_code:
        member = below(bank, "ClrSysMmbId")
        below(below(member, "ClrSysId"), "Cd", CLEARING)
        below(member, "MmbId", holder.bank_code)
    else:  # the schema wants something; this is the standard's own word for nothing
        below(below(bank, "Othr"), "Id", "NOTPROVIDED")
