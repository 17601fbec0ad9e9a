"""Payouts of the supervised route: made from confirmed statements, handed to the bank, and followed by its answers.

The bank is talked to outside any transaction. Before an order leaves, it stands as submitted under its key; whatever is
lost on the way is asked for, and sent again under the same key where the bank has never heard of it.
"""

from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.crypto import blind_index
from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.settlement import bank, rules, rules_escrow
from apps.settlement.account_rest import rests_until
from apps.settlement.batch_checks import account_of, holder_of, plain
from apps.settlement.events import PayoutMoved
from apps.settlement.models import Deposit, Payout, Statement, StatementLine
from apps.settlement.selectors import ASK_AGAIN
from apps.settlement.services import custody_books
from apps.settlement.services.bank_cases import open_case
from apps.settlement.services.credits import cash_for, received_before
from apps.settlement.services.escrow import lock_deposit, move_deposit, placeable
from apps.settlement.services.payments import check_tax_month, received_by_bank, returned_by_bank
from apps.settlement.services.statements import lock, lock_project, settle_if_paid, wait_again

Status = Payout.Status
DONE, SAME, CONTRARY, STRANGE = "done", "same", "contrary", "strange"


@transaction.atomic
def make_payouts(statement: Statement) -> int:
    """Make the payouts that a confirmed statement is due, and return how many; run twice, it makes none.

    A disputed line waits, one without an account waits, and after a payout that was refused or came back a line waits for
    another account; an account just changed rests, and of a statement put right the rest waits for its money. Where the
    month changed the tax, nothing is paid: the using unit has the statement drawn up anew.
    """
    lock_project(statement.assignment_id)
    statement = lock(statement)
    if not rules_escrow.is_supervised(statement) or statement.status != Statement.Status.CONFIRMED:
        return 0
    due = [line for line in statement.lines.all() if _is_due(line)]
    if any(line.kind == StatementLine.Kind.NET for line in due) and not _keeps_its_tax(statement):
        due = [line for line in due if line.kind not in (StatementLine.Kind.NET, StatementLine.Kind.TAX)]
        if not any(line.payouts.all() for line in statement.lines.all()):
            return 0
    return sum(_make(line) is not None for line in _with_cash(statement, due))


@transaction.atomic
def pay_again(payout: Payout, *, by: User) -> Payout:
    """Pay the line of ``payout``, which was refused or came back, to the account on file today, be it the same.

    Raises RuleViolation ``forbidden``, ``wrong-state`` (also where the statement was reversed: the new one pays),
    ``line-disputed``, ``no-cash`` or ``no-account``.
    """
    if not rules_escrow.keeps_custody(by):
        raise RuleViolation("forbidden", _("Only the operator's own people repeat a payout."))
    if payout.line is None:
        raise RuleViolation("wrong-state", _("This payout has moved on. Please look again."))
    lock_project(payout.line.statement.assignment_id)
    statement = lock(payout.line.statement)
    line = next(row for row in statement.lines.all() if row.pk == payout.line_id)
    last = list(line.payouts.all())[-1]
    if last.pk != payout.pk or last.is_live or statement.status != Statement.Status.CONFIRMED:
        raise RuleViolation("wrong-state", _("This payout has moved on. Please look again."))
    if rules.live_objection(line):
        raise RuleViolation("line-disputed", rules.disputed_sentence())
    if not _with_cash(statement, [line]):
        words = _("The money for this line is not at the bank yet: what was paid too much has to come back first.")
        raise RuleViolation("no-cash", words)
    fresh = _make(line, same_account=True)
    if fresh is None:
        raise RuleViolation("no-account", _("The payee has no bank account on file. Ask for it first."))
    record("payout_repeated", fresh, by=by, replaces=str(payout.public_id))
    return fresh


@transaction.atomic
def send_back(deposit: Deposit, *, by: User, reason: str) -> Payout:
    """Send an unmatched deposit back to where it came from. Raises RuleViolation ``forbidden``, ``wrong-state``, ``reason-needed``."""
    deposit = placeable(deposit, by)
    if not reason.strip():
        raise RuleViolation("reason-needed", _("Please say why."))
    deposit.reason = reason.strip()[:200]
    payout = Payout(
        deposit=deposit, amount_fen=deposit.amount_fen, source=custody_books.SUSPENSE, name=deposit.name,
        made_at=clock.now(), replaces=deposit.payouts.order_by("pk").last(),
    )  # fmt: skip
    payout.made_entry = custody_books.book_payout(payout, at=payout.made_at)
    payout.save()
    move_deposit(deposit, Deposit.Status.SENDING_BACK, by=by, also=("reason",))
    return payout


def submit_payout(payout: Payout) -> bool:
    """Hand a payout to the bank, once; False where somebody else did. Not to be called inside a transaction."""
    order = _begin(payout)
    return order is not None and _learn(order.key, lambda: bank.bank().submit(order))


