"""Who was paid through the platform in a quarter, and how much: the rows of the operator's report.

By the month of payment, for what has arrived: what the withholding agent has to file, and what stands in the books as
paid. A talent whose wage the sending unit pays has no line here and is not one of them.
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.crypto import decrypt
from apps.accounts.models import Identity, User
from apps.core.web.downloads import yuan_cell
from apps.settlement import rules_quarters, selectors
from apps.settlement.income import income_row
from apps.settlement.models import QuarterReport, Statement, StatementLine

Rows = list[list[object]]
OVER = (Statement.Status.DRAFT, Statement.Status.REVERSED, Statement.Status.AWAITING)


@dataclass(slots=True)
class PersonRow:
    """One talent's quarter; the document as far as it was declared."""

    person: User
    identity: Identity | None
    pieces: int = 0
    gross_fen: int = 0
    tax_fen: int = 0

    @property
    def net_fen(self) -> int:
        return self.gross_fen - self.tax_fen


@dataclass(frozen=True, slots=True)
class Quarter:
    """The rows by name; every total is the sum of the rows."""

    first_day: dt.date
    rows: list[PersonRow]

    @property
    def due_on(self) -> dt.date:
        return rules_quarters.due_on(self.first_day)

    @property
    def last_day(self) -> dt.date:
        return rules_quarters.after(self.first_day) - dt.timedelta(days=1)

    @property
    def name(self) -> str:
        return f"{self.first_day:%Y}-Q{(self.first_day.month + 2) // 3}"

    @property
    def gross_fen(self) -> int:
        return sum(row.gross_fen for row in self.rows)

    @property
    def tax_fen(self) -> int:
        return sum(row.tax_fen for row in self.rows)

    @property
    def net_fen(self) -> int:
        return sum(row.net_fen for row in self.rows)

    def sha256(self) -> str:
        """Of who was paid how much, whatever the language of the table."""
        told = [[str(row.person.public_id), row.pieces, row.gross_fen, row.tax_fen] for row in self.rows]
        return hashlib.sha256(json.dumps([str(self.first_day), told]).encode()).hexdigest()


def quarter_on(first_day: dt.date) -> Quarter:
    """The quarter that begins on ``first_day``, as the books have it now."""
    rows: dict[int, PersonRow] = {}
    months = Q(tax_month__gte=first_day, tax_month__lt=rules_quarters.after(first_day))
    to_talents = Statement.objects.filter(months, lines__kind=StatementLine.Kind.NET).exclude(status__in=OVER)
    for statement in selectors.in_full(to_talents).select_related("agreement__talent__user__identity").order_by("pk"):
        income = income_row(statement)
        if income.received:
            person = statement.agreement.talent.user
            row = rows.setdefault(person.pk, PersonRow(person, getattr(person, "identity", None)))
            row.pieces += 1
            row.gross_fen += income.gross_fen
            row.tax_fen += income.tax_fen
    return Quarter(first_day, sorted(rows.values(), key=lambda row: (row.person.name, row.person.pk)))


def last_report(first_day: dt.date) -> QuarterReport | None:
    """The newest round of what was handed in for the quarter."""
    return QuarterReport.objects.filter(quarter=first_day).select_related("by").order_by("-round").first()


def quarter_table(quarter: Quarter) -> tuple[list[str], Rows]:
    """Head and rows with the numbers of documents whole, the total last: whoever asks for it leaves a line in the history."""
    head = [
        _("Name"), _("Identity document"), _("Number of the document"), _("Pieces of work paid"), _("Income before tax (yuan)"),
        _("Tax withheld (yuan)"), _("Net (yuan)"),
    ]  # fmt: skip
    rows: Rows = []
    for row in quarter.rows:
        kind, number = "", ""
        if row.identity:
            kind, number = row.identity.get_kind_display(), decrypt(row.identity.number_encrypted)
        sums = [yuan_cell(fen) for fen in (row.gross_fen, row.tax_fen, row.net_fen)]
        rows.append([row.identity.name if row.identity else row.person.name, kind, number, row.pieces, *sums])
    sums = [yuan_cell(fen) for fen in (quarter.gross_fen, quarter.tax_fen, quarter.net_fen)]
    rows.append([_("Total"), "", "", sum(row.pieces for row in quarter.rows), *sums])
    return head, rows
