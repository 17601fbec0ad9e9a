"""What payees have in hand of reversed statements of the same work, and how it goes into the new one."""

import datetime as dt
from collections import Counter
from typing import Any

from apps.assignments.models import Milestone
from apps.settlement.models import Payment, Statement, StatementLine

Payee = tuple[int | None, int | None, str]


def received_before(milestone: Milestone) -> list[Payment]:
    """What was paid and received under reversed statements of ``milestone``; it is counted on what is due anew."""
    found = Payment.objects.filter(
        status=Payment.Status.CONFIRMED,
        line__statement__milestone=milestone,
        line__statement__status=Statement.Status.REVERSED,
    )
    return list(found.select_related("line").order_by("id"))


def day_of_tax(received: list[Payment]) -> dt.date | None:
    """The day on which the talent was paid first: its month stays the month of the tax. None where nothing was."""
    return next((one.paid_on for one in received if one.line.kind == StatementLine.Kind.NET), None)


def with_credit(rows: list[dict[str, Any]], received: list[Payment]) -> list[dict[str, Any]]:
    """Fields of lines, each with what its payee has already; what is left over waits to be given back."""
    in_hand: Counter[Payee] = Counter()
    for payment in received:
        line = payment.line
        in_hand[line.payee_user_id, line.payee_unit_id, line.payee_label_zh] += line.to_pay_fen
    for row in rows:
        if row["kind"] == StatementLine.Kind.TAX:
            continue
        person, unit = row.get("payee_user"), row.get("payee_unit")
        payee = (person.pk if person else None, unit.pk if unit else None, row.get("payee_label_zh", ""))
        row["credit_fen"] = min(in_hand[payee], row["amount_fen"])
        in_hand[payee] -= row["credit_fen"]
    return rows


def left_over_fen(statement: Statement) -> dict[int, int]:
    """By the line of a reversed statement: fen its payee has in hand beyond what the statement in force counts.

    Of several lines of one payee the later ones are counted on last, so that what is left over stands with them.
    """
    counted: Counter[Payee] = Counter()
    for line in StatementLine.objects.filter(statement__milestone=statement.milestone_id).exclude(
        statement__status=Statement.Status.REVERSED
    ):
        counted[line.payee_user_id, line.payee_unit_id, line.payee_label_zh] += line.credit_fen
    left = {}
    for payment in received_before(statement.milestone):
        line = payment.line
        payee = (line.payee_user_id, line.payee_unit_id, line.payee_label_zh)
        used = min(counted[payee], line.to_pay_fen)
        counted[payee] -= used
        if line.to_pay_fen > used:
            left[line.pk] = line.to_pay_fen - used
    return left
