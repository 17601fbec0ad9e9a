"""Agencies and insurers that are paid of agreements: one person proposes who they are, another one checks it.

The account number is typed twice, by two people who do not see each other's: what the second one reads from the payee's
paper has to be what the first one typed.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.bank_accounts import account_digits, bank_code_digits
from apps.accounts.crypto import blind_index, encrypt
from apps.accounts.models import User
from apps.agreements.events import PayeeDecided, PayeeProposed
from apps.agreements.models import OutsidePayee, PayeeProposal
from apps.agreements.rules import can_decide_payee, can_withdraw_payee
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.organisations.credit_code import checked
from apps.organisations.rules import keeps_tables

Status = PayeeProposal.Status


@transaction.atomic
def propose_payee(payee: OutsidePayee, *, account: str, by: User) -> PayeeProposal:
    """Keep what ``payee`` says, a new one or a changed one; an empty ``account`` leaves the one on file.

    Raises RuleViolation "forbidden", "credit-code", "account", "bank-code", "payee-same", "payee-stays" (kind or credit
    code of one on file) and "already-done" (it stands on file, or a proposal waits).
    """
    if not keeps_tables(by):
        raise RuleViolation("forbidden", _("Only an administrator of the site can do this."))
    payee.credit_code, payee.bank_code = checked(payee.credit_code), bank_code_digits(payee.bank_code)
    same = Q(kind=payee.kind, credit_code=payee.credit_code)
    on_file = {row.pk: row for row in OutsidePayee.objects.select_for_update().filter(same | Q(pk=payee.pk))}
    stored = on_file.pop(payee.pk, None) if payee.pk else None
    if stored and (stored.kind, stored.credit_code) != (payee.kind, payee.credit_code):
        raise RuleViolation("payee-stays", _("Kind and credit code stay as agreements name them. Add another one."))
    if on_file:
        raise RuleViolation("already-done", _("This agency or insurer stands in the list already. Change it there."))
    if PayeeProposal.objects.filter(same, status=Status.PROPOSED).exists():
        raise RuleViolation("already-done", _("A change of it waits already. Let it be decided first."))
    known = _account(account, stored)
    if stored and stored.facts | {"account_index": stored.account_index} == payee.facts | {
        key: known[key] for key in ("account_index", "account_last_four")
    }:
        raise RuleViolation("payee-same", _("Nothing is changed here, so there is nothing to propose."))
    said = {name: getattr(payee, name) for name in OutsidePayee.SAID}
    proposal = PayeeProposal.objects.create(payee=stored, proposed_by=by, proposed_at=clock.now(), **said, **known)
    record("payee_proposed", proposal, by=by, said=proposal.facts, before=stored.facts if stored else {})
    emit(PayeeProposed(str(proposal.public_id)))
    return proposal


@transaction.atomic
def accept_payee(proposal: PayeeProposal, *, account: str, by: User) -> OutsidePayee:
    """Write the payee as it was proposed; ``by`` has read ``account`` from the payee's paper.

    Raises RuleViolation "forbidden", "already-done", "account", and "account-differs" where the number is not the one
    that was proposed.
    """
    payee = OutsidePayee.objects.select_for_update().filter(proposals=proposal.pk).first() or OutsidePayee()
    proposal = _to_decide(proposal, by=by)
    if blind_index(account_digits(account)) != proposal.account_index:
        words = _("This is not the number that was proposed. Compare it with the paper, or refuse the proposal.")
        raise RuleViolation("account-differs", words)
    renamed = payee.pk is not None and payee.name_zh != proposal.name_zh
    moved = payee.account_index != proposal.account_index
    if payee.pk is not None and moved:
        payee.account_changed_on = clock.today()
    for name in (*OutsidePayee.SAID, *OutsidePayee.ACCOUNT):
        setattr(payee, name, getattr(proposal, name))
    payee.save()
    if moved:
        record("account_set", payee, by=by)
    if renamed:
        record("name_changed", payee, by=by)
    proposal.payee = payee
    _move(proposal, Status.ACCEPTED, by=by)
    return payee


@transaction.atomic
def refuse_payee(proposal: PayeeProposal, *, by: User, reason: str) -> PayeeProposal:
    """Leave the list as it is. Raises RuleViolation "forbidden", "already-done", "reason"."""
    proposal = _to_decide(proposal, by=by)
    proposal.reason = " ".join(reason.split())[:200]
    if not proposal.reason:
        raise RuleViolation("reason", _("Write in one sentence what is wrong; whoever proposed it reads it."))
    _move(proposal, Status.REFUSED, by=by)
    return proposal


@transaction.atomic
def withdraw_payee(proposal: PayeeProposal, *, by: User) -> PayeeProposal:
    """Whoever proposed it takes it back before another one decides. Raises RuleViolation "forbidden", "already-done"."""
    proposal = PayeeProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.proposed_by_id != by.pk or not keeps_tables(by):
        raise RuleViolation("forbidden", _("Only the administrator who proposed it takes it back."))
    if not can_withdraw_payee(by, proposal):
        raise RuleViolation("already-done", _("This proposal is decided already."))
    _move(proposal, Status.WITHDRAWN, by=by)
    return proposal


def _account(number: str, stored: OutsidePayee | None) -> dict[str, Any]:
    """The account as it is kept, of the number just typed or of the one on file."""
    if stored and not number.strip():
        return {name: getattr(stored, name) for name in OutsidePayee.ACCOUNT}
    digits = account_digits(number)
    return {
        "account_encrypted": encrypt(digits),
        "account_index": blind_index(digits),
        "account_last_four": digits[-4:],
    }


def _to_decide(proposal: PayeeProposal, *, by: User) -> PayeeProposal:
    proposal = PayeeProposal.objects.select_for_update().get(pk=proposal.pk)
    if can_decide_payee(by, proposal):
        return proposal
    if not keeps_tables(by):
        raise RuleViolation("forbidden", _("Only an administrator of the site can do this."))
    if proposal.status != Status.PROPOSED:
        raise RuleViolation("already-done", _("This proposal is decided already."))
    raise RuleViolation("forbidden", _("You proposed this yourself. Another administrator checks it."))


def _move(proposal: PayeeProposal, status: PayeeProposal.Status, *, by: User) -> None:
    if status not in PayeeProposal.TRANSITIONS.get(proposal.status, set()):
        raise RuleViolation("already-done", _("This proposal is decided already."))
    proposal.status, proposal.decided_by, proposal.decided_at = status, by, clock.now()
    proposal.account_encrypted = ""
    proposal.save(update_fields=["payee", "status", "decided_by", "decided_at", "reason", "account_encrypted"])
    record(f"payee_{status}", proposal, by=by, **({"reason": proposal.reason} if proposal.reason else {}))
    if status != Status.WITHDRAWN:
        emit(PayeeDecided(str(proposal.public_id)))
