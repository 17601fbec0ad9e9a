"""What is looked at on every line before it goes into a batch, shown before anything is made and asked again at every step."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.crypto import decrypt
from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.core import clock
from apps.core.masking import mask_account
from apps.organisations.models import Unit
from apps.settlement import rules
from apps.settlement.batch_findings import BLOCKS, TAX_MONTH, WARNS, Finding, of_agreement, over_agreed, passed_of
from apps.settlement.calc.statement import TAX
from apps.settlement.calc.tax import tax_month
from apps.settlement.models import BatchLine, PaymentBatch, Statement, StatementLine
from apps.settlement.selectors import (
    lines_to_pay,
    live_payments,
    paid_to_talent,
    tax_rule_on,
)
from apps.settlement.tax_months import calculation_behind

LATELY = dt.timedelta(days=30)
CHANGES = ("account_set", "unit_account_set", "name_changed", "corrected")
CHANGED = ("Talent", "User", "Unit", "OutsidePayee")


@dataclass(frozen=True, slots=True)
class Checked:
    line: StatementLine
    name: str
    token: str
    last_four: str
    findings: tuple[Finding, ...]

    @property
    def blocked(self) -> bool:
        return any(finding.tone == BLOCKS for finding in self.findings)

    @property
    def masked(self) -> str:
        return mask_account(self.last_four) if self.last_four else ""

    @property
    def passed(self) -> tuple[str, ...]:
        return passed_of(self.line, self.findings)


def payable_lines(unit: Unit) -> QuerySet[StatementLine]:
    """Lines of the unit's confirmed statements with no payment on its way and in no batch; what is due first comes first."""
    found = with_payees(lines_to_pay()).filter(statement__agreement__using_unit=unit)
    return found.order_by("statement__pay_due", "statement_id", "position")


def with_payees(lines: QuerySet[StatementLine]) -> QuerySet[StatementLine]:
    """With everything that the checks ask of a line."""
    return lines.select_related(
        "payee_unit",
        "payee_user",
        "payee_outside",
        "statement__milestone",
        "statement__assignment",
        "statement__tax_rule",
        "statement__agreement__talent__user",
        "statement__agreement__using_unit__region",
    ).prefetch_related("payments", "objections", "batch_lines__batch")


def checked(
    lines: Sequence[StatementLine], *, unit: Unit, by: User | None, batch: PaymentBatch | None = None
) -> list[Checked]:
    """Each line with what was found, in a number of queries that does not grow with them.

    ``by`` makes the batch (None: it is made). With ``batch``, its lines are compared with how they were then.
    """
    then = {row.line_id: row for row in batch.lines.all()} if batch else {}
    numbers = {line.pk: plain(account_of(line)[0]) for line in lines}
    changed, twice = _changed_lately(lines), _twice(lines, unit, numbers)
    earlier, stale, over = _unpaid_before(lines), _stale(lines, numbers), over_agreed(lines)
    result = []
    for line in lines:
        token, last_four = account_of(line)
        findings = [
            *_standing(line, batch, by),
            *of_agreement(line, over),
            *_account(numbers[line.pk], then.get(line.pk)),
            *_tax(line, earlier, stale),
            *_lately(changed, line),
            *twice.get(line.pk, ()),
        ]
        known = last_four if numbers[line.pk] else ""
        result.append(Checked(line, holder_of(line), token, known, tuple(findings)))
    return result


def checked_batch(batch: PaymentBatch) -> list[Checked]:
    """The lines of a batch, compared with how they were when it was made, in their order."""
    lines = with_payees(StatementLine.objects.filter(batch_lines__batch=batch)).order_by("batch_lines__position")
    return checked(list(lines), unit=batch.unit, by=None, batch=batch)


def holder_of(line: StatementLine) -> str:
    """The payee's name as the bank has to know it: never a translation."""
    if line.payee_user is not None:
        return line.payee_user.name
    payee = line.payee_unit or line.payee_outside
    return payee.name_zh if payee else line.payee_label_zh


