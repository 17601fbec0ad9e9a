"""What the books say of subsidies is what was awarded and not received yet."""

from collections.abc import Iterator

from django.db.models import F, Q, Sum

from apps.ledger.models import Account
from apps.settlement.models import FundSource, Subsidy


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


def funds_follow_subsidies() -> Iterator[str]:
    """Each received subsidy of a fund was drawn from its sources to the fen, none else; each source's sum is its draws."""
    with_fund = Subsidy.objects.exclude(programme__fund=None).annotate(drawn=Sum("draws__amount_fen", default=0))
    received, waiting = Q(status=Subsidy.Status.PAID), Q(status=Subsidy.Status.AWARDED)
    for subsidy in with_fund.filter(received & ~Q(drawn=F("amount_fen")) | waiting & ~Q(drawn=0)):
        yield f"subsidy {subsidy.public_id}: {subsidy.drawn} fen drawn of its fund, {subsidy.amount_fen} fen awarded"
    sources = FundSource.objects.select_related("fund").annotate(summed=Sum("draws__amount_fen", default=0))
    for source in sources.exclude(summed=F("drawn_fen")):
        yield f"source {source.fund.code}/{source.position}: {source.drawn_fen} fen stored, {source.summed} drawn"
