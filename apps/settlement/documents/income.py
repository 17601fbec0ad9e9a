"""A talent's income of one year as a PDF: the rows and totals of the page."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.display.formats import amount, yuan
from apps.core.typesetting.records import Column, Fact, Record, Table, both, pairs, render
from apps.settlement.income import Income, IncomeRow, income_of


def render_income(income: Income, user: User) -> bytes:
    """The PDF of a year, as it stands today."""
    return render(income_record(income, user))


def income_record(income: Income, user: User) -> Record:
    return Record(
        number=f"{user.name} {income.year}",
        title=both(lambda: _("Service income of the year")),
        issuer={"zh": settings.SITE_OWNER["name_zh"], "en": settings.SITE_OWNER["name_en"]},
        date=clock.today(),
        facts=[
            Fact(both(lambda: _("Talent")), user.name),
            Fact(both(lambda: _("Year")), str(income.year)),
            Fact(both(lambda: _("State as of")), clock.today().isoformat()),
            Fact(both(lambda: _("Statements")), str(len(income.rows))),
        ],
        figures=[
            Fact(both(lambda: _("Before tax")), yuan(income.gross_fen)),
            Fact(both(lambda: _("Tax withheld")), yuan(income.tax_fen)),
            Fact(both(lambda: _("Net")), yuan(income.net_fen)),
            Fact(both(lambda: _("Of which still to come")), yuan(income.pending_fen)),
        ],
        tables=[_table(income, user), _payers(income, user)],
        remarks=[both(remark)],
        flipped=True,
    )


def remark() -> str:
    return _(
        "Labour remuneration without VAT, by the month of payment. Each payer withholds by itself; the annual reconciliation counts all income of the year together."
    )


def _table(income: Income, user: User) -> Table:
    columns = [
        Column(both(lambda: _("Tax month"))),
        Column(both(lambda: _("Assignment")), wide=True),
        Column(both(lambda: _("Using unit")), wide=True),
        Column(both(lambda: _("Before tax (yuan)")), right=True),
        Column(both(lambda: _("Tax withheld (yuan)")), right=True),
        Column(both(lambda: _("Net (yuan)")), right=True),
        Column(both(lambda: _("State"))),
        Column(both(lambda: _("Statement and check code"))),
    ]
    rows = [_cells(zh, en) for zh, en in pairs(lambda: income_of(user, str(income.year)).rows)]
    total = both(lambda: _("Total"))
    sums = [amount(fen) for fen in (income.gross_fen, income.tax_fen, income.net_fen)]
    return Table(
        title=both(lambda: _("Statements")),
        columns=columns,
        rows=rows,
        totals=[[f"{total['zh']} {total['en']}", "", "", *sums, "", ""]],
        empty=both(lambda: _("No income in this year.")),
    )


def _payers(income: Income, user: User) -> Table:
    """For the annual return: the payers with their tax numbers."""
    total = both(lambda: _("Total"))
    received = income.received
    return Table(
        title=both(lambda: _("For the annual tax return, by payer, of what has arrived")),
        columns=[
            Column(both(lambda: _("Payer")), wide=True),
            Column(both(lambda: _("Tax number"))),
            Column(both(lambda: _("Kind of income"))),
            Column(both(lambda: _("Before tax (yuan)")), right=True),
            Column(both(lambda: _("Tax withheld (yuan)")), right=True),
        ],
        rows=[
            [zh.name, zh.tax_number, f"{kind['zh']} {kind['en']}", amount(zh.gross_fen), amount(zh.tax_fen)]
            for zh, _en in pairs(lambda: income_of(user, str(income.year)).payers)
            for kind in [both(lambda: _("Labour remuneration"))]
        ],
        totals=[[f"{total['zh']} {total['en']}", "", "", amount(received.gross_fen), amount(received.tax_fen)]],
        empty=both(lambda: _("Nothing has arrived in this year.")),
    )


def _cells(zh: IncomeRow, en: IncomeRow) -> list[str]:
    return [
        f"{zh.month:%Y-%m}",
        zh.title,
        zh.unit,
        *(amount(fen) for fen in (zh.gross_fen, zh.tax_fen, zh.net_fen)),
        f"{zh.word} {en.word}",
        f"{zh.statement.number}\n{zh.statement.verify_code}",
    ]
