"""Silence that counts as an answer, the tax that follows the month, and the errands to the custody bank."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.db.models import F, Model, QuerySet

from apps.core import clock
from apps.core.jobs import clock_job, clock_job_in_shards, each, in_chunks
from apps.settlement import bank, selectors
from apps.settlement.bank.sandbox import SandboxBank
from apps.settlement.reconciliation_custody import days_to_ask
from apps.settlement.services import confirm_by_silence, confirm_payments_by_silence
from apps.settlement.services.balances import ask_balance
from apps.settlement.services.bank_notices import receive_notice
from apps.settlement.services.following import follow_month
from apps.settlement.services.payouts import ask_payout, make_payouts, submit_payout

Row = TypeVar("Row", bound=Model)
Thing = TypeVar("Thing")
ERRAND = dt.timedelta(seconds=60)  # so long one run talks to the bank, or does a shard: the other clocks go on
A_RUN = 200  # so many of each errand at once, the longest waiting first; other workers take what is left
SHARDS = 2  # at a month's end silence answers for thousands; so many workers share it, each with units of its own
A_SHARD_RUN = 1000


@clock_job_in_shards(SHARDS, every=dt.timedelta(minutes=2))
def confirm_silent_statements(shard: int) -> int:
    rows = selectors.silent_statements().only("pk")
    return in_chunks(_in_time(_longest_silent(rows, shard, payer="agreement__using_unit")), confirm_by_silence)


@clock_job_in_shards(SHARDS, every=dt.timedelta(minutes=2))
def confirm_silent_payments(shard: int) -> int:
    rows = selectors.silent_payments().select_related("line").only("pk", "line__statement_id")
    payer = "line__statement__agreement__using_unit"
    return in_chunks(_in_time(_longest_silent(rows, shard, payer=payer)), confirm_payments_by_silence)


@clock_job(every=dt.timedelta(minutes=10))
def follow_the_month() -> int:
    """A new month, another rule or another statement changed the tax: what not all have confirmed is drawn up anew."""
    return each(_in_time(selectors.statements_to_follow().only("assignment")), follow_month)


@clock_job(every=dt.timedelta(minutes=1))
def pay_out() -> int:
    """Make the payouts that are due and hand them to the bank. Two at once share them; a row is locked only while written."""
    if not bank.is_open():
        return 0
    made = each(selectors.statements_to_pay_out()[:A_RUN], make_payouts)
    return made + each(_in_time(selectors.payouts_to_submit()[:A_RUN]), submit_payout)


@clock_job(every=dt.timedelta(minutes=2))
def ask_the_bank() -> int:
    """Whatever was lost on the way: the bank says how the order stands, or gets it again under the same key."""
    return each(_in_time(selectors.payouts_to_ask()[:A_RUN]), ask_payout) if bank.is_open() else 0


@clock_job(every=dt.timedelta(hours=1))
def ask_for_balances() -> int:
    """What the bank says stood on the custody account yesterday, and at the ends of months."""
    return each(_in_time(days_to_ask()), ask_balance) if bank.is_open() else 0


@clock_job(every=dt.timedelta(minutes=1))
def let_the_sample_bank_work() -> int:
    """Only where the sample bank is the bank: it does its day's work, and its notices come in."""
    ours = bank.bank() if bank.is_open() else None
    if not isinstance(ours, SandboxBank) or not ours.path.exists():
        return 0
    ours.work()
    return each([notice.body for notice in ours.notices()], receive_notice)


def _in_time(rows: Iterable[Thing]) -> Iterator[Thing]:
    """Row by row, until the time of an errand is over; the rest is the next run's."""
    until = clock.wall() + ERRAND
    for row in rows:
        if clock.wall() >= until:
            return
        yield row


def _longest_silent(rows: QuerySet[Row], shard: int, *, payer: str) -> QuerySet[Row]:
    """What a shard does in one run. Shards are by using unit: all its statements are booked on one account."""
    mine: QuerySet[Row] = rows.alias(shard=F(payer) % SHARDS).filter(shard=shard)
    return mine.order_by("confirm_due", "pk")[:A_SHARD_RUN]
