"""Who is told what about the money at the custody bank. Every notice has a key, so that telling twice is telling once."""

from collections.abc import Iterable

from django.urls import reverse

from apps.accounts.models import User
from apps.core.display import formats
from apps.ledger.models import Entry
from apps.messaging.services import notify
from apps.organisations.selectors import keepers, people_of
from apps.settlement import rules, rules_escrow
from apps.settlement.models import BankCase, Deposit, Payout, Statement, StatementLine
from apps.settlement.services.credits import left_over_fen
from apps.settlement.services.escrow import WITH_PAYEE


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
    """To the payee: the account is to be looked at. What was withheld is the using unit's to get.

    The account of an agency or insurer is kept by the operator's own people.
    """
    line = payout.line
    if line is None:
        return
    facts = {"amount": formats.yuan(payout.amount_fen)}
    if line.payee_outside:
        path = reverse("admin:settlement_payout_change", args=[payout.pk])
        _tell_keepers(line, f"payee_payout_{status}", path, str(payout.public_id), **facts)
    else:
        _tell(line.statement, _people_of(line), f"payout_{status}", str(payout.public_id), **facts)


def tell_taken_out(deposit: Deposit, statement: Statement) -> None:
    """To whoever had it transferred: it is not in the escrow any more, and why."""
    people = people_of(statement.agreement.using_unit, *rules.CONFIRMING_ROLES)
    facts = {"amount": formats.yuan(deposit.amount_fen), "reason": deposit.reason}
    turn = f"{deposit.public_id}:{Entry.objects.filter(subject=str(deposit.public_id), kind='taken_out').count()}"
    _tell(statement, people, "deposit_taken_out", turn, **facts)


def ask_to_give_back(statement: Statement) -> None:
    """To each payee that has more of a reversed statement than this one pays, once all have confirmed it."""
    left = left_over_fen(statement) if rules_escrow.is_supervised(statement) else {}
    paths = (*WITH_PAYEE, "payee_user", "payee_unit", "payee_outside")
    for line in StatementLine.objects.filter(pk__in=left).select_related(*paths):
        amount = formats.yuan(left[line.pk])
        if line.payee_outside:
            path = reverse("admin:agreements_outsidepayee_change", args=[line.payee_outside.pk])
            _tell_keepers(line, "payee_give_back", path, str(line.pk), amount=amount)
        else:
            _tell(statement, _people_of(line), "give_back", str(line.pk), amount=amount)


def tell_bank_case(case: BankCase) -> None:
    """To the operator's own people."""
    path = reverse("admin:settlement_bankcase_change", args=[case.pk])
    kind = "settlement.bank_case"
    notify(keepers(), kind, facts={"number": str(case)}, path=path, key=f"{kind}:{case.public_id}")


def _tell_keepers(line: StatementLine, kind: str, path: str, turn: str, **facts: str) -> None:
    """To the operator's own people, who speak with the agency or insurer of ``line``."""
    facts |= {"number": line.statement.number, "name": line.payee_outside.name_zh if line.payee_outside else ""}
    notify(keepers(), f"settlement.{kind}", facts=facts, path=path, key=f"settlement.{kind}:{turn}")


def _people_of(line: StatementLine) -> list[User]:
    """The payee. What was withheld is the using unit's."""
    if line.payee_user:
        return [line.payee_user]
    unit = line.statement.agreement.using_unit if line.kind == StatementLine.Kind.TAX else line.payee_unit
    return list(people_of(unit, *rules.CONFIRMING_ROLES)) if unit else []


def _tell(statement: Statement, people: Iterable[User], kind: str, turn: str, **facts: str) -> None:
    path = reverse("settlement:detail", args=[statement.public_id])
    key = f"settlement.{kind}:{statement.public_id}{':' if turn else ''}{turn}"
    notify(people, f"settlement.{kind}", facts={"number": statement.number} | facts, path=path, key=key)
