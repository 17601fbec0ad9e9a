"""Money and proofs of a sending unit, year by year: what came in for whose work, by which voucher, and what was done.

Rows and totals of the page, the CSV and the PDF are the same objects.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.assignments import rules
from apps.assignments.models import Assignment, Milestone, ServiceLog
from apps.core import clock
from apps.core.web.downloads import plain_yuan
from apps.dashboard.people_out import out_of
from apps.organisations.models import Unit
from apps.settlement import pages
from apps.settlement.models import Payment, Statement, StatementLine
from apps.settlement.rules import live_payment
from apps.settlement.selectors import in_full, live_payments

Kind = StatementLine.Kind
BOOKED = (Statement.Status.CONFIRMED, Statement.Status.SETTLED)


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """One line paid to the unit. ``day`` is when it was paid, else when it is due."""

    line: StatementLine
    statement: Statement
    day: dt.date | None
    person: str
    payer: str
    mode: str
    word: str
    tone: str
    received: bool

    @property
    def is_cost(self) -> bool:
        return self.line.kind == Kind.COST


@dataclass(frozen=True, slots=True)
class WorkRow:
    """What one person did for one using unit in the year. ``attendance`` where the unit gets it (cost only)."""

    assignment: Assignment
    person: str
    unit: str
    mode: str
    days: int
    hours: str
    attendance: bool
    results: list[str]


@dataclass(slots=True)
class Year:
    """The proof of one year; every total is the sum of its rows."""

    year: int
    years: list[int]
    units: list[Unit]
    money: list[MoneyRow] = field(default_factory=list)
    work: list[WorkRow] = field(default_factory=list)

    @property
    def total_fen(self) -> int:
        return sum(row.line.amount_fen for row in self.money)

    @property
    def received_fen(self) -> int:
        return sum(row.line.amount_fen for row in self.money if row.received)

    @property
    def pending_fen(self) -> int:
        return self.total_fen - self.received_fen

    @property
    def cost_fen(self) -> int:
        return sum(row.line.amount_fen for row in self.money if row.received and row.is_cost)

    @property
    def share_fen(self) -> int:
        return self.received_fen - self.cost_fen

    @property
    def days(self) -> int:
        return sum(row.days for row in self.work)

    @property
    def results(self) -> int:
        return sum(len(row.results) for row in self.work)

    @property
    def people(self) -> int:
        return len({row.assignment.agreement.talent_id for row in self.work})

    @property
    def is_empty(self) -> bool:
        return not self.money and not self.work


def year_of(units: list[Unit], asked: str) -> Year:
    """The year ``asked`` for (text from an address); this one where it is no year of the unit. A fixed number of queries."""
    this_year = clock.today().year
    years = sorted({*_years(units), this_year}, reverse=True)
    year = int(asked) if asked in {str(one) for one in years} else this_year
    return Year(year, years, units, _money(units, year), _work(units, year))


def _years(units: list[Unit]) -> set[int]:
    """Years in which somebody was out or money was due."""
    found: set[int] = set()
    for starts_on, ends_on in out_of(units).values_list("starts_on", "ends_on"):
        found.update(range(starts_on.year, min(ends_on.year, clock.today().year) + 1))
    return found | {day.year for day in _lines(units).values_list("statement__pay_due", flat=True) if day}


def _lines(units: list[Unit]) -> QuerySet[StatementLine]:
    live = live_payments().filter(line=OuterRef("pk"))
    found = StatementLine.objects.filter(payee_unit__in=units, statement__status__in=BOOKED, amount_fen__gt=0)
    ours = found.filter(kind__in=[Kind.SENDING_UNIT, Kind.COST])
    return ours.annotate(paid_on=Subquery(live.values("paid_on")[:1]), paid=Subquery(live.values("status")[:1]))


def _money(units: list[Unit], year: int) -> list[MoneyRow]:
    of_year = Q(paid_on__year=year) | Q(paid_on=None, statement__pay_due__year=year)
    lines = list(_lines(units).filter(of_year).order_by("paid_on", "statement__pay_due", "pk"))
    statements = {
        one.pk: one for one in in_full(Statement.objects.filter(pk__in=[line.statement_id for line in lines]))
    }
    return [_money_row(line, statements[line.statement_id]) for line in lines]


def _money_row(line: StatementLine, statement: Statement) -> MoneyRow:
    whole = next(one for one in statement.lines.all() if one.pk == line.pk)
    word, tone = pages.state_of(whole, statement)
    paid = live_payment(whole)
    return MoneyRow(
        line=whole,
        statement=statement,
        day=paid.paid_on if paid else statement.pay_due,
        person=statement.agreement.talent.user.name,
        payer=statement.agreement.using_unit.name,
        mode=str(statement.agreement.mode.name),
        word=word,
        tone=tone,
        received=(whole.is_payees and not whole.is_payable) or _is_received(paid),
    )


def _is_received(payment: Payment | None) -> bool:
    return payment is not None and payment.status == Payment.Status.CONFIRMED


def _work(units: list[Unit], year: int) -> list[WorkRow]:
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    found = out_of(units).filter(starts_on__lte=last, ends_on__gte=first).exclude(status=Assignment.Status.PLANNED)
    assignments = list(
        found.select_related("agreement__mode", "agreement__using_unit", "agreement__talent__user").order_by(
            "starts_on", "pk"
        )
    )
    days = _days(assignments, year)
    results: dict[int, list[str]] = defaultdict(list)
    accepted = Milestone.objects.filter(assignment__in=assignments, status=Milestone.Status.ACCEPTED)
    for pk, title in accepted.filter(accepted_at__year=year).order_by("position").values_list("assignment", "title"):
        results[pk].append(title)
    return [
        _work_row(assignment, days.get(assignment.pk, (0, "0")), results[assignment.pk]) for assignment in assignments
    ]


def _days(assignments: Iterable[Assignment], year: int) -> dict[int, tuple[int, str]]:
    """Days and hours of service that the using unit confirmed, by assignment."""
    approved = ServiceLog.objects.filter(
        assignment__in=list(assignments), day__year=year, status=ServiceLog.Status.APPROVED
    )
    sums = approved.order_by().values("assignment").annotate(days=Count("pk"), hours=Sum("hours"))
    return {row["assignment"]: (row["days"], f"{row['hours'].normalize():f}") for row in sums}


def _work_row(assignment: Assignment, done: tuple[int, str], results: list[str]) -> WorkRow:
    agreement = assignment.agreement
    return WorkRow(
        assignment=assignment,
        person=agreement.talent.user.name,
        unit=agreement.using_unit.name,
        mode=str(agreement.mode.name),
        days=done[0],
        hours=done[1],
        attendance=rules.is_loan(assignment),
        results=results,
    )


Table = tuple[list[str], list[list[object]]]


def export_table(found: Year) -> Table:
    """One table for a spreadsheet: a row a payment and a row an assignment, their total last."""
    head = [
        _("Record"), _("Date"), pgettext("of the unit", "Person"), _("Using unit"), _("Sharing mode"), _("Number"), _("What"), _("Voucher"),
        _("Amount (yuan)"), _("State of payment"), _("Days of service"), _("Hours"), _("Attendance kept"),
        _("Results accepted"),
    ]  # fmt: skip
    rows: list[list[object]] = [
        [_("Money"), row.day or "", row.person, row.payer, row.mode, row.statement.number, row.line.get_kind_display(),
         row.line.get_voucher_display(), plain_yuan(row.line.amount_fen), row.word, "", "", "", ""]
        for row in found.money
    ]  # fmt: skip
    rows += [
        [_("Work"), row.assignment.starts_on, row.person, row.unit, row.mode, row.assignment.number,
         "; ".join(row.results), "", "", "", row.days, row.hours, _("yes") if row.attendance else _("no"),
         len(row.results)]
        for row in found.work
    ]  # fmt: skip
    rows.append(
        [_("Total"), "", "", "", "", "", "", "", plain_yuan(found.total_fen), "", found.days, "", "", found.results]
    )
    return head, rows
