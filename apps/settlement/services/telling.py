"""Who is told what about a statement. Every notice has a key, so that telling twice is telling once."""

from collections.abc import Iterable

from django.urls import reverse

from apps.accounts.models import User
from apps.core.display import formats
from apps.messaging.services import notify
from apps.modes.models import Party
from apps.organisations.selectors import people_of
from apps.settlement import rules
from apps.settlement.models import Payment, Statement


def people_of_party(statement: Statement, party: Party) -> list[User]:
    """Who reads for a party: the talent, or the unit's people who may confirm."""
    agreement = statement.agreement
    if party == Party.TALENT:
        return [agreement.talent.user]
    unit = agreement.using_unit if party == Party.USING else agreement.sending_unit
    return list(people_of(unit, *rules.CONFIRMING_ROLES)) if unit else []


def tell_drafted(statement: Statement) -> None:
    _tell(statement, people_of_party(statement, Party.USING), "drafted", amount=formats.yuan(statement.contract_fen))


def ask_the_others(statement: Statement) -> None:
    """After the using unit's yes, to everyone who is still to answer."""
    for party in rules.open_parties(statement):
        _tell(statement, people_of_party(statement, party), "asked", day=statement.confirm_due.isoformat())


def tell_to_pay(statement: Statement) -> None:
    payers = people_of(statement.agreement.using_unit, *rules.PAYING_ROLES)
    _tell(statement, payers, "to_pay", day=statement.pay_due.isoformat() if statement.pay_due else "")


def tell_paid(payment: Payment) -> None:
    """To the payee, where the payee has people here."""
    line = payment.line
    unit_people = people_of(line.payee_unit, *rules.CONFIRMING_ROLES) if line.payee_unit else []
    people = [line.payee_user] if line.payee_user else unit_people
    facts = {"amount": formats.yuan(line.amount_fen), "day": payment.confirm_due.isoformat()}
    _tell(line.statement, people, "paid", turn=str(payment.public_id), **facts)


def tell_settled(statement: Statement) -> None:
    _tell(statement, _everyone(statement), "settled")


def tell_reversed(statement: Statement) -> None:
    _tell(statement, _everyone(statement), "reversed")


def _everyone(statement: Statement) -> list[User]:
    return [person for party in rules.parties_of(statement) for person in people_of_party(statement, party)]


def _tell(statement: Statement, people: Iterable[User], kind: str, *, turn: str = "", **facts: str) -> None:
    path = reverse("settlement:detail", args=[statement.public_id])
    key = f"settlement.{kind}:{statement.public_id}{':' if turn else ''}{turn}"
    notify(people, f"settlement.{kind}", facts={"number": statement.number} | facts, path=path, key=key)
