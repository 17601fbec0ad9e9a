"""Who must act, by when, and the one button: the band of a statement's page, and a row of the workbench."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.accounts.models import User
from apps.core import clock
from apps.core.display import formats
from apps.modes.models import Party
from apps.settlement import rules, rules_escrow
from apps.settlement.models import LineObjection, Statement, StatementLine


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
        case Statement.Status.CONFIRMED if rules_escrow.is_supervised(statement):
            return _paid_by_the_bank(statement, user)
        case Statement.Status.CONFIRMED:
            return _paying(statement, user)
        case Statement.Status.SETTLED:
            return Step("done", _("Every payment has arrived."), _("The statement is settled."))
        case _:
            return Step(
                "done", _("This statement was reversed."), _("It is kept for the record; a new one was drawn up.")
            )


def _confirming(statement: Statement, user: User | None) -> Step:
    """A confirmation that is asked of ``user`` comes first, then an objection that waits for ``user``."""
    party = rules.party_to_confirm(user, statement) if user else None
    due = {"day": statement.confirm_due}
    if rules_escrow.waits_for_money(statement) and rules.open_parties(statement) == [Party.USING]:
        return _to_deposit(statement, party)
    if party is not None:
        url = reverse("settlement:confirm", args=[statement.public_id])
        text = (
            _("Please look at every line and confirm by %(day)s. It cannot be taken back.")
            if party == Party.USING
            else _(
                "Please confirm by %(day)s; after that day it counts as confirmed. If your line is wrong, object to "
                "that line below: the others are paid all the same."
            )
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
    mine = _of_objections(statement, user)
    if mine is not None:
        return mine
    waiting = rules.open_parties(statement)
    names = pgettext("between parties", ", ").join(str(party.label) for party in waiting)
    if waiting == [Party.USING]:
        text = _("Please expect it by %(day)s. Then the others have seven days.") % due
        return Step("others", _("The using unit confirms first"), text, Party.USING, due_on=statement.confirm_due)
    text = _("After %(day)s an unanswered statement counts as confirmed.") % due
    title = _("Still to confirm: %(parties)s") % {"parties": names}
    return Step("others", title, text, waiting[0], due_on=statement.confirm_due)


def _to_deposit(statement: Statement, party: Party | None) -> Step:
    facts = {"amount": formats.yuan(rules_escrow.missing_fen(statement)), "day": statement.confirm_due}
    if party is None:
        title = _("The using unit deposits %(amount)s first") % facts
        text = _("A licensed bank holds the money. Once it is there, the using unit confirms, then the others.")
        return Step("others", title, text, Party.USING, due_on=statement.confirm_due)
    title = _("Your unit's turn: deposit %(amount)s at the custody bank") % facts
    text = _("Please transfer it by %(day)s, with the number of this statement. Confirm once it has arrived.") % facts
    return Step("you", title, text, party, _("See where to transfer"), "#custody", due_on=statement.confirm_due)


def _paid_by_the_bank(statement: Statement, user: User | None) -> Step:
    """On the supervised route: what keeps the bank from paying, if it is something of ``user``'s."""
    mine = _of_objections(statement, user)
    if mine is not None:
        return mine
    outs = [line for line in statement.lines.all() if rules_escrow.is_paid_out(line)]
    stuck = [line for line in outs if rules_escrow.waits_for_account(line)]
    owned = [line for line in stuck if user and rules_escrow.owns_account(user, line)]
    if owned:
        return _to_give_account(owned[0])
    disputed = rules.live_objections(statement)
    if disputed and all(rules_escrow.is_with_payee(line) for line in outs if rules.live_objection(line) is None):
        return _disputed(disputed[0])
    if stuck:
        title = _("The bank cannot pay %(amount)s yet") % {"amount": formats.yuan(sum(one.to_pay_fen for one in stuck))}
        return Step("others", title, _("It is paid as soon as the payee has given the right bank account."))
    title = _("The custody bank pays the payees")
    return Step(
        "others", title, _("There is nothing for you to do. The statement is settled once the bank has paid all.")
    )


def _to_give_account(line: StatementLine) -> Step:
    amount = {"amount": formats.yuan(line.to_pay_fen)}
    title = _("Please give your bank account: the bank is to pay you %(amount)s") % amount
    if line.payouts.all():
        title = _("Please check your bank account: %(amount)s did not reach it") % amount
    unit = line.statement.agreement.using_unit if line.kind == StatementLine.Kind.TAX else line.payee_unit
    url = reverse("organisations:account", args=[unit.public_id]) if unit else reverse("talents:account")
    text = _("It is paid as soon as you have given the right one; nothing else is needed.")
    return Step("you", title, text, button=_("Give the account"), url=url)


