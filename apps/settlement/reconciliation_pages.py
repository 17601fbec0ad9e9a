"""What the pages and files of reconciliation show."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.accounts.models import User
from apps.core import clock
from apps.core.web.downloads import yuan_cell
from apps.ledger.models import Posting
from apps.organisations.models import Unit
from apps.settlement import rules_closings
from apps.settlement.models import PeriodClosing, Statement
from apps.settlement.reconciliation import DUE, KINDS, Row, statements_of
from apps.settlement.reconciliation_custody import Row as CustodyRow

MOST_IN_A_FILE = 5_000
Table = tuple[list[str], list[list[object]]]


@dataclass(frozen=True, slots=True)
class Booked:
    """One line of the ledger under a number."""

    posting: Posting
    statement: Statement | None
    words: str
    fen: int
    about: str = ""  # what it is about where that is no statement
    url: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    """One month that is over, and what ``user`` may do about closing it."""

    row: Row | CustodyRow
    word: str
    tone: str
    who: str
    can_submit: bool
    can_close: bool
    can_withdraw: bool

    @property
    def period(self) -> str:
        return f"{self.row.month:%Y-%m}"


def entries(postings: Iterable[Posting]) -> list[Booked]:
    """Each with its statement and its words; what lowers the debt is shown as the page counts it, upwards."""
    rows = list(postings)
    statements = statements_of(rows)
    return [_booked(one, statements.get(one.entry.subject)) for one in rows]


def closings(rows: Iterable[Row | CustodyRow], unit: Unit | None, user: User) -> list[Closing]:
    """The months of ``unit``, or of the custody account, that are over, newest first."""
    hands_in = rules_closings.hands_in(user, unit)
    return [_closing(row, user, hands_in) for row in rows if rules_closings.is_over(row.month)]


def month_table(rows: Iterable[Row]) -> Table:
    head = [_("Month"), *(f"{word} ({_('yuan')})" for word in KINDS.values()), _("Open (yuan)"), _("Difference (yuan)"),
            _("State")]  # fmt: skip
    return head, [
        [f"{row.month:%Y-%m}", *(yuan_cell(fen) for _kind, _label, fen in row.cells), yuan_cell(row.open_fen),
         yuan_cell(row.difference_fen), row.closing.get_status_display() if row.closing else pgettext("month", "Open")]
        for row in rows
    ]  # fmt: skip


def entry_table(found: QuerySet[Posting], told: Callable[[Iterable[Posting]], list[Booked]] = entries) -> Table:
    """Head and rows as ``told``, the newest ``MOST_IN_A_FILE``; where there are more, the last row says so."""
    head = [
        pgettext("entry", "Booked"),
        pgettext("ledger", "Entry"),
        _("Kind"),
        _("Statement"),
        _("Milestone"),
        _("Talent"),
        _("Amount (yuan)"),
    ]
    newest = list(found[: MOST_IN_A_FILE + 1])
    rows: list[list[object]] = [
        [clock.local(one.posting.entry.event_at).strftime("%Y-%m-%d %H:%M"), one.posting.entry_id, one.words,
         one.statement.number if one.statement else one.about, one.statement.milestone.title if one.statement else "",
         one.statement.agreement.talent.user.name if one.statement else "", yuan_cell(one.fen)]
        for one in told(newest[:MOST_IN_A_FILE])
    ]  # fmt: skip
    if len(newest) > MOST_IN_A_FILE:
        more = _("Only the newest %(most)s are in this file. Narrow the list, by month for example, for the others.")
        rows.append([more % {"most": MOST_IN_A_FILE}])
    return head, rows


def _booked(posting: Posting, statement: Statement | None) -> Booked:
    entry = posting.entry
    kind = entry.reverses.kind if entry.reverses else entry.kind
    words = in_words(posting, str(KINDS.get(kind, kind)))
    return Booked(posting, statement, words, posting.amount_fen if kind == DUE else -posting.amount_fen)


def in_words(posting: Posting, kind: str) -> str:
    """The kind of an entry, or of the one that it reverses."""
    entry = posting.entry
    if not entry.reverses:
        return kind
    return _("%(kind)s, reversal of entry %(entry)s") % {"kind": kind, "entry": entry.reverses_id}


def _closing(row: Row | CustodyRow, user: User, hands_in: bool) -> Closing:
    one = row.closing
    if one is None:
        return Closing(row, pgettext("month", "Open"), "", "", hands_in, False, False)
    tone = "done" if one.status == PeriodClosing.Status.CLOSED else "wait"
    return Closing(
        row,
        one.get_status_display(),
        tone,
        _who(one),
        False,
        rules_closings.can_close(user, one),
        rules_closings.can_withdraw(user, one),
    )


def _who(closing: PeriodClosing) -> str:
    """The two people and their days, as far as both have acted."""
    acts = [_("Handed in by %(name)s on %(day)s") % _named(closing.made_by, closing.made_at)]
    if closing.ended_by and closing.ended_at:
        acts.append(_("closed by %(name)s on %(day)s") % _named(closing.ended_by, closing.ended_at))
    return " · ".join(acts)


def _named(person: User, moment: dt.datetime) -> dict[str, str]:
    return {"name": person.name, "day": f"{clock.local(moment):%Y-%m-%d}"}
