"""The fill-in sheet of an invoice as a PDF: what to copy is in Chinese, as the tax office's form is."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.display.formats import amount, yuan
from apps.core.typesetting.records import Column, Fact, Record, Table, Words, both, pairs, render
from apps.settlement.documents.statement import state_as_of
from apps.settlement.models import StatementLine
from apps.settlement.rules_vouchers import wanted_fen
from apps.settlement.voucher_pages import kind_words
from apps.settlement.voucher_sheets import AmountRow, Sheet, SheetRow, sheet_of

EMPTY: Final[Words] = {"zh": "", "en": ""}


def render_sheet(line: StatementLine) -> bytes | None:
    """None for a line that needs no invoice. The same state gives the same bytes."""
    sheet = sheet_of(line)
    return render(sheet_record(line, sheet)) if sheet else None


def sheet_record(line: StatementLine, sheet: Sheet) -> Record:
    statement = line.statement
    return Record(
        number=f"{statement.number} / {line.position}",
        title=both(lambda: _("Fill-in sheet for an invoice")),
        issuer={"zh": settings.SITE_OWNER["name_zh"], "en": settings.SITE_OWNER["name_en"]},
        date=clock.local(state_as_of(statement)).date(),
        facts=[
            Fact(both(lambda: _("Statement")), statement.number),
            Fact(
                both(lambda: _("Agreement / version")), f"{statement.agreement.number} / {statement.agreement_version}"
            ),
            Fact(both(lambda: _("Milestone")), statement.milestone.title),
            Fact(both(lambda: _("Check code")), statement.verify_code),
        ],
        figures=[Fact(both(lambda: _("Amount to be covered")), yuan(wanted_fen(line)))],
        tables=[_fields(line), _amounts(line)],
        remarks=[both(lambda: _remark(line))],
    )


def _remark(line: StatementLine) -> str:
    sheet = sheet_of(line)
    treatment = sheet.treatment if sheet else ""
    last = _("This sheet is no invoice. The rates are the usual ones; the tax office's form decides.")
    return f"{treatment} {last}".replace("\u3002 ", "\u3002")


def _fields(line: StatementLine) -> Table:
    return Table(
        title=both(lambda: kind_words(line)),
        columns=[Column(both(lambda: _("Field of the form"))), Column(both(lambda: _("To copy")), wide=True)],
        rows=[_field(zh, en) for zh, en in pairs(lambda: _sheet(line).rows)],
        empty=EMPTY,
    )


def _amounts(line: StatementLine) -> Table:
    return Table(
        title=both(lambda: _("Amounts in yuan")),
        columns=[
            Column(both(lambda: _("Seller is")), wide=True),
            Column(both(lambda: _("Tax rate or levy rate")), right=True),
            Column(both(lambda: _("Without VAT")), right=True),
            Column(both(lambda: _("VAT")), right=True),
            Column(both(lambda: _("With VAT")), right=True),
        ],
        rows=[_cells(zh, en) for zh, en in pairs(lambda: _sheet(line).amounts)],
        empty=EMPTY,
    )


def _sheet(line: StatementLine) -> Sheet:
    sheet = sheet_of(line)
    if sheet is None:
        raise LookupError("A line without an invoice has no sheet.")
    return sheet


def _field(zh: SheetRow, en: SheetRow) -> list[str]:
    return [f"{zh.label}\n{en.label}", zh.value]


def _cells(zh: AmountRow, en: AmountRow) -> list[str]:
    rate = zh.rate if zh.rate == en.rate else f"{zh.rate} {en.rate}"
    return [f"{zh.who}\n{en.who}", rate, amount(zh.without_vat_fen), amount(zh.vat_fen), amount(zh.whole_fen)]