def _paying(statement: Statement, user: User | None) -> Step:
    lines = [line for line in statement.lines.all() if line.is_payable]
    arrived = [line for line in lines if user and rules.can_confirm_payment(user, line)]
    if arrived:
        return _receipt(arrived[0])
    mine = _of_objections(statement, user)
    placed = [line for line in lines if rules.place_in_batch(line)]
    unpaid = [line for line in lines if not (rules.live_payment(line) or rules.live_objection(line) or line in placed)]
    if unpaid:
        step = _to_pay(statement, unpaid, user)
        return mine if mine and (step.turn != "you" or _is_earlier(mine, step)) else step
    disputed = rules.live_objections(statement)
    if disputed:
        return mine or _disputed(disputed[0])
    if placed:
        return _in_batch(statement)
    waiting = [payment for line in lines if (payment := rules.live_payment(line)) and payment.confirmed_at is None]
    due = max((payment.confirm_due for payment in waiting), default=None)
    text = _("Without an answer by %(day)s a payment counts as received.") % {"day": due}
    return Step("others", _("The payees confirm the receipt"), text, due_on=due)


def _in_batch(statement: Statement) -> Step:
    text = _("They are in a payment batch. You are told as soon as the bank has paid; due by %(day)s.")
    title = _("The using unit's finance pays by its bank")
    return Step("others", title, text % {"day": statement.pay_due}, Party.USING, due_on=statement.pay_due)


def _is_earlier(one: Step, other: Step) -> bool:
    return one.due_on is not None and (other.due_on is None or one.due_on <= other.due_on)


def _of_objections(statement: Statement, user: User | None) -> Step | None:
    """What an objection asks of ``user``: an answer of the using unit, or a word on the answer of who objected."""
    if user is None:
        return None
    for objection in rules.live_objections(statement):
        amount = {"amount": formats.yuan(objection.line.amount_fen)}
        if rules.can_answer_objection(user, objection):
            url = reverse("settlement:objection_answer", args=[objection.public_id])
            text = _("Please answer by %(day)s. Only this line waits; the others are paid.")
            if objection.answer_due < clock.today():
                text = _("Your answer was due on %(day)s. Only this line waits; the others are paid.")
            title = _("Answer the objection to %(amount)s") % amount
            return Step(
                "you", title, text % {"day": objection.answer_due}, Party.USING, _("Answer the objection"), url,
                due_on=objection.answer_due,
            )  # fmt: skip
        answered = objection.status == LineObjection.Status.ANSWERED
        if answered and rules.can_withdraw_objection(user, objection):
            title = _("Your objection to %(amount)s is answered") % amount
            text = _("If the answer convinces you, withdraw the objection and the line is paid. Else it stays unpaid.")
            url = f"#objection-{objection.line.position}"
            return Step("you", title, text, objection.party, _("Read the answer"), url)
    return None


def _disputed(objection: LineObjection) -> Step:
    """For everybody else: who has the word."""
    if objection.status == LineObjection.Status.OPEN:
        title = _("One line is disputed: the using unit answers")
        text = _("Please expect the answer by %(day)s. Silence does not end an objection.")
        if objection.answer_due < clock.today():
            text = _("The answer was due on %(day)s. Silence does not end an objection.")
        return Step("others", title, text % {"day": objection.answer_due}, Party.USING, due_on=objection.answer_due)
    title = _("One line is disputed: the using unit has answered")
    text = _("It is paid once the objection is withdrawn. Until then it stays unpaid.")
    return Step("others", title, text, objection.party)


def _receipt(line: StatementLine) -> Step:
    payment = rules.live_payment(line)
    if payment is None:
        raise LookupError("Only a line that is being paid has a receipt to confirm.")
    title = _("Has the payment of %(amount)s arrived?") % {"amount": formats.yuan(line.to_pay_fen)}
    text = _("Paid on %(paid)s, bank reference %(reference)s. Without an answer by %(day)s it counts as received.")
    facts = {"paid": payment.paid_on, "reference": payment.bank_reference, "day": payment.confirm_due}
    url = reverse("settlement:payment_confirm", args=[line.statement.public_id, line.position])
    party = Party.TALENT if line.payee_user_id else Party.SENDING
    return Step("you", title, text % facts, party, _("Yes, it has arrived"), url, True, payment.confirm_due)


def _to_pay(statement: Statement, unpaid: list[StatementLine], user: User | None) -> Step:
    total = formats.yuan(sum(line.to_pay_fen for line in unpaid))
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