def account_of(line: StatementLine) -> tuple[str, str]:
    """The payee's account, encrypted, and its last digits, as they stand today; empty where none is on file."""
    if line.payee_user is not None:
        talent = line.statement.agreement.talent
        return talent.account_encrypted, talent.account_last_four
    if line.payee_unit is not None:
        return line.payee_unit.bank_account_encrypted, line.payee_unit.bank_account_last_four
    if line.payee_outside is not None:
        return line.payee_outside.account_encrypted, line.payee_outside.account_last_four
    return "", ""


def bank_code_of(line: StatementLine) -> str:
    """The CNAPS code of the bank that keeps the payee's account; empty where it is not known."""
    if line.payee_user is not None:
        return line.statement.agreement.talent.bank_code
    payee = line.payee_unit or line.payee_outside
    return payee.bank_code if payee else ""


def plain(token: str) -> str:
    """The number behind an encrypted column; empty where it cannot be read."""
    try:
        return decrypt(token) if token else ""
    except InvalidToken:
        return ""


def _standing(line: StatementLine, batch: PaymentBatch | None, by: User | None) -> Iterable[Finding]:
    place = rules.place_in_batch(line)
    if line.statement.status != Statement.Status.CONFIRMED:
        yield Finding("not-confirmed", _("The statement is not confirmed by everyone."), BLOCKS)
    elif not line.is_payable or rules.live_payment(line) is not None:
        yield Finding("paid", _("Paid already, or nothing to pay."), BLOCKS)
    elif rules.live_objection(line) is not None:
        yield Finding("disputed", rules.disputed_sentence(), BLOCKS)
    elif place is not None and (batch is None or place.batch_id != batch.pk):
        yield Finding("in-batch", _("In batch %(number)s already.") % {"number": place.batch.number}, BLOCKS)
    if by is not None and line.statement.agreement.talent.user_id == by.pk:
        yield Finding("own-pay", _("You are paid by this agreement; a colleague pays it."), BLOCKS)


def _account(account: str, then: BatchLine | None) -> Iterable[Finding]:
    if not account:
        words = _("No bank account on file. Ask the payee for it, or record this payment singly.")
        yield Finding("no-account", words, BLOCKS)
    elif then is not None and then.account_encrypted and plain(then.account_encrypted) != account:
        words = _("The payee changed the account since. Withdraw this batch and make a new one.")
        yield Finding("account-changed", words, BLOCKS)


def _tax(line: StatementLine, earlier: dict[int, str], stale: dict[int, str]) -> Iterable[Finding]:
    """What ``record_payment`` would refuse after the money has left; so it is said before."""
    if line.kind != StatementLine.Kind.NET:
        return
    if line.pk in earlier:
        words = _("Pay %(number)s first or in the same batch: both count as one for this month's tax.")
        yield Finding("pay-earlier-first", words % {"number": earlier[line.pk]}, BLOCKS)
    elif first := stale.get(line.pk):
        words = _("Pay %(number)s first, without this line: it changes this month's tax.")
        yield Finding("pay-earlier-first", words % {"number": first}, BLOCKS)
    elif line.pk in stale:
        yield Finding(TAX_MONTH, _("Paid this month the tax is another. Have the statement drawn up again."), BLOCKS)


def _unpaid_before(lines: Sequence[StatementLine]) -> dict[int, str]:
    """Lines to a talent behind an unpaid statement of the same project and month that is not among ``lines``."""
    net = [line for line in lines if line.kind == StatementLine.Kind.NET]
    here = {line.statement_id for line in net}
    same = Statement.objects.filter(
        assignment__in={line.statement.assignment_id for line in net}, tax_month=tax_month(clock.today())
    ).exclude(status=Statement.Status.REVERSED)
    waiting = list(
        same.filter(lines__kind=StatementLine.Kind.NET)
        .exclude(paid_to_talent())
        .order_by("id")
        .values_list("pk", "assignment_id", "number")
    )
    result = {}
    for line in net:
        first = next(
            (number for pk, project, number in waiting
             if project == line.statement.assignment_id and pk < line.statement_id and pk not in here), None,
        )  # fmt: skip
        if first:
            result[line.pk] = first
    return result


