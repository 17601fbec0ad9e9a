"""What the pages show of vouchers: a row a line on the statement, and the page of one voucher."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.settlement import pages, rules_vouchers
from apps.settlement.models import LineVoucher, Statement, StatementLine
from apps.settlement.rules_vouchers import BOOKED, live_voucher
from apps.settlement.voucher_kinds import OF_THE_PAYER, Voucher
from apps.settlement.voucher_sheets import sheet_of


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """The voucher of one line: what is wanted, what is there, and what ``user`` may do."""

    line: StatementLine
    payee: str
    kind: str
    wanted_fen: int
    voucher: LineVoucher | None
    word: str
    tone: str
    can_hand_in: bool
    missing: bool


def voucher_rows(statement: Statement, user: User) -> list[VoucherRow]:
    """One row a line with money of a statement ``in_full``; none for the office, which does not read them."""
    if not rules_vouchers.sees_vouchers(user, statement):
        return []
    return [_row(line, statement, user) for line in statement.lines.all() if line.amount_fen]


def voucher_facts(line: StatementLine, statement: Statement, user: User) -> dict[str, Any]:
    """For the page of one voucher: the sheet to copy from, the papers that came, the words of who hands in."""
    return {
        "statement": statement,
        "row": _row(line, statement, user),
        "sheet": None if statement.status == Statement.Status.REVERSED else sheet_of(line),
        "papers": sorted(line.vouchers.all(), key=lambda one: one.pk, reverse=True),
        "who": _who(line, statement),
    }


def kind_words(line: StatementLine) -> str:
    """The voucher by its name; for a unit's invoice both kinds that will do."""
    if rules_vouchers.to_credit(line):
        return _("Credit note for an invoice")
    if line.voucher == Voucher.INVOICE:
        return _("Invoice, VAT special or general")
    return str(line.get_voucher_display())


def state_of(line: StatementLine) -> tuple[str, str]:
    """The state of a line's voucher in a word, with its tone."""
    if line.voucher == Voucher.COST_STATEMENT:
        return _("With the cost statement"), "done"
    if rules_vouchers.to_credit(line):
        return _("Credit note missing"), "wait"
    if (voucher := live_voucher(line)) is not None:
        return (_("Credited") if voucher.form == LineVoucher.Form.CREDIT_NOTE else _("Handed in")), "done"
    if line.statement.status in BOOKED:
        return _("Voucher missing"), "wait"
    if line.statement.status == Statement.Status.REVERSED:
        return _("No longer wanted"), ""
    return _("After confirmation"), ""


def given_on(line: StatementLine) -> dt.date | None:
    """The day on the paper that counts."""
    voucher = live_voucher(line)
    return voucher.issued_on if voucher else None


def _row(line: StatementLine, statement: Statement, user: User) -> VoucherRow:
    word, tone = state_of(line)
    return VoucherRow(
        line=line,
        payee=pages.payee_name(line, statement),
        kind=kind_words(line),
        wanted_fen=rules_vouchers.wanted_fen(line),
        voucher=live_voucher(line),
        word=word,
        tone=tone,
        can_hand_in=rules_vouchers.can_hand_in(user, line),
        missing=rules_vouchers.is_missing(line),
    )


def _who(line: StatementLine, statement: Statement) -> str:
    if rules_vouchers.to_credit(line):
        return _("The statement is reversed: the invoice is taken back by a credit note over the same amount.")
    if line.voucher == Voucher.COST_STATEMENT:
        return _("The sending unit proved its cost with each item before this statement was drawn up.")
    if line.voucher in OF_THE_PAYER:
        return _("The using unit's finance keeps this paper and hands it in here.")
    if line.payee_user_id is None and line.payee_unit_id is None:
        return _("The using unit's finance hands in the invoice that it received.")
    return _("%(payee)s hands it in here; the using unit's finance is told.") % {
        "payee": pages.payee_name(line, statement)
    }
