"""The custody account month by month: the ledger, what the site recorded, and the balance that the bank itself says.

A month is that of the booking, in Shanghai, as in ``reconciliation``. The bank counts by its own days: its balance is compared
with deposits and payouts by the days on which it moved them. Money between two calendars is no difference in either.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, TruncDate, TruncMonth
from django.utils.translation import pgettext_lazy

from apps.core import clock
from apps.core.clock import SHANGHAI
from apps.core.display import formats
from apps.ledger.models import Posting
from apps.settlement.models import BankBalance, Deposit, Payout, PeriodClosing, Statement
from apps.settlement.reconciliation import Months, in_month
from apps.settlement.rules_escrow import CASH

DEPOSITED, SPLIT, PAID, BACK = "deposited", "split", "paid", "back"
KINDS = {
    DEPOSITED: pgettext_lazy("custody", "Deposited"),
    SPLIT: pgettext_lazy("custody", "Split among payees"),
    PAID: pgettext_lazy("custody", "Paid out"),
    BACK: pgettext_lazy("custody", "Came back"),
}
# What moves the cash at the bank, by the kinds of the ledger. What payees have in hand of a statement that was put right
# ("carried") left the account as what was paid out before, which is reversed with it.
OF_CASH = {"deposit": DEPOSITED, "paid_out": PAID, "carried": PAID, "returned": BACK}
SIGNS = {DEPOSITED: 1, SPLIT: 1, PAID: -1, BACK: 1}
MOVES_CASH = {DEPOSITED: 1, SPLIT: 0, PAID: -1, BACK: 1}


@dataclass(frozen=True, slots=True)
class AtBank:
    """The bank's balance at the end of ``day``, and what the site counts by the bank's days."""

    day: dt.date
    said_fen: int
    ours_fen: int

    @property
    def difference_fen(self) -> int:
        return abs(self.said_fen - self.ours_fen)

    @property
    def difference_words(self) -> str:
        return formats.amount(self.difference_fen)


@dataclass(frozen=True, slots=True)
class Row:
    """One month; ``open_fen`` is the cash at its end, by the ledger. ``bank`` is None until the bank has said its balance."""

    month: dt.date
    booked: dict[str, int]
    told: dict[str, int]
    open_fen: int
    open_told_fen: int
    bank: AtBank | None
    closing: PeriodClosing | None = None

    @property
    def difference_fen(self) -> int:
        sums = sum(abs(self.booked.get(kind, 0) - self.told.get(kind, 0)) for kind in KINDS)
        return sums + abs(self.open_fen - self.open_told_fen)

    @property
    def difference_words(self) -> str:
        return formats.amount(self.difference_fen)

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        return [(kind, str(label), self.booked.get(kind, 0)) for kind, label in KINDS.items()]

    @property
    def figures(self) -> dict[str, int]:
        """What is kept when the month is closed."""
        figures = {kind: self.booked.get(kind, 0) for kind in KINDS} | {"open": self.open_fen}
        return figures | ({"bank": self.bank.said_fen} if self.bank else {})


def custody_months() -> list[Row]:
    """Every month in which something moved at the custody bank, newest first; a fixed number of queries."""
    booked, told = _booked(), _told()
    closings = PeriodClosing.objects.filter(unit=None).exclude(status=PeriodClosing.Status.WITHDRAWN)
    kept = {one.month: one for one in closings.select_related("made_by", "ended_by")}
    balances, ours = dict(BankBalance.objects.values_list("day", "amount_fen")), _by_days_of_the_bank()
    rows, open_fen, open_told_fen = [], 0, 0
    for month in sorted({*booked, *told}):
        open_fen += _cash(booked[month])
        open_told_fen += _cash(told[month])
        day = _last_said(month, balances)
        bank = AtBank(day, balances[day], _until(day, ours)) if day else None
        rows.append(Row(month, booked[month], told[month], open_fen, open_told_fen, bank, kept.get(month)))
    return rows[::-1]


def last_day(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)


def months_moved() -> list[dt.date]:
    """Months in which something was booked at the custody bank, the oldest first (one query)."""
    return sorted({moment.date() for moment in _postings().order_by().values_list("month", flat=True).distinct()})


def days_to_ask() -> list[dt.date]:
    """Days whose balance the bank has not said: yesterday, and the ends of months that are over."""
    today = clock.today()
    months = months_moved()
    wanted = {last_day(month) for month in months} | ({today - dt.timedelta(days=1)} if months else set())
    known = set(BankBalance.objects.filter(day__in=wanted).values_list("day", flat=True))
    return sorted(day for day in wanted - known if day < today)


def postings_of(*, month: str = "", kind: str = "") -> QuerySet[Posting]:
    """What the ledger has under a number of the page, newest first; a reversal stands with what it reverses."""
    found = in_month(_postings(), month)
    if kind:
        found = found.filter(what=kind)
    return found.select_related("entry__reverses").order_by("-entry_id", "pk")


def _cash(sums: dict[str, int]) -> int:
    return sum(sign * sums.get(kind, 0) for kind, sign in MOVES_CASH.items())


def _postings() -> QuerySet[Any]:
    """Cash that moved, and escrow that was split; what is placed or taken out moves neither."""
    said = Coalesce("entry__reverses__kind", "entry__kind")
    split = Q(account__code__startswith="escrow:", said="split")
    words = [When(account__code=CASH, said=kind, then=Value(what)) for kind, what in OF_CASH.items()]
    found = Posting.objects.alias(said=said).annotate(
        month=TruncMonth("entry__event_at", tzinfo=SHANGHAI),
        what=Case(When(split, then=Value(SPLIT)), *words, output_field=CharField()),
    )
    return found.exclude(what=None)


def _booked() -> Months:
    months: Months = defaultdict(dict)
    for moment, what, fen in _postings().order_by().values_list("month", "what").annotate(fen=Sum("amount_fen")):
        months[moment.date()][what] = SIGNS[what] * fen
    return months


def _told() -> Months:
    """The same sums from deposits, statements and payouts, each in the month in which it was recorded."""
    months: Months = defaultdict(lambda: defaultdict(int))
    split = Statement.objects.filter(route=Statement.Route.SUPERVISED).exclude(due_entry=None)
    paid, back = Payout.objects.exclude(paid_entry=None), Payout.objects.filter(status=Payout.Status.RETURNED)
    sums = (
        (DEPOSITED, Deposit.objects.all(), "recorded_at", Sum("amount_fen")),
        (SPLIT, split, "confirmed_at", Sum("contract_fen")),
        (SPLIT, split.exclude(reversed_at=None), "reversed_at", -Sum("contract_fen")),
        (PAID, paid, "paid_entry__event_at", Sum("amount_fen")),
        (BACK, back, "back_entry__event_at", Sum("amount_fen")),
    )
    for kind, found, moment, fen in sums:
        by_month = found.order_by().annotate(month=TruncMonth(moment, tzinfo=SHANGHAI)).values_list("month")
        for month, total in by_month.annotate(total=fen):
            months[month.date()][kind] += total
    return months


def _by_days_of_the_bank() -> list[tuple[dt.date, int]]:
    """Cash at the end of each day on which the bank moved some, by its own calendar, oldest first."""
    moved: Counter[dt.date] = Counter()
    paid = Payout.objects.exclude(paid_entry=None).annotate(
        day=Coalesce("paid_on", TruncDate("paid_entry__event_at", tzinfo=SHANGHAI))
    )
    back = Payout.objects.filter(status=Payout.Status.RETURNED).annotate(
        day=Coalesce("back_on", TruncDate("back_entry__event_at", tzinfo=SHANGHAI))
    )
    for sign, found, day in ((1, Deposit.objects.all(), "booked_on"), (-1, paid, "day"), (1, back, "day")):
        for when, fen in found.order_by().values_list(day).annotate(fen=Sum("amount_fen")):
            moved[when] += sign * fen
    days = sorted(moved)
    return list(zip(days, accumulate(moved[day] for day in days), strict=True))


def _until(day: dt.date, ours: list[tuple[dt.date, int]]) -> int:
    return next((fen for when, fen in reversed(ours) if when <= day), 0)


def _last_said(month: dt.date, balances: dict[dt.date, int]) -> dt.date | None:
    """Of a month that is over its last day, of the running one the newest; None where the bank has not said it."""
    if last_day(month) < clock.today():
        return last_day(month) if last_day(month) in balances else None
    return max((day for day in balances if day >= month), default=None)
