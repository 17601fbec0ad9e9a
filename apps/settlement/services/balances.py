"""The bank's own word of what stands on the custody account."""

import datetime as dt

from apps.core import clock
from apps.settlement import bank
from apps.settlement.models import BankBalance


def ask_balance(day: dt.date) -> bool:
    """Note what the bank says stood on the account at the end of ``day``; False where it does not say it yet.

    Not to be called inside a transaction: the bank is asked.
    """
    try:
        fen = bank.bank().balance(day)
    except bank.BankAwayError:
        return False
    if fen is None:
        return False
    _row, noted = BankBalance.objects.get_or_create(day=day, defaults={"amount_fen": fen, "told_at": clock.now()})
    return noted
