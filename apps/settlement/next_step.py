"""Who must act, by when, and the one button: the band of a statement's page, and a row of the workbench."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.accounts.models import User
from apps.core.display import formats
from apps.modes.models import Party
from apps.settlement import rules
from apps.settlement.models import Statement, StatementLine


@dataclass(frozen=True, slots=True)
class Step:
    """``turn`` is you, others or done. A button posts where ``post`` is true, else it leads to ``url``."""

    turn: str
    title: str
    text: str = ""
    party: str = ""
    button: str = ""
    url: str = ""
    post: bool = False
    due_on: dt.date | None = None


def next_step(statement: Statement, user: User | None) -> Step:
    """What comes next in the eyes of ``user`` (None: of nobody in particular, without a query). Needs ``in_full``."""
    match statement.status:
        case Statement.Status.AWAITING:
            return _confirming(statement, user)
        case Statement.Status.CONFIRMED:
            return _paying(statement, user)
        case Statement.Status.SETTLED:
            return Step("done", _("Every payment has arrived."), _("The statement is settled."))
        case _:
            return Step(
                "done", _("This statement was reversed."), _("It is kept for the record; a new one was drawn up.")
            )


def _confirming(statement: Statement, user: User | None) -> Step:
    party = rules.party_to_confirm(user, statement) if user else None
    due = {"day": statement.confirm_due}
    if party is not None:
        url = reverse("settlement:confirm", args=[statement.public_id])
        text = (
            _("Please look at every line and confirm by %(day)s. It cannot be taken back.")
            if party == Party.USING
            else _("Please confirm by %(day)s; after that day it counts as confirmed. It cannot be taken back.")
        )
        return Step(
            "you",
            _("Confirm this statement"),
            text % due,
            party,
            _("Confirm statement"),
            url,
            True,
            statement.confirm_due,
        )
    waiting = rules.open_parties(statement)
    names = pgettext("between parties", ", ").join(str(party.label) for party in waiting)
    if waiting == [Party.USING]:
        text = _("Please expect it by %(day)s. Then the others have seven days.") % due
        return Step("others", _("The using unit confirms first"), text, Party.USING, due_on=statement.confirm_due)
    text = _("After %(day)s an unanswered statement counts as confirmed.") % due
    title = _("Still to confirm: %(parties)s") % {"parties": names}
    return Step("others", title, text, waiting[0], due_on=statement.confirm_due)


def _paying(statement: Statement, user: User | None) -> Step:
    lines = [line for line in statement.lines.all() if line.is_payable]
    arrived = [line for line in lines if user and rules.can_confirm_payment(user, line)]
    if arrived:
        return _receipt(arrived[0])
    unpaid = [line for line in lines if rules.live_payment(line) is None]
    if unpaid:
        return _to_pay(statement, unpaid, user)
    waiting = [payment for line in lines if (payment := rules.live_payment(line)) and payment.confirmed_at is None]
    due = max((payment.confirm_due for payment in waiting), default=None)
    text = _("Without an answer by %(day)s a payment counts as received.") % {"day": due}
    return Step("others", _("The payees confirm the receipt"), text, due_on=due)


def _receipt(line: StatementLine) -> Step:
    payment = rules.live_payment(line)
    if payment is None:
        raise LookupError("Only a line that is being paid has a receipt to confirm.")
    title = _("Has the payment of %(amount)s arrived?") % {"amount": formats.yuan(line.amount_fen)}
    text = _("Paid on %(paid)s, bank reference %(reference)s. Without an answer by %(day)s it counts as received.")
    facts = {"paid": payment.paid_on, "reference": payment.bank_reference, "day": payment.confirm_due}
    url = reverse("settlement:payment_confirm", args=[line.statement.public_id, line.position])
    party = Party.TALENT if line.payee_user_id else Party.SENDING
    return Step("you", title, text % facts, party, _("Yes, it has arrived"), url, True, payment.confirm_due)


def _to_pay(statement: Statement, unpaid: list[StatementLine], user: User | None) -> Step:
    total = formats.yuan(sum(line.amount_fen for line in unpaid))
    if user and rules.is_payer(user, statement):
        url = reverse("settlement:payment", args=[statement.public_id, unpaid[0].position])
        text = _("Everyone has confirmed. Pay each payee from your own bank by %(day)s; the platform holds no money.")
        title = _("Your unit's turn: pay %(amount)s") % {"amount": total}
        return Step(
            "you", title, text % {"day": statement.pay_due}, Party.USING, _("Record a payment"), url,
            due_on=statement.pay_due,
        )  # fmt: skip
    title = _("The using unit's finance pays %(amount)s") % {"amount": total}
    text = _("Everyone has confirmed. The payment is due by %(day)s.") % {"day": statement.pay_due}
    return Step("others", title, text, Party.USING, due_on=statement.pay_due)