def _stale(lines: Sequence[StatementLine], numbers: Mapping[int, str]) -> dict[int, str]:
    """Lines to a talent whose tax would not be the confirmed one, were all that can be paid today (three queries).

    Each with the number of the statement among ``lines`` that comes into this month before it, else with nothing.
    """
    net = [line for line in lines if line.kind == StatementLine.Kind.NET and not line.credit_fen]
    today = clock.today()
    same = Statement.objects.filter(
        assignment__in={line.statement.assignment_id for line in net}, tax_month=tax_month(today)
    ).exclude(status=Statement.Status.REVERSED)
    paid, here = set(same.filter(paid_to_talent()).values_list("pk", flat=True)), {one.pk for one in same}
    counted = {one.pk: one for one in same}
    dated = {code: tax_rule_on(code, today) for code in {line.statement.tax_rule.code for line in net}}
    found = {}
    for line in sorted(net, key=lambda one: one.statement_id):
        own = line.statement
        ahead = [
            one for one in counted.values()
            if one.assignment_id == own.assignment_id and one.pk != own.pk and (one.pk < own.pk or one.pk in paid)
        ]  # fmt: skip
        leaves = calculation_behind(ahead, own, dated[own.tax_rule.code], today)["leaves"]
        if leaves[TAX] != own.calculation["leaves"][TAX]:
            found[line.pk] = next((one.number for one in ahead if one.pk not in here), "")
        elif numbers[line.pk] and rules.live_objection(line) is None:
            counted[own.pk] = own
    return found


def _changed_lately(lines: Sequence[StatementLine]) -> set[str]:
    """Public ids of talents, people, units, agencies and insurers whose name or account changed in the last days (one query)."""
    ids = {one for line in lines for one in _ids(line)}
    of_payees = AuditEvent.objects.filter(object_type__in=CHANGED, object_id__in=ids)
    found = of_payees.filter(action__in=CHANGES, at__gte=clock.now() - LATELY)
    return set(found.values_list("object_id", flat=True))


def _ids(line: StatementLine) -> list[str]:
    if line.payee_user is not None:
        return [str(line.payee_user.public_id), str(line.statement.agreement.talent.public_id)]
    payee = line.payee_unit or line.payee_outside
    return [str(payee.public_id)] if payee else []


def _lately(changed: set[str], line: StatementLine) -> Iterable[Finding]:
    if changed & set(_ids(line)):
        words = _("Name or account changed in the last 30 days. Ask the payee by a way you know.")
        yield Finding("changed-lately", words, WARNS)


def _twice(lines: Sequence[StatementLine], unit: Unit, numbers: Mapping[int, str]) -> dict[int, list[Finding]]:
    """The same payee with the same amount again, here or paid lately; and one account for two payees (one query)."""
    here = Counter(_payee_and_amount(line) for line in lines)
    lately = live_payments().filter(line__statement__agreement__using_unit=unit, paid_on__gte=clock.today() - LATELY)
    paid = set(lately.values_list(
        "line__payee_user", "line__payee_unit", "line__payee_outside", F("line__amount_fen") - F("line__credit_fen")))  # fmt: skip
    holders: dict[str, set[str]] = {}
    for line in lines:
        holders.setdefault(numbers[line.pk], set()).add(holder_of(line))
    result: dict[int, list[Finding]] = {}
    for line in lines:
        found = result.setdefault(line.pk, [])
        if here[_payee_and_amount(line)] > 1 or _payee_and_amount(line) in paid:
            found.append(Finding("twice", _("The same payee has the same amount twice within 30 days."), WARNS))
        if numbers[line.pk] and len(holders[numbers[line.pk]]) > 1:
            found.append(Finding("one-account", _("Another payee has the same account."), WARNS))
    return result


def _payee_and_amount(line: StatementLine) -> tuple[int | None, int | None, int | None, int]:
    return line.payee_user_id, line.payee_unit_id, line.payee_outside_id, line.to_pay_fen
