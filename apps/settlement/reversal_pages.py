"""What the pages show of putting a confirmed statement right: on the statement, and on the page of the request."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.accounts.models import User
from apps.modes.models import Party
from apps.settlement import pages, rules, selectors
from apps.settlement import rules_reversals as may
from apps.settlement.custody_pages import account_rows
from apps.settlement.models import Statement, StatementLine, StatementReversal
from apps.settlement.next_step import Step
from apps.settlement.rules_escrow import is_supervised, is_with_payee
from apps.settlement.services.credits import left_over_fen, received_before

TONES: dict[str, str] = {
    StatementReversal.Status.OPEN: "wait",
    StatementReversal.Status.DONE: "done",
    StatementReversal.Status.REFUSED: "late",
    StatementReversal.Status.WITHDRAWN: "",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One party and its word on the request."""

    party: Party
    name: str
    state: str
    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class InHand:
    """What a payee received under the statement, and what of it is to be given back."""

    payee: str
    fen: int
    back_fen: int


def summary(statement: Statement, user: User) -> dict[str, Any]:
    """For the page of a statement ``in_full``: its last request, what it comes of, and the band where ``user`` is asked."""
    last = latest(statement)
    comes_of = _comes_of(statement)
    shown: dict[str, Any] = {
        "reversal": last,
        "comes_of": comes_of,
        "reversal_waits": last is not None and last.status == StatementReversal.Status.OPEN,
        "can_put_right": may.can_ask(user, statement),
        "to_give_back": _to_give_back(statement) if comes_of or statement.status == Statement.Status.REVERSED else [],
        "give_back_to": account_rows(statement) if is_supervised(statement) else [],
    }
    if last is None or not may.can_agree(user, last):
        return shown
    words = _("%(party)s asks to have it reversed and drawn up anew. Read the reason, then agree or refuse.")
    text = words % {"party": last.get_party_display()}
    url = reverse("settlement:put_right", args=[statement.public_id])
    party = may.party_of(user, statement) or ""
    title = _("Do you agree to put this statement right?")
    return shown | {"reversal_waits": False, "step": Step("you", title, text, party, _("Read and answer"), url)}


def _comes_of(statement: Statement) -> StatementReversal | None:
    """What led to this statement, also where it was drawn up once more since."""
    done = StatementReversal.objects.filter(
        status=StatementReversal.Status.DONE, statement__milestone=statement.milestone_id, statement__lt=statement.pk
    )
    return done.select_related("statement").order_by("-id").first()


def request_facts(statement: Statement, user: User) -> dict[str, Any]:
    """For the page on which one party asks and the others answer."""
    last = latest(statement)
    is_open = last is not None and last.status == StatementReversal.Status.OPEN
    return {
        "statement": statement,
        "reversal": last,
        "tone": TONES[last.status] if last else "",
        "answers": _answers(statement, last) if last and is_open else [],
        "asked": pgettext("between parties", ", ").join(
            str(party.label) for party in rules.parties_of(statement) if party != may.party_of(user, statement)
        ),
        "received": _received(statement),
        "under_way": may.is_money_under_way(statement),
        "can_ask": may.can_ask(user, statement),
        "can_agree": last is not None and may.can_agree(user, last),
        "can_refuse": last is not None and may.can_refuse(user, last),
        "can_withdraw": last is not None and may.can_withdraw(user, last),
    }


def latest(statement: Statement) -> StatementReversal | None:
    """The open request, or the last one that was decided."""
    found = statement.reversals.select_related("by", "ended_by", "replacement").prefetch_related("consents__by")
    last = found.order_by("-id").first()
    if last is not None:
        last.statement = statement
    return last


def _answers(statement: Statement, reversal: StatementReversal) -> list[Answer]:
    given = {consent.party: consent for consent in reversal.consents.all()}
    rows = []
    for party in rules.parties_of(statement):
        consent, name = given.get(party), pages.party_name(party, statement)
        if consent is None:
            rows.append(Answer(party, name, "turn", _("To agree"), "wait"))
            continue
        shown = name if consent.by.name == name else f"{name} · {consent.by.name}"
        word = _("Asks") if party == reversal.party else _("Agrees")
        rows.append(Answer(party, shown, "signed", word, "done"))
    return rows


def _received(statement: Statement) -> list[InHand]:
    """What payees have of a statement that stands; it stays with them."""
    return [
        InHand(_holder(line, statement), fen, 0)
        for line in statement.lines.all()
        if (fen := line.credit_fen + (line.to_pay_fen if pages.has_arrived(line) or is_with_payee(line) else 0))
    ]


def _to_give_back(statement: Statement) -> list[InHand]:
    """Who has more in hand than the statement in force pays, of all reversed ones for the same work."""
    left = left_over_fen(statement)
    if not left:
        return []
    lines = [one.line for one in received_before(statement.milestone) if one.line.pk in left]
    full = {one.pk: one for one in selectors.in_full(Statement.objects.filter(milestone=statement.milestone_id))}
    return [InHand(_holder(line, full[line.statement_id]), line.to_pay_fen, left[line.pk]) for line in lines]


def _holder(line: StatementLine, statement: Statement) -> str:
    """Who has the money of a line; on the supervised route what was withheld is with the agent."""
    if line.kind == StatementLine.Kind.TAX:
        return statement.agreement.using_unit.name
    return pages.payee_name(line, statement)
