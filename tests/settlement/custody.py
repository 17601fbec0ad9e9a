"""A case on the supervised route, and a bank that does what a test says."""

import datetime as dt
import json
import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from apps.accounts.crypto import encrypt
from apps.core import clock
from apps.organisations.models import Unit
from apps.settlement import bank
from apps.settlement.bank.signing import sign
from apps.settlement.models import Payout, Statement
from apps.settlement.services import confirm_statement
from apps.settlement.services.bank_notices import receive_notice
from apps.talents.models import Talent
from tests.settlement.making import Case, make_case

SECRET = "s" * 32
ACCOUNTS = {"talent": "6222021105000000011", "using": "320500000000000012", "sending": "320100000000000013"}


def supervised_case(**values: Any) -> Case:
    """Everybody has an account on file."""
    case = make_case(**{"7.funding_route": "supervised"} | values)
    give_account(case, "talent", ACCOUNTS["talent"])
    for side, unit in (("using", case.using), ("sending", case.sending)):
        give_account(case, side, ACCOUNTS[side])
        assert Unit.objects.get(pk=unit.pk).bank_account_last_four
    return case


def give_account(case: Case, side: str, number: str) -> None:
    if side == "talent":
        rows: Any = Talent.objects.filter(pk=case.talent.pk)
        rows.update(account_encrypted=encrypt(number), account_last_four=number[-4:])
    else:
        rows = Unit.objects.filter(pk=(case.using if side == "using" else case.sending).pk)
        rows.update(bank_account_encrypted=encrypt(number), bank_account_last_four=number[-4:])


def deposit(statement: Statement, fen: int | None = None, *, note: str = "", reference: str = "") -> dict[str, Any]:
    """The bank's notice of a transfer that came in."""
    return {
        "id": f"N-{uuid.uuid4()}", "kind": "deposit", "bank_reference": reference or f"IN-{uuid.uuid4()}"[:20],
        "amount_fen": statement.contract_fen if fen is None else fen, "note": note or statement.number,
        "name": "某用人单位", "day": clock.today().isoformat(),
    }  # fmt: skip


def told(payout: Payout, state: str) -> dict[str, Any]:
    """The bank's notice of how a payout went."""
    return {
        "id": f"N-{uuid.uuid4()}", "kind": "payout", "key": str(payout.public_id), "state": state, "reason": "",
        "bank_reference": f"SB{payout.pk:06d}", "day": clock.today().isoformat(),
    }  # fmt: skip


def receive(notice: dict[str, Any]) -> str:
    return receive_notice(json.dumps(notice).encode())


def post(client: Client, notice: dict[str, Any] | bytes, *, late: int = 0, signature: str = "") -> Any:
    """Over the wire, as the bank does it."""
    body = notice if isinstance(notice, bytes) else json.dumps(notice).encode()
    timestamp = str(int(clock.wall().timestamp()) - late)
    headers = {"X-Bank-Timestamp": timestamp, "X-Bank-Signature": signature or sign(timestamp, body)}
    return client.post(reverse("settlement:bank_notice"), body, content_type="application/json", headers=headers)


def funded(case: Case, fen: int = 10_000_000) -> Statement:
    statement = case.statement(fen)
    assert receive(deposit(statement)) == "done"
    return statement


def confirmed(case: Case, fen: int = 10_000_000) -> Statement:
    statement = funded(case, fen)
    for person in (case.finance, case.sender, case.person):
        statement = confirm_statement(statement, by=person)
    return statement


class PlannedBank:
    """Keeps the orders of the process, answers what ``says`` says of an account, and is away where it says so."""

    orders: dict[str, bank.Order] = {}
    states: dict[str, str] = {}
    handed_in: list[str] = []
    away: set[str] = set()  # "before": the order is lost; "after": the answer is

    balances: dict[dt.date, int] = {}

    @classmethod
    def begin(cls, *away: str) -> None:
        cls.orders, cls.states, cls.handed_in, cls.away, cls.balances = {}, {}, [], set(away), {}

    def balance(self, day: dt.date) -> int | None:
        return self.balances.get(day)

    def submit(self, order: bank.Order) -> bank.Answer:
        self.handed_in.append(order.key)
        if "before" in self.away:
            raise bank.BankAwayError
        assert self.orders.setdefault(order.key, order) == order
        if "after" in self.away:
            raise bank.BankAwayError
        return bank.Answer(self.states.setdefault(order.key, bank.ACCEPTED))

    def ask(self, key: str) -> bank.Answer | None:
        if key not in self.orders:
            return None
        return bank.Answer(self.states.setdefault(key, bank.ACCEPTED), f"SB{key[:6]}", clock.today())
