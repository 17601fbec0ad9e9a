"""Who is told what about the money at the custody bank. Every notice has a key, so that telling twice is telling once."""

from collections.abc import Iterable

from django.urls import reverse

from apps.accounts.models import User
from apps.core.display import formats
from apps.messaging.services import notify
from apps.organisations.selectors import people_of
from apps.settlement import rules, rules_escrow
from apps.settlement.models import Deposit, Payout, Statement, StatementLine


def tell_deposit(deposit: Deposit, statement: Statement) -> None:
    """To whoever confirms for the using unit: all of it is there, or what is missing."""
    people = people_of(statement.agreement.using_unit, *rules.CONFIRMING_ROLES)
    missing, facts = rules_escrow.missing_fen(statement), {"amount": formats.yuan(deposit.amount_fen)}
    if missing:
        _tell(statement, people, "deposit_part", str(deposit.public_id), **facts, missing=formats.yuan(missing))
    else:
        _tell(statement, people, "deposit_arrived", str(deposit.public_id), **facts)


def tell_supervised(statement: Statement) -> None:
    """To who would pay on the other route."""
    _tell(statement, people_of(statement.agreement.using_unit, *rules.PAYING_ROLES), "supervised", "")


def tell_payout(payout: Payout, status: str) -> None:
    """To the payee: the account is to be looked at. What was withheld is the using unit's to get."""
    line = payout.line
    if line is None:
        return
    unit = line.statement.agreement.using_unit if line.kind == StatementLine.Kind.TAX else line.payee_unit
    people = [line.payee_user] if line.payee_user else list(people_of(unit, *rules.CONFIRMING_ROLES)) if unit else []
    facts = {"amount": formats.yuan(payout.amount_fen)}
    _tell(line.statement, people, f"payout_{status}", str(payout.public_id), **facts)


def _tell(statement: Statement, people: Iterable[User], kind: str, turn: str, **facts: str) -> None:
    path = reverse("settlement:detail", args=[statement.public_id])
    key = f"settlement.{kind}:{statement.public_id}{':' if turn else ''}{turn}"
    notify(people, f"settlement.{kind}", facts={"number": statement.number} | facts, path=path, key=key)
