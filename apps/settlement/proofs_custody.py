"""Proofs that the books and the custody bank agree: deposits, escrow, clearing and withheld tax."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet, Sum

from apps.ledger.models import Account
from apps.ledger.selectors import balances
from apps.settlement.models import Deposit, Payout, Statement, StatementLine
from apps.settlement.services import books
from apps.settlement.services.custody_books import CASH, SUSPENSE, clearing

BOOKED = (Statement.Status.CONFIRMED, Statement.Status.SETTLED)
SENT = (Payout.Status.CONFIRMED,)


def escrow_is_deposits_less_splits() -> Iterator[str]:
    """Per milestone: what came in for it, less what its booked statement split."""
    wanted: Counter[str] = Counter()
    for deposit in Deposit.objects.filter(status=Deposit.Status.ESCROW).select_related("milestone"):
        if deposit.milestone is not None:
            wanted[books.escrow(deposit.milestone)] += deposit.amount_fen
    split = Statement.objects.filter(route=Statement.Route.SUPERVISED, status__in=BOOKED).select_related("milestone")
    for statement in split:
        wanted[books.escrow(statement.milestone)] -= statement.contract_fen
    yield from _differences("escrow:", wanted)


def clearing_is_payouts_under_way() -> Iterator[str]:
    under_way = Payout.objects.filter(status__in=Payout.OPEN)
    yield from _differences("clearing:payout:", Counter({clearing(one): one.amount_fen for one in under_way}))


def cash_and_suspense_follow_the_bank() -> Iterator[str]:
    """The account at the bank holds every deposit less every payout that it paid; suspense what nobody has placed."""
    inside = _sum(Deposit.objects.all()) - _sum(Payout.objects.filter(status__in=SENT))
    unplaced = _sum(Deposit.objects.filter(status=Deposit.Status.UNMATCHED))
    for code, fen in ((CASH, inside), (SUSPENSE, -unplaced)):
        stored = balances([code])[code]
        if stored != fen:
            yield f"account {code}: {stored} fen in the books, {fen} by deposits and payouts"


def withheld_is_what_was_calculated() -> Iterator[str]:
    """What stands as withheld is the tax of booked supervised statements less what its agents were paid."""
    tax = StatementLine.objects.filter(kind=StatementLine.Kind.TAX, statement__route=Statement.Route.SUPERVISED)
    booked = tax.filter(statement__status__in=BOOKED)
    owed = int(booked.aggregate(fen=Sum(F("amount_fen") - F("credit_fen")))["fen"] or 0)
    paid = _sum(Payout.objects.filter(line__in=booked).exclude(status__in=Payout.OVER))
    stored = -(Account.objects.filter(code__startswith="tax:iit:").aggregate(fen=Sum("balance_fen"))["fen"] or 0)
    if stored != owed - paid:
        yield f"tax accounts: {stored} fen withheld in the books, {owed - paid} by calculations and payouts"


def payouts_are_their_lines() -> Iterator[str]:
    """A payout carries its line, or its deposit, to the fen. That only one of them is out, the database holds."""
    for payout in Payout.objects.select_related("line", "deposit").iterator(chunk_size=500):
        fen = payout.line.to_pay_fen if payout.line else payout.deposit.amount_fen if payout.deposit else 0
        if payout.amount_fen != fen:
            yield f"payout {payout}: {payout.amount_fen} fen for {fen}"


def _differences(prefix: str, wanted: Counter[str]) -> Iterator[str]:
    stored = dict(Account.objects.filter(code__startswith=prefix).values_list("code", "balance_fen"))
    for code in sorted({*stored, *wanted}):
        if -stored.get(code, 0) != wanted[code]:
            yield f"account {code}: {-stored.get(code, 0)} fen in the books, {wanted[code]} by what was recorded"


def _sum(rows: QuerySet[Any]) -> int:
    return int(rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0)
