"""The bank that holds the money of the supervised route: what is asked of it, and which one this deployment has.

``settings.BANK_ADAPTER`` names a class without arguments in its constructor that is a ``Bank``; the sample bank of this
folder is one. Without it the supervised route is closed.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

ACCEPTED, PAID, FAILED, RETURNED = "accepted", "paid", "failed", "returned"
STATES = (ACCEPTED, PAID, FAILED, RETURNED)


class BankAwayError(Exception):
    """Nobody knows whether the bank has the order: no answer in time, or a broken one."""


@dataclass(frozen=True, slots=True)
class Order:
    """One payout. ``refund_of`` is the bank's own reference of a transfer that goes back to where it came from."""

    key: str
    amount_fen: int
    name: str = field(repr=False)  # whom and where to stands in no message of an error
    account: str = field(repr=False)
    purpose: str
    refund_of: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """How an order stands at the bank: accepted, paid, failed (no money left) or returned (it left and came back).

    Raises ValueError for any other state: what an adapter does not understand is not booked as paid.
    """

    state: str
    bank_reference: str = ""
    day: dt.date | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError("The bank said something that is none of its states.")


class Bank(Protocol):
    """What an adapter does. It is called outside any transaction and may be slow; the same key is done once."""

    def submit(self, order: Order) -> Answer:
        """Hand in ``order``; a key that the bank knows changes nothing there. Raises ``BankAwayError``."""

    def ask(self, key: str) -> Answer | None:
        """How the order stands; None where the bank has never heard of ``key``. Raises ``BankAwayError``."""

    def balance(self, day: dt.date) -> int | None:
        """Fen on the account at the end of ``day``; None as long as the bank has not closed it. Raises ``BankAwayError``."""


def is_open() -> bool:
    """Whether this deployment has a bank for the supervised route."""
    return bool(settings.BANK_ADAPTER)


def bank() -> Bank:
    return cast(Bank, import_string(settings.BANK_ADAPTER)())
