"""One client of django-hordak, in an environment that has it: ``python -m benchmarks.ledger_clients.peer``.

``hordak`` is its ``transfer_to``, which checks no funds, locks no account and knows no key. ``hordak_checked`` is the
same after what a careful user adds: both accounts locked in one order, and the balance looked at.
"""

import os
import sys
from random import choice

import django
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.ledger_clients.peer_settings")
django.setup()

from hordak.models import Account, AccountType  # noqa: E402
from hordak.utilities.currency import Balance  # noqa: E402
from moneyed import Money  # noqa: E402

from benchmarks.ledger_clients.serving import FUNDS, PAIRS, serve  # noqa: E402

AMOUNT = Money("1.00", "CNY")


def main() -> None:
    if sys.argv[1:] == ["prepare"]:
        prepare()
        return
    paying = list(Account.objects.filter(name__startswith="from"))
    getting = list(Account.objects.filter(name__startswith="to"))

    def plain() -> None:
        choice(paying).transfer_to(choice(getting), AMOUNT)  # noqa: S311 - which account is no secret

    def checked() -> None:
        checked_transfer(choice(paying).pk, choice(getting).pk)  # noqa: S311

    serve({"hordak": plain, "hordak_checked": checked})


@transaction.atomic
def prepare() -> None:
    """Open the accounts and fund those that pay."""
    source = Account.objects.create(name="source", type=AccountType.income)
    for number in range(PAIRS):
        paying = Account.objects.create(name=f"from {number}", type=AccountType.asset)
        Account.objects.create(name=f"to {number}", type=AccountType.asset)
        source.transfer_to(paying, Money(FUNDS // 100, "CNY"))


@transaction.atomic
def checked_transfer(payer: int, payee: int) -> None:
    accounts = {account.pk: account for account in
                Account.objects.select_for_update().filter(pk__in=[payer, payee]).order_by("pk")}  # fmt: skip
    if accounts[payer].get_simple_balance() < Balance([AMOUNT]):
        raise ValueError("There is not enough on the account.")
    accounts[payer].transfer_to(accounts[payee], AMOUNT)


if __name__ == "__main__":
    main()
