"""A talent's service income of one year, as the tax return counts it: by the month of payment."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.settlement import pages, rules, selectors
from apps.settlement.models import Payment, Statement, StatementLine

Kind = StatementLine.Kind


@dataclass(frozen=True, slots=True)
class IncomeRow:
    """One statement in the talent's eyes, without VAT. ``month`` is that of payment, expected where nothing is paid yet."""

    statement: Statement
    month: dt.date
    title: str
    unit: str
    gross_fen: int
    tax_fen: int
    net_fen: int
    word: str
    tone: str
    received: bool
    received_on: dt.date | None


@dataclass(slots=True)
class PayerSum:
    """What one payer paid out in the year, as the annual tax return lists it."""

    name: str
    tax_number: str
    gross_fen: int = 0
    tax_fen: int = 0


@dataclass(slots=True)
class Income:
    """The rows of a year; every total is the sum of the rows."""

    year: int
    years: list[int]
    rows: list[IncomeRow] = field(default_factory=list)

    @property
    def gross_fen(self) -> int:
        return sum(row.gross_fen for row in self.rows)

    @property
    def tax_fen(self) -> int:
        return sum(row.tax_fen for row in self.rows)

    @property
    def net_fen(self) -> int:
        return sum(row.net_fen for row in self.rows)

    @property
    def received(self) -> "Income":
        """The part that has arrived."""
        return Income(self.year, self.years, [row for row in self.rows if row.received])

    @property
    def payers(self) -> list[PayerSum]:
        """One row a payer, of what has arrived: only that is income of the year."""
        found: dict[int, PayerSum] = {}
        for row in self.rows:
            if row.received:
                unit = row.statement.agreement.using_unit
                payer = found.setdefault(unit.pk, PayerSum(unit.name, unit.credit_code))
                payer.gross_fen += row.gross_fen
                payer.tax_fen += row.tax_fen
        return list(found.values())

    @property
    def pending_fen(self) -> int:
        return self.net_fen - self.received.net_fen


def statements_of(user: User) -> QuerySet[Statement]:
    """Statements that pay this person as a talent and still count; each has one net line."""
    over = (Statement.Status.DRAFT, Statement.Status.REVERSED)
    mine = Statement.objects.filter(agreement__talent__user=user, lines__kind=Kind.NET)
    return mine.exclude(status__in=over)


def income_of(user: User, asked: str) -> Income:
    """The income of the year ``asked`` for (text from an address); this year where it is no year with income."""
    found = statements_of(user)
    this_year = clock.today().year
    years = sorted({day.year for day in found.dates("tax_month", "year")} | {this_year}, reverse=True)
    year = int(asked) if asked in {str(one) for one in years} else this_year
    of_year = selectors.in_full(found.filter(tax_month__year=year)).order_by("-tax_month", "-id")
    return Income(year, years, [income_row(statement) for statement in of_year])


def income_row(statement: Statement) -> IncomeRow:
    lines, vat_fen = list(statement.lines.all()), statement.calculation.get("talent_vat_fen", 0)
    net = next(line for line in lines if line.kind == Kind.NET)
    tax_fen = pages.leaf(lines, Kind.TAX)
    word, tone = (
        (_("To be confirmed"), "wait")
        if statement.status == Statement.Status.AWAITING
        else pages.state_of(net, statement)
    )
    payment = rules.live_payment(net)
    paid_before = net.is_payees and not net.is_payable and statement.status != Statement.Status.AWAITING
    received = paid_before or (payment is not None and payment.status == Payment.Status.CONFIRMED)
    return IncomeRow(
        statement=statement,
        month=statement.tax_month,
        title=statement.milestone.title,
        unit=statement.agreement.using_unit.name,
        gross_fen=net.amount_fen - vat_fen + tax_fen,
        tax_fen=tax_fen,
        net_fen=net.amount_fen - vat_fen,
        word=word,
        tone=tone,
        received=received,
        received_on=payment.paid_on if payment and received else None,
    )
