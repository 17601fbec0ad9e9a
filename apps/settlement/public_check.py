"""What anyone with a printed code may learn about a statement: minimal facts, and whether it still counts."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.masking import mask_name
from apps.modes.models import Party
from apps.settlement import pages, rules
from apps.settlement.models import Statement

CODE_BEGINS = "S-"


@dataclass(frozen=True)
class Verdict:
    """In one sentence, with its tone: done, wait or late."""

    tone: str
    title: str
    text: str


@dataclass(frozen=True)
class Facts:
    """Of one statement. The talent's name is masked; who confirmed is told by party, not by person."""

    statement: Statement
    verdict: Verdict
    talent: str
    confirmations: list[tuple[str, pages.ConfirmationRow]]
    estimated: bool


def facts_of(statement: Statement) -> Facts:
    """Of a statement ``in_full``."""
    masked = mask_name(statement.agreement.talent.user.name)
    rows = [(str(Party(row.party).label), row) for row in pages.confirmation_rows(statement)]
    return Facts(statement, verdict_on(statement), masked, rows, pages.is_estimate(statement))


def verdict_on(statement: Statement) -> Verdict:
    match statement.status:
        case Statement.Status.SETTLED:
            return Verdict(
                "done", _("This statement is settled"), _("Everyone confirmed it and every payment arrived.")
            )
        case Statement.Status.CONFIRMED:
            return Verdict("done", _("Everyone has confirmed this statement"), _("The payment is under way."))
        case Statement.Status.REVERSED:
            text = _("It was reversed and another one was drawn up. Please ask the sender for the new statement.")
            return Verdict("late", _("This statement no longer counts"), text)
        case _:
            count = len(rules.parties_of(statement)) - len(statement.confirmations.all())
            text = _("Its amounts are an estimate; confirmations still missing: %(count)s.") % {"count": count}
            return Verdict("wait", _("Not everyone has confirmed this statement yet"), text)