def ask_payout(payout: Payout) -> bool:
    """Ask the bank about a payout, and hand it in again under its own key where the bank has never heard of it."""
    order = _claim(payout)
    return order is not None and _learn(order.key, lambda: bank.bank().ask(order.key) or bank.bank().submit(order))


@transaction.atomic
def apply_answer(key: str, answer: bank.Answer) -> str:
    """Bring a payout to where the bank says it is, in any order and as often as it is told. Returns what that did."""
    payout = _locked(key)
    if payout is None or payout.status == Status.CREATED:
        return STRANGE
    known = payout.status
    if answer.state == bank.ACCEPTED:
        if known == Status.UNKNOWN:
            _move(payout, Status.SUBMITTED)
        return SAME
    if answer.state == bank.FAILED:
        if known not in (Status.SUBMITTED, Status.UNKNOWN):
            return SAME if known == Status.FAILED else CONTRARY
        _fail(payout, answer)
        return DONE
    if known == Status.FAILED:
        return CONTRARY
    if answer.state == bank.PAID and _is_another_transfer(payout, answer):
        return CONTRARY
    if known in (Status.SUBMITTED, Status.UNKNOWN):
        _confirm(payout, answer)
    if answer.state == bank.RETURNED and payout.status == Status.CONFIRMED:
        if payout.line is not None and payout.line.statement.status == Statement.Status.REVERSED:
            return CONTRARY  # it counts on the statement that took this one's place
        _return(payout, answer)
    return DONE if payout.status != known else SAME


def _is_another_transfer(payout: Payout, answer: bank.Answer) -> bool:
    """Paid before under another reference of the bank: perhaps it was paid twice."""
    told, known = answer.bank_reference[:60], payout.bank_reference
    return payout.status == Status.CONFIRMED and bool(told and known) and told != known


# ---- Making


def _is_due(line: StatementLine) -> bool:
    free = rules_escrow.live_payout(line) is None and rules.live_objection(line) is None
    return rules_escrow.is_paid_out(line) and free


def _with_cash(statement: Statement, due: list[StatementLine]) -> list[StatementLine]:
    """Of a statement put right, the lines for which the money is there: the rest waits until what was too much came back."""
    if not received_before(statement.milestone):
        return due
    left, paid = cash_for(statement.milestone), []
    for line in due:
        if line.to_pay_fen <= left:
            left -= line.to_pay_fen
            paid.append(line)
    return paid


def _keeps_its_tax(statement: Statement) -> bool:
    """The month asks for the tax that all confirmed; or that tax is with its agent already, and its month stays."""
    lines = list(statement.lines.all())
    if any(line.kind == StatementLine.Kind.TAX and rules_escrow.live_payout(line) for line in lines):
        return True
    if any(line.kind == StatementLine.Kind.NET and line.credit_fen for line in lines):
        return True
    try:
        with transaction.atomic():
            check_tax_month(statement, clock.today())
    except RuleViolation:
        return False
    return True


def _make(line: StatementLine, *, same_account: bool = False) -> Payout | None:
    """None where no account is on file, only the one to which the last payout did not get, or one changed days ago."""
    if not same_account and rests_until(line):
        return None
    holder, token, last_four = _payee(line)
    number = plain(token)
    index = blind_index(number) if number else ""
    last = next(reversed(list(line.payouts.all())), None)
    if not number or (last is not None and last.account_index == index and not same_account):
        return None
    payout = Payout(
        line=line, amount_fen=line.to_pay_fen, source=custody_books.source_of(line), name=holder,
        account_encrypted=token, account_index=index, account_last_four=last_four, made_at=clock.now(), replaces=last,
    )  # fmt: skip
    payout.made_entry = custody_books.book_payout(payout, at=payout.made_at)
    payout.save()
    record("payout_made", payout, by=None, statement=line.statement.number, amount_fen=payout.amount_fen)
    return payout


def _payee(line: StatementLine) -> tuple[str, str, str]:
    """Name, account and its last digits; what was withheld goes to the using unit, which files it."""
    if line.kind == StatementLine.Kind.TAX:
        unit = line.statement.agreement.using_unit
        return unit.name_zh, unit.bank_account_encrypted, unit.bank_account_last_four
    return holder_of(line), *account_of(line)


# ---- Talking to the bank


@transaction.atomic
def _begin(payout: Payout) -> bank.Order | None:
    """Write down that the order leaves, before it does."""
    found = _with_its_thing().select_for_update(of=("self",)).get(pk=payout.pk)
    if found.status != Status.CREATED:
        return None
    found.submitted_at = found.asked_at = clock.now()
    _move(found, Status.SUBMITTED, "submitted_at", "asked_at")
    return _order(found)


@transaction.atomic
def _claim(payout: Payout) -> bank.Order | None:
    """Of many workers one asks; the others find it asked a moment ago."""
    found = _with_its_thing().select_for_update(skip_locked=True, of=("self",)).filter(pk=payout.pk).first()
    if found is None or found.status not in (Status.SUBMITTED, Status.UNKNOWN):
        return None
    if found.asked_at is not None and found.asked_at > clock.now() - ASK_AGAIN:
        return None
    found.asked_at = clock.now()
    found.save(update_fields=["asked_at"])
    return _order(found)


