"""What a statement books: due or split, withheld, held and released, paid (settlement design, "Ledger").

On route ``direct`` the using unit owes the contract amount to its payees and pays each from its own bank; one receivable
a using unit, one payable a payee. On route ``supervised`` the escrow at the custody bank is split, and what is withheld
waits for its agent; the rest of that route is in ``custody_books``.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from apps.assignments.models import Milestone
from apps.ledger.models import Account, Entry
from apps.ledger.services import Booking, open_account, post_all, reverse
from apps.settlement.models import LineObjection, Payment, Statement, StatementLine

# Of a statement that is reversed; ``carried`` and what was on hold stand beside it.
TAKEN_BACK = ("due", "split", "withheld", "credited", "paid")
Route, EARNED = Statement.Route, "rev:platform_fee"


def receivable(statement: Statement) -> str:
    return f"recv:using:{statement.agreement.using_unit.public_id}"


def escrow(milestone: Milestone) -> str:
    """What stands at the custody bank for one milestone; a statement drawn up anew finds it there."""
    return f"escrow:{milestone.public_id}"


def tax_withheld(statement: Statement) -> str:
    """Of the withholding agent and the tax month."""
    return f"tax:iit:{statement.agreement.using_unit.public_id}:{statement.tax_month:%Y-%m}"


def payable(line: StatementLine) -> str:
    """The account of the payee; tax is taken from what the talent has to get."""
    agreement = line.statement.agreement
    match line.kind:
        case StatementLine.Kind.NET | StatementLine.Kind.TAX | StatementLine.Kind.TRAVEL:
            return f"pay:talent:{agreement.talent.public_id}"
        case StatementLine.Kind.SENDING_UNIT | StatementLine.Kind.COST if agreement.sending_unit:
            return f"pay:sending:{agreement.sending_unit.public_id}"
        case StatementLine.Kind.INTERMEDIARY:
            return _of_outside("pay:intermediary", line)
        case StatementLine.Kind.FEE if line.statement.route == Route.SUPERVISED:
            return EARNED
        case StatementLine.Kind.FEE:
            return "pay:operator"
        case StatementLine.Kind.INSURANCE:
            return _of_outside("pay:insurer", line)
    raise ValueError(f"A line of kind {line.kind} has no payee in this agreement.")


def _of_outside(code: str, line: StatementLine) -> str:
    """Each checked agency or insurer has an account of its own; those named only by the terms share one of their kind."""
    return f"{code}:{line.payee_outside.public_id}" if line.payee_outside else code


def on_hold(objection: LineObjection) -> str:
    return f"hold:{objection.public_id}"


def book_confirmed(statements: Sequence[Statement], *, at: dt.datetime) -> None:
    """Book of each what is due, withheld and paid before, and let it name its entries; one journey to the server for all.

    Raises RuleViolation ``insufficient`` where less is in escrow than is to be split.
    """
    opening: dict[str, Account.Kind] = {}
    bookings: list[Booking] = []
    for statement in statements:
        opening |= _accounts(statement)
        of_it = (_due(statement, at), _withheld(statement, at), _credited(statement, at))
        bookings += [booking for booking in of_it if booking]
    entries = {entry.idem_key: entry for entry in post_all(bookings, opening=opening)}
    for statement in statements:
        statement.due_entry = entries[_key(statement, "due")]
        statement.withheld_entry = entries.get(_key(statement, "withheld"))


def _accounts(statement: Statement) -> dict[str, Account.Kind]:
    """Those of the payees, and the one of the using unit."""
    kinds = {
        code: Account.Kind.INCOME if code == EARNED else Account.Kind.LIABILITY
        for code in map(payable, statement.lines.all())
    }
    if statement.route == Route.DIRECT:
        return kinds | {receivable(statement): Account.Kind.ASSET}
    return kinds | {tax_withheld(statement): Account.Kind.LIABILITY} if _tax_line(statement) else kinds


def _due(statement: Statement, at: dt.datetime) -> Booking:
    """The using unit owes each payee its part, or the escrow is split among them; the talent's part is before tax."""
    parts: dict[str, int] = defaultdict(int)
    for line in statement.lines.all():
        parts[payable(line)] -= line.amount_fen
    if statement.route == Route.SUPERVISED:
        return _booking("split", {escrow(statement.milestone): statement.contract_fen, **parts}, statement, "due", at)
    return _booking("due", {receivable(statement): statement.contract_fen, **parts}, statement, "due", at)


