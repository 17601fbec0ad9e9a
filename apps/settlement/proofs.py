"""Proofs that statements and books agree."""

from collections.abc import Iterator

from django.db.models import F, Sum

from apps.ledger.models import Account, Posting
from apps.ledger.proofs import register
from apps.settlement.calc.statement import again, sha256
from apps.settlement.models import LineObjection, Payment, Statement
from apps.settlement.services.books import on_hold

BOOKED = [Statement.Status.CONFIRMED, Statement.Status.SETTLED]


@register("The lines of every statement add up to its contract amount")
def lines_add_up() -> Iterator[str]:
    off = Statement.objects.annotate(total=Sum("lines__amount_fen")).exclude(total=F("contract_fen"))
    for statement in off:
        yield f"statement {statement.number}: {statement.total} fen in lines, {statement.contract_fen} in all"


@register("Every calculation can be done again and gives the lines that stand")
def calculations_reproduce() -> Iterator[str]:
    for statement in Statement.objects.prefetch_related("lines").iterator(chunk_size=500):
        calculation = statement.calculation
        if sha256(calculation) != statement.calculation_sha256 or again(calculation) != calculation:
            yield f"statement {statement.number}: the calculation is not the one that was hashed"
        stored = {line.kind: line.amount_fen for line in statement.lines.all()}
        if stored != {kind: fen for kind, fen in calculation["leaves"].items() if fen or kind in stored}:
            yield f"statement {statement.number}: its lines are not the leaves of its calculation"


@register("Each statement is booked once, and what is left open on it is what is not yet received")
def books_follow_statements() -> Iterator[str]:
    owed = dict(
        Posting.objects.filter(account__code__startswith="recv:using:")
        .values_list("entry__subject")
        .annotate(total=Sum("amount_fen"))
        .values_list("entry__subject", "total")
    )
    for statement in Statement.objects.prefetch_related("lines__payments").iterator(chunk_size=500):
        open_fen = owed.pop(str(statement.public_id), 0)
        if open_fen != _unreceived(statement):
            yield f"statement {statement.number}: {open_fen} fen open in the books, {_unreceived(statement)} by its payments"
    for subject in owed:
        yield f"entries of {subject} belong to no statement"


@register("What is on hold is what is disputed of booked statements, to the fen")
def holds_follow_objections() -> Iterator[str]:
    aside = dict(
        Account.objects.filter(code__startswith="hold:").exclude(balance_fen=0).values_list("code", "balance_fen")
    )
    live = LineObjection.objects.filter(status__in=LineObjection.LIVE, line__statement__status__in=BOOKED)
    for objection in live.select_related("line__statement"):
        held_fen = -aside.pop(on_hold(objection), 0)
        if held_fen != objection.line.amount_fen:
            yield f"line {objection}: {held_fen} fen on hold, {objection.line.amount_fen} disputed"
    for code, balance_fen in aside.items():
        yield f"account {code}: {-balance_fen} fen on hold, though nothing is disputed"


def _unreceived(statement: Statement) -> int:
    """Fen of the payable lines that no payee has confirmed; 0 where the statement is not in the books."""
    if statement.status not in BOOKED:
        return 0
    return sum(
        line.amount_fen
        for line in statement.lines.all()
        if line.is_payable and not any(payment.status == Payment.Status.CONFIRMED for payment in line.payments.all())
    )
