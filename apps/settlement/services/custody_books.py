"""What the supervised route books beside its split: deposits, payouts and what came back (settlement design, "Ledger")."""

import datetime as dt
from collections import defaultdict

from apps.ledger.models import Account, Entry
from apps.ledger.services import open_account, post, reverse
from apps.settlement import rules_escrow
from apps.settlement.models import Deposit, Payment, Payout, Statement, StatementLine
from apps.settlement.services import books

CASH, SUSPENSE = rules_escrow.CASH, "suspense:unmatched"


def clearing(payout: Payout) -> str:
    return f"clearing:payout:{payout.public_id}"


def book_deposit(deposit: Deposit, *, to: Statement | None, at: dt.datetime) -> Entry:
    """The bank has the money: in the escrow of ``to``, or nobody knows yet whose it is."""
    place = books.escrow(to.milestone) if to else SUSPENSE
    open_account(CASH, Account.Kind.ASSET)
    open_account(place, Account.Kind.LIABILITY)
    return post(
        "deposit",
        {CASH: deposit.amount_fen, place: -deposit.amount_fen},
        idem_key=f"deposit:{deposit.bank_reference}",
        subject=str(deposit.public_id),
        event_at=at,
    )


def book_assigned(deposit: Deposit, statement: Statement, *, at: dt.datetime) -> Entry:
    place = books.escrow(statement.milestone)
    open_account(place, Account.Kind.LIABILITY)
    return _moved("assigned", {SUSPENSE: deposit.amount_fen, place: -deposit.amount_fen}, deposit, at)


def book_taken_out(deposit: Deposit, statement: Statement, *, at: dt.datetime) -> Entry:
    """Raises RuleViolation ``insufficient`` where the escrow has been split already."""
    place = books.escrow(statement.milestone)
    open_account(SUSPENSE, Account.Kind.LIABILITY)
    return _moved("taken_out", {place: deposit.amount_fen, SUSPENSE: -deposit.amount_fen}, deposit, at)


def source_of(line: StatementLine) -> str:
    """Where the money of a payout stands: what the payee has to get, or what was kept back as tax."""
    if line.kind != StatementLine.Kind.TAX:
        return books.payable(line)
    withheld = line.statement.withheld_entry
    if withheld is None:
        raise ValueError("Tax is paid out only where it was withheld.")
    code: str = withheld.postings.get(account__code__startswith="tax:").account.code
    return code


def book_payout(payout: Payout, *, at: dt.datetime) -> Entry:
    """The money leaves where it stood, and is on its way."""
    open_account(clearing(payout), Account.Kind.LIABILITY)
    return _post("payout", {payout.source: payout.amount_fen, clearing(payout): -payout.amount_fen}, payout, "made", at)


def book_paid_out(payout: Payout, payment: Payment | None, *, at: dt.datetime) -> Entry:
    """The bank has paid. Of a line that counts as a payment the entry is the payment's own."""
    postings = {clearing(payout): payout.amount_fen, CASH: -payout.amount_fen}
    if payment is None or payout.line is None:
        return _post("paid_out", postings, payout, "paid", at)
    subject = str(payout.line.statement.public_id)
    key = f"statement:{subject}:paid:{payment.public_id}"
    return post("paid_out", postings, idem_key=key, subject=subject, event_at=at)


def take_back_payouts(statement: Statement, *, at: dt.datetime) -> None:
    """Before a confirmed statement is reversed: what its payouts booked is reversed, and stands with the payees instead.

    None of the money came back: the other side of what they have in hand is the cash that is not there.
    """
    parts: dict[str, int] = defaultdict(int)
    for line in statement.lines.all():
        payout = rules_escrow.live_payout(line)
        if payout is None or payout.paid_entry is None:
            continue
        reverse(payout.paid_entry, event_at=at)
        reverse(payout.made_entry, event_at=at)
        parts[books.in_hand(line)] += payout.amount_fen
    for code in sorted(parts):
        open_account(code, Account.Kind.ASSET)
    if parts:
        subject = str(statement.public_id)
        postings = {CASH: -sum(parts.values()), **parts}
        post("carried", postings, idem_key=f"statement:{subject}:carried", subject=subject, event_at=at)


def book_given_back(deposit: Deposit, line: StatementLine, *, at: dt.datetime) -> Entry:
    """What a payee had in hand and was too much is at the bank again. Raises RuleViolation ``insufficient``."""
    postings = {SUSPENSE: deposit.amount_fen, books.in_hand(line): -deposit.amount_fen}
    return _moved("given_back", postings, deposit, at)


def book_failed(payout: Payout, *, at: dt.datetime) -> Entry:
    """The money never left."""
    return reverse(payout.made_entry, event_at=at)


def book_returned(payout: Payout, *, at: dt.datetime) -> Entry:
    """The money left and came back."""
    return _post("returned", {CASH: payout.amount_fen, payout.source: -payout.amount_fen}, payout, "returned", at)


def _moved(kind: str, postings: dict[str, int], deposit: Deposit, at: dt.datetime) -> Entry:
    """A deposit comes and goes more than once, each time under a key of its own. Call it locked."""
    turn = Entry.objects.filter(subject=str(deposit.public_id), kind=kind).count()
    return _post(kind, postings, deposit, f"{kind}:{turn}", at)


def _post(kind: str, postings: dict[str, int], of: Deposit | Payout, what: str, at: dt.datetime) -> Entry:
    subject = str(of.public_id)
    name = "payout" if isinstance(of, Payout) else "deposit"
    return post(kind, postings, idem_key=f"{name}:{subject}:{what}", subject=subject, event_at=at)
