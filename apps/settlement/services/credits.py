"""What payees have in hand of reversed statements of the same work, and how it goes into the new one."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from apps.assignments.models import Milestone
from apps.core import clock
from apps.settlement.models import Deposit, Payment, Payout, Statement, StatementLine

Payee = tuple[int | None, int | None, int | None, str]
AGENT: Payee = (None, None, None, "tax")  # of the tax: who withholds and files it
REVERSED = Statement.Status.REVERSED


@dataclass(frozen=True, slots=True)
class Received:
    """What a payee got by a line of a reversed statement, less what it has given back since."""

    line: StatementLine
    fen: int
    paid_on: dt.date


def received_before(milestone: Milestone) -> list[Received]:
    """What was paid and received under reversed statements of ``milestone``; it is counted on what is due anew.

    On the supervised route the withheld tax is with its agent as other money is with a payee.
    """
    lines = {"line__statement__milestone": milestone, "line__statement__status": REVERSED}
    paid = Payment.objects.filter(status=Payment.Status.CONFIRMED, **lines).select_related("line").order_by("id")
    filed = Payout.objects.filter(status=Payout.Status.CONFIRMED, line__kind=StatementLine.Kind.TAX, **lines)
    found = [(one.line, one.paid_on) for one in paid]
    found += [(one.line, clock.local(one.ended_at or one.made_at).date())
              for one in filed.select_related("line").order_by("id") if one.line]  # fmt: skip
    back = given_back([line.pk for line, _day in found])
    left = [Received(line, line.to_pay_fen - back[line.pk], day) for line, day in found]
    return [one for one in left if one.fen]


def given_back(lines: Iterable[int]) -> Counter[int]:
    """Fen that came back to the custody bank, by the key of the line by which it was too much."""
    rows = Deposit.objects.filter(line__in=list(lines)).order_by().values_list("line")
    return Counter(dict(rows.annotate(fen=Sum("amount_fen"))))


def day_of_tax(received: Sequence[Received]) -> dt.date | None:
    """The day on which the talent was paid first: its month stays the month of the tax. None where nothing was."""
    return next((one.paid_on for one in received if one.line.kind == StatementLine.Kind.NET), None)


def with_credit(rows: list[dict[str, Any]], received: Sequence[Received]) -> list[dict[str, Any]]:
    """Fields of lines, each with what its payee has already; what is left over waits to be given back."""
    in_hand: Counter[Payee] = Counter()
    for one in received:
        in_hand[payee_of(one.line)] += one.fen
    for row in rows:
        payee = payee_of(StatementLine(**row))
        row["credit_fen"] = min(in_hand[payee], row["amount_fen"])
        in_hand[payee] -= row["credit_fen"]
    return rows


def left_over_fen(statement: Statement) -> dict[int, int]:
    """By the line of a reversed statement: fen its payee has in hand beyond what the statement in force counts.

    Of several lines of one payee the later ones are counted on last, so that what is left over stands with them.
    """
    counted: Counter[Payee] = Counter()
    for line in StatementLine.objects.filter(statement__milestone=statement.milestone_id).exclude(
        statement__status=REVERSED
    ):
        counted[payee_of(line)] += line.credit_fen
    left = {}
    for one in received_before(statement.milestone):
        payee = payee_of(one.line)
        used = min(counted[payee], one.fen)
        counted[payee] -= used
        if one.fen > used:
            left[one.line.pk] = one.fen - used
    return left


def payee_of(line: StatementLine) -> Payee:
    if line.kind == StatementLine.Kind.TAX:
        return AGENT
    return line.payee_key


def cash_for(milestone: Milestone) -> int:
    """Fen at the custody bank that this piece of work may still pay out, the operator's fee left aside.

    What payees hold of a reversed statement and do not have to get is not there until they give it back.
    """
    came = Deposit.objects.filter(milestone=milestone, status=Deposit.Status.ESCROW)
    back = Deposit.objects.filter(line__statement__milestone=milestone)
    out = Payout.objects.filter(line__statement__milestone=milestone).exclude(status__in=Payout.OVER)
    fee = StatementLine.objects.filter(
        statement__milestone=milestone, kind=StatementLine.Kind.FEE,
        statement__status__in=[Statement.Status.CONFIRMED, Statement.Status.SETTLED],
    )  # fmt: skip
    sums = [rows.aggregate(fen=Sum("amount_fen", default=0))["fen"] for rows in (came, back, out, fee)]
    return int(sums[0] + sums[1] - sums[2] - sums[3])
