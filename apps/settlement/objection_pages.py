"""What the pages show of objections to lines: beside the line, and on the two forms."""

from dataclasses import dataclass
from typing import Any

from apps.accounts.models import User
from apps.core import clock
from apps.modes.models import Party
from apps.settlement import pages, rules
from apps.settlement.models import LineObjection, Statement, StatementLine

TONES: dict[str, str] = {
    LineObjection.Status.OPEN: "wait",
    LineObjection.Status.ANSWERED: "active",
    LineObjection.Status.WITHDRAWN: "done",
    LineObjection.Status.GRANTED: "done",
}


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """One objection, live or ended, and what ``user`` may do about it."""

    objection: LineObjection
    title: str
    who: str
    tone: str
    overdue: bool
    can_answer: bool
    can_withdraw: bool


def objection_rows(statement: Statement, user: User) -> list[ObjectionRow]:
    """Every objection to a line of a statement ``in_full``, in the order of the lines."""
    return [_row(one, statement, user) for line in statement.lines.all() for one in line.objections.all()]


def answer_facts(statement: Statement, objection: LineObjection, user: User) -> dict[str, Any]:
    """For the page on which the using unit answers; ``can_redraw`` offers the other answer."""
    return {
        "statement": statement,
        "row": _row(objection, statement, user),
        "line": objection.line,
        "basis": pages.basis_words(objection.line, statement),
        "can_redraw": rules.can_redraw(user, statement),
    }


def object_facts(statement: Statement, line: StatementLine) -> dict[str, Any]:
    """For the page on which a payee objects; ``counts`` where it is the party's yes to all other lines too."""
    return {
        "statement": statement,
        "line": line,
        "payee": pages.payee_name(line, statement),
        "basis": pages.basis_words(line, statement),
        "counts": rules.party_paid_by(line) in rules.open_parties(statement),
        "alone": sum(1 for row in statement.lines.all() if row.is_payable) == 1,
    }


def _row(objection: LineObjection, statement: Statement, user: User) -> ObjectionRow:
    unit, person = pages.party_name(Party(objection.party), statement), objection.by.name
    waits = objection.status == LineObjection.Status.OPEN
    overdue = waits and objection.answer_due < clock.today()
    return ObjectionRow(
        objection=objection,
        title=objection.line.get_kind_display(),
        who=person if person == unit else f"{unit} · {person}",
        tone="late" if overdue else TONES[objection.status],
        overdue=overdue,
        can_answer=rules.can_answer_objection(user, objection),
        can_withdraw=rules.can_withdraw_objection(user, objection),
    )
