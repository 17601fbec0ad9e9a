"""The consolidated invoice request as a PDF: for each seller what to invoice and which invoices to take back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.display.formats import amount, yuan
from apps.core.typesetting.records import Column, Fact, Record, Table, Words, both, render
from apps.settlement import invoice_requests
from apps.settlement.invoice_requests import RequestLine, Seller
from apps.settlement.models import StatementLine

NONE: Final[Words] = {"zh": "", "en": ""}


def render_request(sellers: Sequence[Seller]) -> bytes:
    """The PDF of today's requests of one or more buyers."""
    return render(request_record(sellers))


def request_record(sellers: Sequence[Seller]) -> Record:
    buyers = {seller.buyer.pk: seller.buyer for seller in sellers}.values()
    wanted = sum(seller.invoice_fen for seller in sellers)
    taken_back = sum(seller.credit_fen for seller in sellers)
    return Record(
        number=clock.today().isoformat(),
        title=both(lambda: _("Invoice request")),
        issuer={"zh": settings.SITE_OWNER["name_zh"], "en": settings.SITE_OWNER["name_en"]},
        date=clock.today(),
        facts=[
            fact
            for buyer in buyers
            for fact in (
                Fact(both(lambda: _("Buyer")), buyer.name_zh),
                Fact(both(lambda: _("Buyer's tax number")), buyer.credit_code),
            )
        ],
        figures=[
            Fact(both(lambda: _("To be invoiced")), yuan(wanted)),
            Fact(both(lambda: _("To be credited")), yuan(taken_back)),
            Fact(both(lambda: _("Sellers")), str(len(sellers))),
        ],
        tables=[table for seller in sellers for table in _tables(seller, many=len(buyers) > 1)],
        remarks=[both(_remark), *([both(_cut)] if _is_cut(sellers) else [])],
        flipped=True,
    )


def _remark() -> str:
    return _(
        "One invoice may cover all lines of a seller. Please write the statement numbers into its remark and hand it in at each of these lines."
    )


def _is_cut(sellers: Sequence[Seller]) -> bool:
    lines = sum(len(seller.to_invoice) + len(seller.to_credit) for seller in sellers)
    return lines >= invoice_requests.MOST_LINES


def _cut() -> str:
    return _("At most %(most)s lines are on this paper, the oldest. Please ask for another one once these are in.") % {
        "most": invoice_requests.MOST_LINES
    }


def _tables(seller: Seller, *, many: bool) -> list[Table]:
    name = " ".join(
        part for part in (seller.name, seller.tax_number, f"→ {seller.buyer.name_zh}" if many else "") if part
    )
    found = []
    if seller.to_invoice:
        title = _with(both(lambda: _("To be invoiced")), name)
        found.append(_table(title, seller.to_invoice, seller.invoice_fen, lambda: _("Line")))
    if seller.to_credit:
        title = _with(both(lambda: _("To be credited")), name)
        found.append(_table(title, seller.to_credit, seller.credit_fen, lambda: _("Invoice to take back")))
    return found


def _with(label: Words, name: str) -> Words:
    return {"zh": f"{name} · {label['zh']}", "en": label["en"]}


def _table(title: Words, rows: Sequence[RequestLine], fen: int, what: Callable[[], str]) -> Table:
    total = both(lambda: _("Total"))
    return Table(
        title=title,
        columns=[
            Column(both(lambda: _("Statement"))),
            Column(both(lambda: _("Agreement"))),
            Column(both(lambda: _("Milestone")), wide=True),
            Column(both(what), wide=True),
            Column(both(lambda: _("Amount (yuan)")), right=True),
        ],
        rows=[_cells(row) for row in rows],
        totals=[[f"{total['zh']} {total['en']}", "", "", "", amount(fen)]],
        empty=NONE,
    )


def _cells(row: RequestLine) -> list[str]:
    statement, before_tax = row.line.statement, row.line.kind == StatementLine.Kind.NET
    kind = both(lambda: _("Remuneration before tax")) if before_tax else both(row.line.get_kind_display)
    what = f"{kind['zh']}\n{kind['en']}"
    if row.invoice:
        what = f"{row.invoice.voucher_number}\n{row.invoice.issued_on.isoformat()}"
    return [
        f"{statement.number} / {row.line.position}",
        statement.agreement.number,
        statement.milestone.title,
        what,
        amount(row.fen),
    ]