def _with_its_thing() -> QuerySet[Payout]:
    return Payout.objects.select_related("line__statement", "deposit")


def _order(payout: Payout) -> bank.Order:
    purpose = payout.line.statement.number if payout.line else str(payout.deposit)
    return bank.Order(
        key=str(payout.public_id),
        amount_fen=payout.amount_fen,
        name=payout.name,
        account=plain(payout.account_encrypted),
        purpose=purpose,
        refund_of=payout.deposit.bank_reference if payout.deposit else "",
    )


def _learn(key: str, ask: Callable[[], bank.Answer]) -> bool:
    try:
        answer = ask()
    except bank.BankAwayError:
        return _is_unknown(key)
    return _follow(key, answer) == DONE


@transaction.atomic
def _follow(key: str, answer: bank.Answer) -> str:
    """What was told meanwhile may contradict the answer; then a person looks into it."""
    outcome = apply_answer(key, answer)
    if outcome == CONTRARY:
        day = answer.day.isoformat() if answer.day else ""
        said = {"key": key, "state": answer.state, "bank_reference": answer.bank_reference, "day": day}
        open_case(CONTRARY, said | {"reason": answer.reason})
    return outcome


@transaction.atomic
def _is_unknown(key: str) -> bool:
    payout = _locked(key)
    if payout is None or payout.status != Status.SUBMITTED:
        return False
    _move(payout, Status.UNKNOWN)
    return True


# ---- What the bank did


def _locked(key: str) -> Payout | None:
    """The payout with its line or deposit, all locked: project, statement, payout, as everywhere."""
    known = Payout.objects.filter(public_id=key).select_related("line__statement").first()
    if known is None:
        return None
    statement = None
    if known.line is not None:
        lock_project(known.line.statement.assignment_id)
        statement = lock(known.line.statement)
    deposit = lock_deposit(known.deposit_id) if known.deposit_id else None
    payout = lock_then_read(Payout.objects.select_related("made_entry", "payment"), known.pk)
    if statement is not None:
        payout.line = next(row for row in statement.lines.all() if row.pk == payout.line_id)
    payout.deposit = deposit
    return payout


def _confirm(payout: Payout, answer: bank.Answer) -> None:
    payout.ended_at, payout.bank_reference = clock.now(), answer.bank_reference[:60]
    payout.paid_on = paid_on = answer.day or clock.today()
    line = payout.line
    if line is not None and line.is_payable:
        payout.payment = received_by_bank(line, payout, paid_on=paid_on, bank_reference=payout.bank_reference)
        payout.payment.line = line
        payout.paid_entry = payout.payment.entry
    else:
        payout.paid_entry = custody_books.book_paid_out(payout, None, at=payout.ended_at)
    payout.account_encrypted = ""
    fields = ("ended_at", "paid_on", "bank_reference", "payment", "paid_entry", "account_encrypted")
    _move(payout, Status.CONFIRMED, *fields)
    if payout.deposit is not None:
        move_deposit(payout.deposit, Deposit.Status.SENT_BACK, by=None)
    elif line is not None:
        _settle(line.statement)


def _fail(payout: Payout, answer: bank.Answer) -> None:
    payout.ended_at, payout.reason = clock.now(), answer.reason[:200]
    payout.back_entry = custody_books.book_failed(payout, at=payout.ended_at)
    payout.account_encrypted = ""
    _move(payout, Status.FAILED, "ended_at", "reason", "back_entry", "account_encrypted")
    _back(payout)


def _return(payout: Payout, answer: bank.Answer) -> None:
    payout.ended_at, payout.reason = clock.now(), answer.reason[:200]
    payout.back_on = answer.day or clock.today()
    payout.back_entry = custody_books.book_returned(payout, at=payout.ended_at)
    _move(payout, Status.RETURNED, "ended_at", "back_on", "reason", "back_entry")
    if payout.payment is not None:
        returned_by_bank(payout.payment)
    if payout.line is not None:
        wait_again(lock(payout.line.statement))
    _back(payout)


def _back(payout: Payout) -> None:
    """The money is there again: the deposit waits for a person, the line for another account."""
    if payout.deposit is not None:
        move_deposit(payout.deposit, Deposit.Status.UNMATCHED, by=None)
    else:
        emit(PayoutMoved(str(payout.public_id), str(payout.status)))


def _settle(statement: Statement) -> None:
    settle_if_paid([lock(statement)], by=None)


def _move(payout: Payout, status: Status, *fields: str) -> None:
    """The one writer of a payout's status. Call it locked."""
    if status not in Payout.TRANSITIONS.get(payout.status, set()):
        raise RuleViolation("wrong-state", _("This payout has moved on. Please look again."))
    before, payout.status = payout.status, status
    payout.save(update_fields=["status", *fields])
    record("payout_moved", payout, by=None, before=str(before), after=str(status))
