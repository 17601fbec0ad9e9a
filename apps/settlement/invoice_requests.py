"""The consolidated invoice request of a using unit: one list a seller of what is still to be invoiced or credited."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.core.among import among
from apps.organisations.models import Unit
from apps.organisations.selectors import units_of
from apps.settlement import pages, rules, rules_vouchers, selectors
from apps.settlement.models import LineVoucher, Statement, StatementLine
from apps.settlement.rules_vouchers import BOOKED
from apps.settlement.voucher_kinds import Voucher

INVOICES: Final = (Voucher.TAX_OFFICE_INVOICE, Voucher.INVOICE)
# A request of more lines is a list to work through, not a paper to send.
MOST_LINES: Final = 500


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One line to be invoiced, or one invoice to be taken back (``invoice`` is set)."""

    line: StatementLine
    fen: int
    invoice: LineVoucher | None


@dataclass(slots=True)
class Seller:
    """Everybody to whom one request goes; the sums are those of the lines."""

    buyer: Unit
    name: str
    tax_number: str
    to_invoice: list[RequestLine] = field(default_factory=list)
    to_credit: list[RequestLine] = field(default_factory=list)

    @property
    def invoice_fen(self) -> int:
        return sum(row.fen for row in self.to_invoice)

    @property
    def credit_fen(self) -> int:
        return sum(row.fen for row in self.to_credit)


def lines_asked_of(user: User) -> QuerySet[StatementLine]:
    """Lines of the units ``user`` pays for whose invoice, or credit note for it, is missing."""
    statements = selectors.statements_visible_to(user).filter(
        agreement__using_unit__in=units_of(user, *rules.PAYING_ROLES)
    )
    live = LineVoucher.objects.filter(replaced_at=None)
    given = live.values("line")
    invoiced = live.filter(form__in=[LineVoucher.Form.SPECIAL, LineVoucher.Form.GENERAL]).values("line")
    missing = Q(statement__status__in=BOOKED, voucher__in=INVOICES) & ~Q(pk__in=given)
    to_credit = Q(statement__status=Statement.Status.REVERSED, pk__in=invoiced)
    found = StatementLine.objects.filter(among("statement", statements)).filter(missing | to_credit)
    return found.filter(amount_fen__gt=0)


def sellers_of(user: User) -> list[Seller]:
    """The requests by buyer and seller, oldest statement first, in a fixed number of queries."""
    return _grouped(_in_full(lines_asked_of(user)))


def _in_full(lines: QuerySet[StatementLine]) -> QuerySet[StatementLine]:
    paths = ("agreement__using_unit__region", "agreement__talent__user", "milestone")
    related = lines.select_related(
        "payee_unit", "payee_user", "payee_outside", *(f"statement__{path}" for path in paths)
    )
    return related.prefetch_related("vouchers").order_by("statement_id", "position")[:MOST_LINES]


def _grouped(lines: Iterable[StatementLine]) -> list[Seller]:
    found: dict[tuple[object, ...], Seller] = {}
    for line in lines:
        buyer, name = line.statement.agreement.using_unit, pages.payee_name(line, line.statement)
        company = line.payee_unit or line.payee_outside
        number = company.credit_code if company else ""
        seller = found.setdefault((buyer.pk, line.payee_key), Seller(buyer, name, number))
        invoice = rules_vouchers.to_credit(line)
        row = RequestLine(line, rules_vouchers.wanted_fen(line), invoice)
        (seller.to_credit if invoice else seller.to_invoice).append(row)
    return list(found.values())
