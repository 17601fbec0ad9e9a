"""The file that finance gives to its bank, in one of two formats. Always in Chinese; it alone shows whole account numbers."""

import datetime as dt
import hashlib
from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.core import clock
from apps.core.web.downloads import csv_text, plain_yuan
from apps.settlement.batch_checks import plain
from apps.settlement.iso20022.credit_transfer import Holder, Transfer, credit_transfer
from apps.settlement.models import BatchLine, PaymentBatch

FILE_LANGUAGE = "zh-hans"


def bank_file(batch: PaymentBatch, rows: Sequence[BatchLine], file_format: str, *, at: dt.datetime) -> str:
    """The text of the file in a ``PaymentBatch.Format``, for a batch handed out ``at`` this moment."""
    with translation.override(FILE_LANGUAGE):
        return _pain_001(batch, rows, at) if file_format == PaymentBatch.Format.PAIN_001 else _csv(batch, rows)


def _pain_001(batch: PaymentBatch, rows: Sequence[BatchLine], at: dt.datetime) -> str:
    unit, purpose = batch.unit, _("Settlement %(number)s")
    payer = Holder(unit.name_zh, plain(unit.bank_account_encrypted), unit.bank_code)
    transfers = [
        Transfer(
            row.reference,
            Holder(row.name, plain(row.account_encrypted), row.bank_code),
            row.amount_fen,
            purpose % {"number": row.line.statement.number},
        )
        for row in rows
    ]
    return credit_transfer(batch.number, payer, transfers, at=clock.local(at))


def _csv(batch: PaymentBatch, rows: Sequence[BatchLine]) -> str:
    """UTF-8 with a byte order mark, a row a line, amounts as plain yuan."""
    head = [
        _("No."), _("Line reference"), pgettext("bank file", "Account holder"), pgettext("bank file", "Account number"),
        _("Amount (yuan)"), _("Purpose"), _("Payer"),
    ]  # fmt: skip
    purpose = _("Settlement %(number)s")
    table = [
        [row.position, row.reference, row.name, plain(row.account_encrypted), plain_yuan(row.amount_fen),
         purpose % {"number": row.line.statement.number}, batch.unit.name_zh]
        for row in rows
    ]  # fmt: skip
    return csv_text(head, table)


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def answer_sheet(rows: Sequence[BatchLine]) -> tuple[list[str], list[list[object]]]:
    """Head and rows of the sheet in which the bank's answers are written down, without any account number."""
    head = [
        _("Line reference"), pgettext("bank answer", "Result"), _("Bank reference"), _("Paid on"), _("Remark"), _("Account holder"),
        _("Amount (yuan)"),
    ]  # fmt: skip
    return head, [
        [row.reference, row.get_state_display() if row.state != BatchLine.State.WAITING else "", row.bank_reference,
         row.paid_on or "", row.note, row.name, plain_yuan(row.amount_fen)]
        for row in rows
    ]  # fmt: skip
