"""Claims: what units that use talents still owe, by payer, with the papers that prove it. For who is owed, and the office.

It is what a payee or the office takes to an insolvency administrator, to arbitration or to legal aid.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.core import clock
from apps.core.web.downloads import yuan_cell
from apps.organisations.models import Unit
from apps.organisations.selectors import office_regions, units_of
from apps.settlement import pages, transfers, voucher_pages
from apps.settlement.models import Payment, Statement, StatementLine

MOST = 500
HOTLINE = "12348"  # of the public legal services, in all of China


@dataclass(frozen=True, slots=True)
class Claim:
    """One line that all have confirmed and that nobody has received."""

    line: StatementLine
    payee: str
    word: str
    tone: str
    due_on: dt.date | None
    late: str
    voucher: str


@dataclass(slots=True)
class Debtor:
    """A using unit with all that it owes to those whose claims the reader may see."""

    unit: Unit
    claims: list[Claim] = field(default_factory=list)

    @property
    def total_fen(self) -> int:
        return sum(one.line.to_pay_fen for one in self.claims)


def claims_of(user: User) -> QuerySet[StatementLine]:
    """Lines due to ``user`` or an own unit, or within the region of the own office, that no payee has received."""
    own = units_of(user)
    whose = Q(payee_user=user) | Q(payee_unit__in=own)
    whose |= Q(statement__agreement__using_unit__region__in=office_regions(user))
    found = transfers.lines_visible_to(user).filter(whose).exclude(kind=StatementLine.Kind.TAX)
    # On the supervised route the money is with the custody bank: no claim on the using unit's estate.
    found = found.filter(statement__route=Statement.Route.DIRECT)
    open_ = Q(payment_state=None) | ~Q(payment_state=Payment.Status.CONFIRMED)
    return found.filter(open_, amount_fen__gt=F("credit_fen")).exclude(statement__agreement__using_unit__in=own)


def debtors_of(user: User) -> list[Debtor]:
    """The first ``MOST`` claims by payer, what is due longest first."""
    lines = list(transfers.in_order(claims_of(user), transfers.TO_PAY).prefetch_related("vouchers")[:MOST])
    found: dict[int, Debtor] = {}
    for line in lines:
        unit = line.statement.agreement.using_unit
        found.setdefault(unit.pk, Debtor(unit)).claims.append(_claim(line))
    return list(found.values())


def claim_table(debtors: Iterable[Debtor]) -> tuple[list[str], list[list[object]]]:
    """Head and rows of the list as a file: who owes what to whom, since when, and which papers say so."""
    head = [
        _("Payer"), _("Unified social credit code"), _("Payee"), _("Amount (yuan)"), _("Due"), _("Days late"), _("State of payment"),
        _("Line"), _("Statement"), _("Check code"), _("Agreement"), _("Milestone"), _("Voucher"),
    ]  # fmt: skip
    return head, [
        [one.unit.name_zh, one.unit.credit_code, claim.payee, yuan_cell(claim.line.to_pay_fen), claim.due_on or "",
         days_late(claim.due_on), claim.word, claim.line.get_kind_display(), claim.line.statement.number,
         claim.line.statement.verify_code, claim.line.statement.agreement.number, claim.line.statement.milestone.title,
         claim.voucher]
        for one in debtors
        for claim in one.claims
    ]  # fmt: skip


def days_late(due_on: dt.date | None) -> int:
    return max((clock.today() - due_on).days, 0) if due_on else 0


def _claim(line: StatementLine) -> Claim:
    statement = line.statement
    word, tone = pages.state_of(line, statement)
    days = days_late(statement.pay_due)
    late = ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days} if days else ""
    voucher = voucher_pages.state_of(line)[0]
    return Claim(line, pages.payee_name(line, statement), word, tone, statement.pay_due, late, voucher)
