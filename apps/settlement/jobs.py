"""Silence that counts as an answer, and the errands to the custody bank."""

import datetime as dt

from apps.core.jobs import clock_job, each
from apps.settlement import bank, selectors
from apps.settlement.bank.sandbox import SandboxBank
from apps.settlement.services import confirm_by_silence, confirm_payment_by_silence
from apps.settlement.services.bank_notices import receive_notice
from apps.settlement.services.payouts import ask_payout, make_payouts, submit_payout

A_RUN = 200  # so many of each errand at once, the longest waiting first; other workers take what is left


@clock_job(every=dt.timedelta(minutes=10))
def confirm_silent_statements() -> int:
    return each(selectors.silent_statements(), confirm_by_silence)


@clock_job(every=dt.timedelta(minutes=10))
def confirm_silent_payments() -> int:
    return each(selectors.silent_payments().select_related("line__statement"), confirm_payment_by_silence)


@clock_job(every=dt.timedelta(minutes=1))
def pay_out() -> int:
    """Make the payouts that are due and hand them to the bank. Two at once share them; a row is locked only while written."""
    if not bank.is_open():
        return 0
    made = each(selectors.statements_to_pay_out()[:A_RUN], make_payouts)
    return made + each(selectors.payouts_to_submit()[:A_RUN], submit_payout)


@clock_job(every=dt.timedelta(minutes=2))
def ask_the_bank() -> int:
    """Whatever was lost on the way: the bank says how the order stands, or gets it again under the same key."""
    return each(selectors.payouts_to_ask()[:A_RUN], ask_payout) if bank.is_open() else 0


@clock_job(every=dt.timedelta(minutes=1))
def let_the_sample_bank_work() -> int:
    """Only where the sample bank is the bank: it does its day's work, and its notices come in."""
    ours = bank.bank() if bank.is_open() else None
    if not isinstance(ours, SandboxBank) or not ours.path.exists():
        return 0
    ours.work()
    return each([notice.body for notice in ours.notices()], receive_notice)
