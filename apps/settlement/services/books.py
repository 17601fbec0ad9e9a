"""What a statement books on route ``direct``: due, withheld, held and released, paid (settlement design, "Ledger").

The using unit owes the contract amount to its payees and pays each from its own bank; no account of the platform's
money is touched. One receivable a using unit, one payable a payee.
"""

import datetime as dt
from collections import defaultdict

from apps.ledger.models import Account, Entry
from apps.ledger.services import open_account, post, reverse
from apps.settlement.models import LineObjection, Payment, Statement, StatementLine


def receivable(statement: Statement) -> str:
    return f"recv:using:{statement.agreement.using_unit.public_id}"


def payable(line: StatementLine) -> str:
    """The account of the payee; tax is taken from what the talent has to get."""
    agreement = line.statement.agreement
    match line.kind:
        case StatementLine.Kind.NET | StatementLine.Kind.TAX:
            return f"pay:talent:{agreement.talent.public_id}"
        case StatementLine.Kind.SENDING_UNIT | StatementLine.Kind.COST if agreement.sending_unit:
            return f"pay:sending:{agreement.sending_unit.public_id}"
        case StatementLine.Kind.INTERMEDIARY:
            return "pay:intermediary"
        case StatementLine.Kind.FEE:
            return "pay:operator"
    raise ValueError(f"A line of kind {line.kind} has no payee in this agreement.")


def on_hold(objection: LineObjection) -> str:
    return f"hold:{objection.public_id}"


def book_due(statement: Statement, *, at: dt.datetime) -> Entry:
    """The using unit owes each payee its part; the talent's part is before tax."""
    parts: dict[str, int] = defaultdict(int)
    for line in statement.lines.all():
        parts[payable(line)] -= line.amount_fen
    open_account(receivable(statement), Account.Kind.ASSET)
    for code in sorted(parts):
        open_account(code, Account.Kind.LIABILITY)
    return _post("due", {receivable(statement): statement.contract_fen, **parts}, statement, "due", at)


def book_withheld(statement: Statement, *, at: dt.datetime) -> Entry | None:
    """The using unit keeps the tax back and files it; None where there is no tax, or the sending unit files it."""
    line = next((line for line in statement.lines.all() if line.kind == StatementLine.Kind.TAX), None)
    if line is None or not line.amount_fen:
        return None
    postings = {payable(line): line.amount_fen, receivable(statement): -line.amount_fen}
    return _post("withheld", postings, statement, "withheld", at)


def book_paid(payment: Payment, *, at: dt.datetime) -> Entry:
    """The payee has the money."""
    line = payment.line
    postings = {payable(line): line.amount_fen, receivable(line.statement): -line.amount_fen}
    return _post("paid", postings, line.statement, f"paid:{payment.public_id}", at)


def book_held(objection: LineObjection, *, at: dt.datetime) -> Entry:
    """The disputed line is owed still, but put aside: what is on hold is nobody's to pay out."""
    line, aside = objection.line, on_hold(objection)
    open_account(aside, Account.Kind.LIABILITY)
    postings = {payable(line): line.amount_fen, aside: -line.amount_fen}
    return _post("held", postings, line.statement, f"held:{objection.public_id}", at)


def book_released(objection: LineObjection, *, at: dt.datetime) -> Entry:
    """What was put aside is the payee's to get again."""
    line = objection.line
    postings = {on_hold(objection): line.amount_fen, payable(line): -line.amount_fen}
    return _post("released", postings, line.statement, f"released:{objection.public_id}", at)


def take_back(statement: Statement, *, at: dt.datetime) -> None:
    """Reverse what was booked, the last entry first so that no account turns negative on the way.

    What was on hold has been released before.
    """
    for entry in (statement.withheld_entry, statement.due_entry):
        if entry is not None:
            reverse(entry, event_at=at)


def _post(kind: str, postings: dict[str, int], statement: Statement, what: str, at: dt.datetime) -> Entry:
    subject = str(statement.public_id)
    return post(kind, postings, idem_key=f"statement:{subject}:{what}", subject=subject, event_at=at)
