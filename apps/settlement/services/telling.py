"""Who is told what about a statement. Every notice has a key, so that telling twice is telling once."""

from collections.abc import Iterable

from django.urls import reverse

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.assignments.models import Milestone
from apps.core.display import formats
from apps.messaging.services import notify
from apps.modes.models import Party
from apps.organisations.selectors import other_keepers, people_of
from apps.settlement import rules, rules_batches
from apps.settlement.models import (
    LineObjection,
    Payment,
    PaymentBatch,
    PeriodClosing,
    Statement,
    StatementReversal,
    TaxRuleProposal,
)
from apps.settlement.services.routes import carries_money, refusal_of


def people_of_party(statement: Statement, party: Party) -> list[User]:
    """Who reads for a party: the talent, or the unit's people who may confirm."""
    return _people_in(statement.agreement, party)


def tell_not_drawn(milestone: Milestone) -> None:
    """To all parties, where the terms of accepted work are of a kind that no statement is drawn up by."""
    agreement = milestone.assignment.agreement
    version = agreement.current_version
    if version is None or not carries_money(milestone) or not refusal_of(version):
        return
    people = [person for party in Party for person in _people_in(agreement, party)]
    path, kind = reverse("assignments:detail", args=[milestone.assignment.public_id]), "settlement.not_drawn"
    facts = {"number": agreement.number, "work": milestone.title}
    notify(people, kind, facts=facts, path=path, key=f"{kind}:{milestone.public_id}")


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
    facts = {"amount": formats.yuan(line.to_pay_fen), "day": payment.confirm_due.isoformat()}
    _tell(line.statement, people, "paid", turn=str(payment.public_id), **facts)


def tell_objection(objection: LineObjection, status: str) -> None:
    """To the other side: what is raised or withdrawn to the using unit, what is answered or granted to the objector's."""
    states, statement = LineObjection.Status, objection.line.statement
    to_using = status in {states.OPEN, states.WITHDRAWN}
    people = people_of_party(statement, Party.USING if to_using else Party(objection.party))
    facts = {"amount": formats.yuan(objection.line.amount_fen)}
    if status == states.OPEN:
        facts |= {"day": objection.answer_due.isoformat()}
    _tell(statement, people, f"objection_{status}", turn=str(objection.public_id), **facts)


def tell_settled(statement: Statement) -> None:
    _tell(statement, _everyone(statement), "settled")


def tell_reversed(statement: Statement) -> None:
    _tell(statement, _everyone(statement), "reversed")


def tell_reversal(reversal: StatementReversal, status: str) -> None:
    """What is asked, refused or taken back, to the other parties; that it is done, to all, with the new statement."""
    statement = reversal.statement
    if status == StatementReversal.Status.DONE and reversal.replacement:
        new = {"new": reversal.replacement.number}
        _tell(statement, _everyone(statement), "reversal_done", turn=str(reversal.public_id), **new)
        return
    asked_of = [party for party in rules.parties_of(statement) if party != reversal.party]
    parties = [Party(reversal.party)] if status == StatementReversal.Status.REFUSED else asked_of
    people = [person for party in parties for person in people_of_party(statement, party)]
    _tell(statement, people, f"reversal_{status}", turn=str(reversal.public_id))


def tell_tax_rule_proposed(proposal: TaxRuleProposal) -> None:
    """To everybody who may check it: the other administrators."""
    _tell_of_tax_rule(proposal, other_keepers(proposal.proposed_by), "proposed")


def tell_tax_rule_decided(proposal: TaxRuleProposal) -> None:
    """To who proposed it."""
    facts = {"reason": proposal.reason} if proposal.reason else {}
    _tell_of_tax_rule(proposal, [proposal.proposed_by], proposal.status, **facts)


def _tell_of_tax_rule(proposal: TaxRuleProposal, people: Iterable[User], kind: str, **facts: str) -> None:
    path = reverse("admin:settlement_taxruleproposal_change", args=[proposal.pk])
    key = f"settlement.tax_rule_{kind}:{proposal.public_id}"
    notify(people, f"settlement.tax_rule_{kind}", facts={"label": proposal.label} | facts, path=path, key=key)


def tell_batch_submitted(batch: PaymentBatch) -> None:
    """To everybody of the unit who may be its second person."""
    people = people_of(batch.unit, *rules_batches.APPROVING_ROLES)
    second = [person for person in people if rules_batches.is_second_person(person, batch)]
    _tell_of_batch(batch, second, "batch_submitted", name=batch.made_by.name)


def tell_batch_approved(batch: PaymentBatch) -> None:
    """To who made it: the bank file is there."""
    name = batch.approved_by.name if batch.approved_by else ""
    _tell_of_batch(batch, [batch.made_by], "batch_approved", name=name)


def _tell_of_batch(batch: PaymentBatch, people: Iterable[User], kind: str, **facts: str) -> None:
    path = reverse("settlement:batch", args=[batch.public_id])
    told = {"number": batch.number, "amount": formats.yuan(batch.total_fen)} | facts
    notify(people, f"settlement.{kind}", facts=told, path=path, key=f"settlement.{kind}:{batch.public_id}")


def tell_month_submitted(closing: PeriodClosing) -> None:
    """To everybody of the unit, or of the operator, who may be the second person."""
    unit = closing.unit
    people = people_of(unit, *rules_batches.APPROVING_ROLES) if unit else other_keepers(closing.made_by)
    second = [person for person in people if person.pk != closing.made_by_id]
    path = f"{reverse('settlement:reconciliation')}?unit={unit.public_id}" if unit else reverse("settlement:custody")
    facts = {"name": closing.made_by.name, "month": f"{closing.month:%Y-%m}"}
    kind = "settlement.month_submitted"
    notify(second, kind, facts=facts, path=path, key=f"{kind}:{closing.public_id}")


def _people_in(agreement: Agreement, party: Party) -> list[User]:
    if party == Party.TALENT:
        return [agreement.talent.user]
    unit = agreement.using_unit if party == Party.USING else agreement.sending_unit
    return list(people_of(unit, *rules.CONFIRMING_ROLES)) if unit else []


def _everyone(statement: Statement) -> list[User]:
    return [person for party in rules.parties_of(statement) for person in people_of_party(statement, party)]


def _tell(statement: Statement, people: Iterable[User], kind: str, *, turn: str = "", **facts: str) -> None:
    path = reverse("settlement:detail", args=[statement.public_id])
    key = f"settlement.{kind}:{statement.public_id}{':' if turn else ''}{turn}"
    notify(people, f"settlement.{kind}", facts={"number": statement.number} | facts, path=path, key=key)
