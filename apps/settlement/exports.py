"""Statements and payments as rows for a spreadsheet: the same leaves and totals as on the pages."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.web.downloads import yuan_cell
from apps.settlement import pages, selectors
from apps.settlement.income import Income
from apps.settlement.models import Statement, StatementLine
from apps.settlement.subsidy_pages import subsidy_rows
from apps.settlement.transfers import Transfer

Rows = list[list[object]]


def statement_table(statement: Statement, user: User) -> tuple[list[str], Rows]:
    """Head and rows of one statement ``in_full``: a row a leaf, their total, then the subsidies beside it."""
    head = [
        _("Statement"), _("State"), _("Agreement"), _("Version"), _("Milestone"), _("Accepted on"), _("Line"),
        _("Payee"), _("Basis"), _("Voucher"), _("Amount (yuan)"), _("State of payment"), _("Paid on"),
        _("Bank reference"), _("Remark"), _("Check code"),
    ]  # fmt: skip
    about = [
        statement.number,
        statement.get_status_display(),
        statement.agreement.number,
        statement.agreement_version,
        statement.milestone.title,
        clock.local(statement.milestone.accepted_at).date() if statement.milestone.accepted_at else "",
    ]
    rows: Rows = []
    for row in pages.pay_rows(statement, user, selectors.reader_of(user, statement)):
        payment, line = row.payment, row.line
        remark = _("Estimate") if _is_estimated(line, statement) else ""
        if line.credit_fen:
            remark = _("of which paid before: %(amount)s") % {"amount": yuan_cell(line.credit_fen)}
        paid = [payment.paid_on, payment.bank_reference] if payment else ["", ""]
        rows.append(
            [*about, line.get_kind_display(), row.payee, row.basis.replace("\u00a0", " "), line.get_voucher_display(),
             yuan_cell(line.amount_fen), row.word, *paid, remark, statement.verify_code]
        )  # fmt: skip
    whole = sum(line.amount_fen for line in statement.lines.all())
    rows.append([*about, _("Total"), "", "", "", yuan_cell(whole), "", "", "", "", statement.verify_code])
    rows += [[*about, *cells, statement.verify_code] for cells in _subsidies(statement, user)]
    return head, rows


def _subsidies(statement: Statement, user: User) -> Rows:
    """Below the total, for none of it is the using unit's: what an authority awarded for this work."""
    return [
        [_("Paid by someone else"), statement.agreement.talent.user.name,
         f"{row.programme.payer} · {row.programme} · {row.rule}", row.evidence, yuan_cell(row.amount_fen), row.word,
         clock.local(row.subsidy.paid_at).date() if row.subsidy.paid_at else "", row.subsidy.document,
         _("not part of the total")]
        for row in subsidy_rows(statement, user)
        if row.subsidy
    ]  # fmt: skip


def transfer_table(transfers: Iterable[Transfer]) -> tuple[list[str], Rows]:
    """Head and rows of a list of payments."""
    head = [
        _("Statement"), _("Milestone"), _("Talent"), _("Payer"), _("Payee"), _("Line"), _("Voucher"),
        _("Amount (yuan)"), _("State of payment"), _("Due"), _("Paid on"), _("Bank reference"),
    ]  # fmt: skip
    rows: Rows = []
    for row in transfers:
        line, statement = row.line, row.line.statement
        payment = row.payment
        rows.append(
            [statement.number, statement.milestone.title, statement.agreement.talent.user.name,
             statement.agreement.using_unit.name, row.payee, line.get_kind_display(), line.get_voucher_display(),
             yuan_cell(line.to_pay_fen), row.word, row.due_on or "", *([payment.paid_on, payment.bank_reference]
             if payment else ["", ""])]
        )  # fmt: skip
    return head, rows


def income_table(income: Income) -> tuple[list[str], Rows]:
    """Head and rows of a talent's year, its total last."""
    head = [
        _("Tax month"), _("Assignment"), _("Using unit"), _("Statement"), _("Before tax (yuan)"),
        _("Tax withheld (yuan)"), _("Net (yuan)"), _("State"), _("Received on"), _("Check code"),
    ]  # fmt: skip
    rows: Rows = [
        [f"{row.month:%Y-%m}", row.title, row.unit, row.statement.number, yuan_cell(row.gross_fen),
         yuan_cell(row.tax_fen), yuan_cell(row.net_fen), row.word, row.received_on or "", row.statement.verify_code]
        for row in income.rows
    ]  # fmt: skip
    totals = [yuan_cell(fen) for fen in (income.gross_fen, income.tax_fen, income.net_fen)]
    rows.append([_("Total"), "", "", "", *totals, "", "", ""])
    return head, rows


def _is_estimated(line: StatementLine, statement: Statement) -> bool:
    return line.kind in (StatementLine.Kind.NET, StatementLine.Kind.TAX) and pages.is_estimate(statement)