def _withheld(statement: Statement, at: dt.datetime) -> Booking | None:
    """The using unit keeps the tax back and files it; None where there is no tax, or the sending unit files it."""
    line = _tax_line(statement)
    if line is None:
        return None
    kept = tax_withheld(statement) if statement.route == Route.SUPERVISED else receivable(statement)
    return _booking("withheld", {payable(line): line.amount_fen, kept: -line.amount_fen}, statement, "withheld", at)


def _tax_line(statement: Statement) -> StatementLine | None:
    taxes = (line for line in statement.lines.all() if line.kind == StatementLine.Kind.TAX and line.amount_fen)
    return next(taxes, None)


def book_paid(payments: Sequence[Payment], *, at: dt.datetime) -> None:
    """The payees have the money; each payment names its entry. One journey to the server for all."""
    bookings = []
    for payment in payments:
        line = payment.line
        postings = {payable(line): line.to_pay_fen, receivable(line.statement): -line.to_pay_fen}
        bookings.append(_booking("paid", postings, line.statement, f"paid:{payment.public_id}", at))
    for payment, entry in zip(payments, post_all(bookings, opening={}), strict=True):
        payment.entry = entry


def book_held(objection: LineObjection, *, at: dt.datetime) -> Entry:
    """The disputed line is owed still, but put aside: what is on hold is nobody's to pay out."""
    line, aside = objection.line, on_hold(objection)
    open_account(aside, Account.Kind.LIABILITY)
    postings = {payable(line): line.to_pay_fen, aside: -line.to_pay_fen}
    return _post("held", postings, line.statement, f"held:{objection.public_id}", at)


def book_released(objection: LineObjection, *, at: dt.datetime) -> Entry:
    """What was put aside is the payee's to get again."""
    line = objection.line
    postings = {on_hold(objection): line.to_pay_fen, payable(line): -line.to_pay_fen}
    return _post("released", postings, line.statement, f"released:{objection.public_id}", at)


def in_hand(line: StatementLine) -> str:
    """What the payee has been paid under a reversed statement, until it counts on another one or is given back."""
    if line.kind == StatementLine.Kind.TAX:  # of the supervised route: with its agent
        return f"back:tax:{line.statement.agreement.using_unit.public_id}"
    return payable(line).replace("pay:", "back:", 1)


def overpaid(statement: Statement) -> str:
    """The other side of the same: what the using unit has paid ahead of a debt."""
    return f"over:using:{statement.agreement.using_unit.public_id}"


def book_carried(statement: Statement, payments: Iterable[Payment], *, at: dt.datetime) -> Entry | None:
    """What was received under a statement just reversed stays with the payees; None where nothing was."""
    parts: dict[str, int] = defaultdict(int)
    for payment in payments:
        parts[in_hand(payment.line)] += payment.line.to_pay_fen
    if not parts:
        return None
    open_account(overpaid(statement), Account.Kind.LIABILITY)
    for code in sorted(parts):
        open_account(code, Account.Kind.ASSET)
    return _post("carried", {overpaid(statement): -sum(parts.values()), **parts}, statement, "carried", at)


def _credited(statement: Statement, at: dt.datetime) -> Booking | None:
    """What payees had in hand counts as paid on this statement; None where nobody had anything."""
    parts: dict[str, int] = defaultdict(int)
    supervised = statement.route == Route.SUPERVISED
    for line in statement.lines.all():
        filed = supervised and line.kind == StatementLine.Kind.TAX
        parts[tax_withheld(statement) if filed else payable(line)] += line.credit_fen
        parts[in_hand(line)] -= line.credit_fen
        if supervised:
            continue
        parts[receivable(statement)] -= line.credit_fen
        parts[overpaid(statement)] += line.credit_fen
    parts = {code: fen for code, fen in parts.items() if fen}
    return _booking("credited", parts, statement, "credited", at) if parts else None


def take_back(statement: Statement, *, at: dt.datetime) -> None:
    """Reverse what was booked, the last entry first so that no account turns negative on the way.

    What was on hold has been released before; both entries of a hold stay, for together they are nothing.
    """
    booked = Entry.objects.filter(subject=str(statement.public_id), kind__in=TAKEN_BACK, reversed_by=None)
    for entry in booked.order_by("-id"):
        reverse(entry, event_at=at)


def _key(statement: Statement, what: str) -> str:
    return f"statement:{statement.public_id}:{what}"


def _booking(kind: str, postings: dict[str, int], statement: Statement, what: str, at: dt.datetime) -> Booking:
    return Booking(kind, postings, idem_key=_key(statement, what), subject=str(statement.public_id), event_at=at)


def _post(kind: str, postings: dict[str, int], statement: Statement, what: str, at: dt.datetime) -> Entry:
    (entry,) = post_all([_booking(kind, postings, statement, what, at)], opening={})
    return entry
