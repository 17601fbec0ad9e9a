"""Proofs that statements and books agree."""

from collections.abc import Iterator

from django.db.models import F, Sum

from apps.ledger.models import Posting
from apps.ledger.proofs import register
from apps.settlement.calc.statement import again, sha256
from apps.settlement.models import Payment, Statement

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


def _unreceived(statement: Statement) -> int:
    """Fen of the payable lines that no payee has confirmed; 0 where the statement is not in the books."""
    if statement.status not in BOOKED:
        return 0
    return sum(
        line.amount_fen
        for line in statement.lines.all()
        if line.is_payable and not any(payment.status == Payment.Status.CONFIRMED for payment in line.payments.all())
    )
