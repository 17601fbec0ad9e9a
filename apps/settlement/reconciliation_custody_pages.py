"""What page and files of the custody account's months show."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.core.web.downloads import yuan_cell
from apps.ledger.models import Posting
from apps.settlement.models import Deposit, Payout
from apps.settlement.reconciliation import statements_of
from apps.settlement.reconciliation_custody import KINDS, SIGNS, Row
from apps.settlement.reconciliation_pages import Booked, Table, in_words


def entries(postings: Iterable[Posting]) -> list[Booked]:
    """Each with its statement, or with the deposit or payout that it is about (three queries)."""
    rows = list(postings)
    statements, others = statements_of(rows), _others(rows)
    found = []
    for one in rows:
        about, url = others.get(one.entry.subject, ("", ""))
        what: str = one.what  # type: ignore[attr-defined]  # annotated by ``reconciliation_custody``
        words, fen = in_words(one, str(KINDS[what])), SIGNS[what] * one.amount_fen
        found.append(Booked(one, statements.get(one.entry.subject), words, fen, about, url))
    return found


def month_table(rows: Iterable[Row]) -> Table:
    head = [_("Month"), *(f"{word} ({_('yuan')})" for word in KINDS.values()), _("At the bank at the end (yuan)"),
            _("Difference (yuan)"), _("Balance said by the bank (yuan)"), _("Day of the balance"),
            _("Difference from the bank (yuan)"), _("State")]  # fmt: skip
    return head, [
        [f"{row.month:%Y-%m}", *(yuan_cell(fen) for _kind, _label, fen in row.cells), yuan_cell(row.open_fen),
         yuan_cell(row.difference_fen), *_said(row),
         row.closing.get_status_display() if row.closing else pgettext("month", "Open")]
        for row in rows
    ]  # fmt: skip


def _said(row: Row) -> list[object]:
    if row.bank is None:
        return ["", "", ""]
    return [yuan_cell(row.bank.said_fen), row.bank.day.isoformat(), yuan_cell(row.bank.difference_fen)]


def _others(rows: Iterable[Posting]) -> dict[str, tuple[str, str]]:
    """Words and page of what is no statement, by the subject of its entry."""
    subjects = {one.entry.subject for one in rows}
    found = {}
    for deposit in Deposit.objects.filter(public_id__in=subjects):
        words = " · ".join(filter(None, [deposit.bank_reference, deposit.name]))
        found[str(deposit.public_id)] = (words, reverse("admin:settlement_deposit_change", args=[deposit.pk]))
    for payout in Payout.objects.filter(public_id__in=subjects).select_related("line__statement", "deposit"):
        words = payout.line.statement.number if payout.line else str(payout.deposit)
        found[str(payout.public_id)] = (words, reverse("admin:settlement_payout_change", args=[payout.pk]))
    return found
