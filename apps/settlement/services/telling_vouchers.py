"""Who is told about vouchers: who is asked for one, and the finance that waits for it."""

from django.urls import reverse

from apps.accounts.models import User
from apps.core.display import formats
from apps.messaging.services import notify
from apps.organisations.selectors import people_of
from apps.settlement import rules, rules_vouchers
from apps.settlement.models import LineVoucher, Statement, StatementLine
from apps.settlement.voucher_kinds import OF_THE_PAYER


def ask_for_vouchers(statement: Statement) -> None:
    """Each payee that has people here, once its line is confirmed; the using unit knows of its own papers."""
    for line in statement.lines.all():
        if rules_vouchers.is_missing(line) and line.voucher not in OF_THE_PAYER:
            _tell(line, _payee_people(line), "voucher_wanted", key=str(statement.public_id))


def ask_for_credit_notes(statement: Statement) -> None:
    """Whoever gave an invoice for a line of a statement that is now reversed takes it back."""
    for line in statement.lines.all():
        if rules_vouchers.to_credit(line):
            _tell(line, _payee_people(line), "credit_wanted", key=str(statement.public_id))


def tell_given(voucher: LineVoucher) -> None:
    """To the using unit's finance, except who handed it in."""
    line = voucher.line
    payers = people_of(line.statement.agreement.using_unit, *rules.PAYING_ROLES)
    others = [person for person in payers if person.pk != voucher.by_id]
    _tell(line, others, "voucher_given", key=str(voucher.public_id), name=voucher.by.name)


def _payee_people(line: StatementLine) -> list[User]:
    if line.payee_user is not None:
        return [line.payee_user]
    return list(people_of(line.payee_unit, *rules.CONFIRMING_ROLES)) if line.payee_unit else []


def _tell(line: StatementLine, people: list[User], kind: str, *, key: str, **facts: str) -> None:
    statement = line.statement
    path = reverse("settlement:voucher", args=[statement.public_id, line.position])
    told = {"number": statement.number, "amount": formats.yuan(rules_vouchers.wanted_fen(line))} | facts
    notify(people, f"settlement.{kind}", facts=told, path=path, key=f"settlement.{kind}:{key}:{line.position}")
