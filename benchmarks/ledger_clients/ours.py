"""One client of our ledger: ``python -m benchmarks.ledger_clients.ours``; with ``prepare`` it opens the accounts.

``post`` is one double entry. ``split`` is a settled milestone in seven lines. ``cycle`` is one milestone from the
deposit to the talent's money, by the templates of route ``supervised``: deposit; split and withholding in one
transaction; payout handed to the bank; confirmed by the bank. Those are five entries in four transactions, with
accounts of the milestone's own, and the cash account that all share. The accounts are named apart from the site's: the
nightly proof compares those with statements, deposits and payouts, which the books alone do not make.
"""

import os
import sys
from random import randint
from uuid import uuid4

import django
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talentshare.settings")
django.setup()

from apps.core import clock  # noqa: E402
from apps.ledger.models import Account  # noqa: E402
from apps.ledger.services import open_account, post  # noqa: E402
from benchmarks.ledger_clients.serving import FUNDS, PAIRS, serve  # noqa: E402

CASH, FEE, VAT, FUND = "bench:cash", "bench:fee", "bench:vat", "bench:fund"
INTERMEDIARY, TAX = "bench:intermediary", "bench:iit"
# Fen of one milestone of 70,000 yuan; the talent's part is before tax.
WHOLE = 7_000_000
PARTS = {FEE: 198_113, VAT: 11_887, INTERMEDIARY: 140_000, FUND: 50_000}
TALENT, SENDING, WITHHELD = 3_500_000, 3_100_000, 640_000


def main() -> None:
    if sys.argv[1:] == ["prepare"]:
        prepare()
    else:
        serve({"post": one_entry, "split": split, "cycle": cycle})


@transaction.atomic
def prepare() -> None:
    """Open every account the units share, and fund those that pay, each by an entry of its own.

    With these the tables are large enough that a plan kept from the first call stays good for the last.
    """
    open_account(CASH, Account.Kind.ASSET)
    for code in (FUND, INTERMEDIARY, VAT, TAX):
        open_account(code, Account.Kind.LIABILITY)
    open_account(FEE, Account.Kind.INCOME)
    for number in range(1, PAIRS + 1):
        for code in (f"bench:escrow:{number}", f"bench:pay:talent:{number}", f"bench:pay:sending:{number}"):
            open_account(code, Account.Kind.LIABILITY)
        _book("deposit", {CASH: FUNDS, f"bench:escrow:{number}": -FUNDS}, str(number))


def one_entry() -> None:
    _book("paid", {f"bench:escrow:{_any()}": 100, f"bench:pay:talent:{_any()}": -100}, str(uuid4()))


def split() -> None:
    _split(f"bench:escrow:{_any()}", f"bench:pay:talent:{_any()}", str(uuid4()))


def cycle() -> None:
    milestone = str(uuid4())
    escrow, clearing, talent = (
        f"bench:escrow:{milestone}",
        f"bench:clearing:payout:{milestone}",
        f"bench:pay:talent:{_any()}",
    )
    net = TALENT - WITHHELD
    with transaction.atomic():
        open_account(escrow, Account.Kind.LIABILITY)
        _book("deposit", {CASH: WHOLE, escrow: -WHOLE}, milestone)
    with transaction.atomic():
        _split(escrow, talent, milestone)
        _book("withholding", {talent: WITHHELD, TAX: -WITHHELD}, milestone)
    with transaction.atomic():
        open_account(clearing, Account.Kind.LIABILITY)
        _book("payout", {talent: net, clearing: -net}, milestone)
    _book("confirmed", {clearing: net, CASH: -net}, milestone)


def _split(escrow: str, talent: str, subject: str) -> None:
    parts = {talent: TALENT, f"bench:pay:sending:{_any()}": SENDING, **PARTS}
    _book("split", {escrow: WHOLE, **{code: -fen for code, fen in parts.items()}}, subject)


def _book(kind: str, postings: dict[str, int], subject: str) -> None:
    post(kind, postings, idem_key=f"{kind}:{subject}", subject=subject, event_at=clock.now())


def _any() -> int:
    return randint(1, PAIRS)  # noqa: S311 - which account is no secret


if __name__ == "__main__":
    main()
