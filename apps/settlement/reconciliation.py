"""What was due, withheld and paid, month by month: once from the ledger, once from the statements, and the difference.

A month is that of the booking, in Shanghai. Only what using units owe on route ``direct`` stands here; of the supervised
route ``reconciliation_custody`` compares the custody account with the bank's own balance.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.clock import SHANGHAI
from apps.core.display import formats
from apps.ledger.models import Posting
from apps.organisations.models import Membership, Unit
from apps.organisations.selectors import office_regions, units_of
from apps.settlement.models import Payment, PeriodClosing, Statement, StatementLine

DUE, WITHHELD, PAID, CREDITED = "due", "withheld", "paid", "credited"
KINDS = {
    DUE: pgettext_lazy("ledger", "Due"),
    WITHHELD: _lazy("Tax withheld"),
    PAID: _lazy("Paid and received"),
    CREDITED: _lazy("Paid before, counted"),
}
READING_ROLES = (Membership.Role.FINANCE, Membership.Role.ADMINISTRATOR)
Months = dict[dt.date, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Row:
    """One month. What is due counts up, all else down; ``open_fen`` is what is owed at its end, by the ledger."""

    month: dt.date
    booked: dict[str, int]
    told: dict[str, int]
    open_fen: int
    open_told_fen: int
    closing: PeriodClosing | None = None

    @property
    def difference_fen(self) -> int:
        """0, or something is wrong: every sum of the ledger against the same sum of the statements."""
        sums = sum(abs(self.booked.get(kind, 0) - self.told.get(kind, 0)) for kind in KINDS)
        return sums + abs(self.open_fen - self.open_told_fen)

    @property
    def difference_words(self) -> str:
        return formats.amount(self.difference_fen)

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        """Kind, its word and its sum in the ledger."""
        return [(kind, str(label), self.booked.get(kind, 0)) for kind, label in KINDS.items()]

    @property
    def figures(self) -> dict[str, int]:
        """What is kept when the month is closed."""
        return {kind: self.booked.get(kind, 0) for kind in KINDS} | {"open": self.open_fen}


def own_units(user: User) -> QuerySet[Unit]:
    """Using units whose money the person looks after."""
    return units_of(user, *READING_ROLES).filter(uses=True).order_by("pk")


def units_read_by(user: User) -> QuerySet[Unit]:
    """Own units; for the office all using units of its region, which it reads in one sum."""
    own = own_units(user)
    if own.exists():
        return own
    return Unit.objects.filter(region__in=office_regions(user), uses=True)


def months_of(units: Collection[Unit]) -> list[Row]:
    """Every month in which something was booked for ``units``, newest first; a fixed number of queries."""
    booked, told = _booked(units), _told(units)
    closings = PeriodClosing.objects.filter(unit__in=units).exclude(status=PeriodClosing.Status.WITHDRAWN)
    kept = {one.month: one for one in closings.select_related("made_by", "ended_by")} if len(units) == 1 else {}
    rows, open_fen, open_told_fen = [], 0, 0
    for month in sorted({*booked, *told}):
        open_fen += _net(booked[month])
        open_told_fen += _net(told[month])
        rows.append(Row(month, booked[month], told[month], open_fen, open_told_fen, kept.get(month)))
    return rows[::-1]


def months_booked(units: Collection[Unit], *, since: dt.datetime) -> set[tuple[int, dt.date]]:
    """Keys of units with the months in which something was booked for them since that moment (one query)."""
    by_code = {f"recv:using:{unit.public_id}": unit.pk for unit in units}
    found = _postings(units).filter(entry__event_at__gte=since).order_by().values_list("account__code", "month")
    return {(by_code[code], moment.date()) for code, moment in found.distinct()}


def postings_of(units: Collection[Unit], *, month: str = "", kind: str = "") -> QuerySet[Posting]:
    """What the ledger has under a number of the page, newest first; a reversal stands with what it reverses."""
    found = in_month(_postings(units), month)
    if kind:
        found = found.filter(what=kind)
    return found.select_related("entry__reverses").order_by("-entry_id", "pk")


def in_month(found: QuerySet[Any], month: str) -> QuerySet[Any]:
    """Postings booked in ``month``, such as 2026-11, in Shanghai; all where it is empty."""
    if not month:
        return found
    first = dt.datetime.fromisoformat(f"{month}-01").replace(tzinfo=SHANGHAI)
    after = (first + dt.timedelta(days=32)).replace(day=1)
    return found.filter(entry__event_at__gte=first, entry__event_at__lt=after)


def total_fen(found: QuerySet[Posting]) -> int:
    whole: int = found.order_by().aggregate(fen=Sum("amount_fen", default=0))["fen"]
    return whole


def statements_of(postings: Collection[Posting]) -> dict[str, Statement]:
    """The statements of some postings by the subject of their entries (one query)."""
    subjects = {posting.entry.subject for posting in postings}
    found = Statement.objects.filter(public_id__in=subjects).select_related("milestone", "agreement__talent__user")
    return {str(one.public_id): one for one in found}


def _net(sums: dict[str, int]) -> int:
    return sums.get(DUE, 0) - sum(sums.get(kind, 0) for kind in (WITHHELD, PAID, CREDITED))


def _postings(units: Collection[Unit]) -> QuerySet[Any]:
    codes = [f"recv:using:{unit.public_id}" for unit in units]
    return Posting.objects.filter(account__code__in=codes).annotate(
        month=TruncMonth("entry__event_at", tzinfo=SHANGHAI), what=Coalesce("entry__reverses__kind", "entry__kind")
    )


def _booked(units: Collection[Unit]) -> Months:
    months: Months = defaultdict(dict)
    found = _postings(units).order_by().values_list("month", "what").annotate(fen=Sum("amount_fen"))
    for moment, what, fen in found:
        months[moment.date()][what] = fen if what == DUE else -fen
    return months


def _told(units: Collection[Unit]) -> Months:
    """The same sums from statements and payments: added in the month of the yes, taken off in that of the reversal."""
    months: Months = defaultdict(lambda: defaultdict(int))
    direct = Q(statement__route=Statement.Route.DIRECT, statement__agreement__using_unit__in=units)
    lines = StatementLine.objects.filter(direct).exclude(statement__due_entry=None)
    of_lines = {
        DUE: Sum("amount_fen"),
        WITHHELD: Sum("amount_fen", filter=Q(kind=StatementLine.Kind.TAX), default=0),
        CREDITED: Sum("credit_fen"),
    }
    paid = Payment.objects.filter(line__in=lines).exclude(entry=None)
    of_paid = {PAID: Sum(F("line__amount_fen") - F("line__credit_fen"))}
    _add(months, lines, "statement__confirmed_at", of_lines, 1)
    _add(months, lines.exclude(statement__reversed_at=None), "statement__reversed_at", of_lines, -1)
    _add(months, paid, "confirmed_at", of_paid, 1)
    back = paid.exclude(line__statement__reversed_at=None)
    _add(months, back, "line__statement__reversed_at", of_paid, -1)
    return months


def _add(months: Months, found: QuerySet[Any], moment: str, sums: dict[str, Any], sign: int) -> None:
    by_month = found.order_by().annotate(month=TruncMonth(moment, tzinfo=SHANGHAI)).values("month").annotate(**sums)
    for row in by_month:
        for kind in sums:
            months[row["month"].date()][kind] += sign * row[kind]
