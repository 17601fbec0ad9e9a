"""What the books say of subsidies is what was awarded and not received yet."""

from collections.abc import Iterator

from django.db.models import Sum

from apps.ledger.models import Account
from apps.settlement.models import Subsidy


def subsidies_are_in_the_books() -> Iterator[str]:
    open_ones = Subsidy.objects.filter(status=Subsidy.Status.AWARDED)
    owed = dict(
        open_ones.values_list("programme__code").annotate(fen=Sum("amount_fen")).values_list("programme__code", "fen")
    )
    accounts = Account.objects.filter(code__startswith="subsidy:").exclude(balance_fen=0)
    booked = dict(accounts.values_list("code", "balance_fen"))
    expected = {f"subsidy:{code}": -fen for code, fen in owed.items()}
    if owed:
        expected["subsidy:receivable"] = sum(owed.values())
    for code in sorted(expected.keys() | booked.keys()):
        if booked.get(code, 0) != expected.get(code, 0):
            yield f"account {code}: {booked.get(code, 0)} fen in the books, {expected.get(code, 0)} awarded and not received"
