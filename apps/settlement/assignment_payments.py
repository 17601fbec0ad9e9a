"""The payments on the page of an assignment: a row a statement, and what of it has arrived."""

from django.urls import reverse

from apps.accounts.models import User
from apps.assignments.models import Assignment
from apps.assignments.payments import PaidPiece, Payments, register
from apps.settlement.models import Payout, Statement, StatementLine
from apps.settlement.pages import TONES, has_arrived
from apps.settlement.selectors import statements_visible_to

Kind = StatementLine.Kind


def payments_of_assignment(user: User, assignment: Assignment) -> Payments:
    """In the order of the pieces; what was reversed is left out. Four queries."""
    standing = statements_visible_to(user).filter(assignment=assignment).exclude(status=Statement.Status.REVERSED)
    found = list(
        standing.select_related("milestone")
        .prefetch_related("lines__payments", "lines__payouts")
        .order_by("milestone__position")
    )
    return Payments(tuple(_piece(one) for one in found), sum(_paid_fen(one) for one in found))


def _piece(statement: Statement) -> PaidPiece:
    fen = {line.kind: line.amount_fen for line in statement.lines.all()}
    return PaidPiece(
        title=statement.milestone.title,
        number=statement.number,
        month=statement.tax_month,
        amount_fen=statement.contract_fen,
        tax_fen=fen.get(Kind.TAX),
        net_fen=fen.get(Kind.NET),
        state=str(statement.get_status_display()),
        tone=TONES[statement.status],
        url=reverse("settlement:detail", args=[statement.public_id]),
        slip_url=reverse("settlement:pdf", args=[statement.public_id]),
    )


def _paid_fen(statement: Statement) -> int:
    """All of a settled one, with the tax that its agent files; else the lines whose money came."""
    if statement.status == Statement.Status.SETTLED:
        return statement.contract_fen
    lines = [line for line in statement.lines.all() if line.is_payees]
    return sum(line.credit_fen + (line.to_pay_fen if _has_come(line) else 0) for line in lines)


def _has_come(line: StatementLine) -> bool:
    """By the using unit's own bank, or by the custody bank."""
    return has_arrived(line) or any(one.status == Payout.Status.CONFIRMED for one in line.payouts.all())


register(payments_of_assignment)
