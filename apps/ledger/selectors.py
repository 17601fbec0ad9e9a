"""Reading the ledger."""

from collections.abc import Iterable

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.ledger.models import Account, Entry, Posting


def balances(codes: Iterable[str]) -> dict[str, int]:
    """Stored balance in fen by account code, debit positive; an account that is not open has 0."""
    wanted = list(codes)
    found = dict(Account.objects.filter(code__in=wanted).values_list("code", "balance_fen"))
    return {code: found.get(code, 0) for code in wanted}


def trial_balance() -> int:
    """The sum of all stored balances in fen; 0 in a sound ledger."""
    return Account.objects.aggregate(total=Sum("balance_fen"))["total"] or 0


def accounts_out_of_step() -> QuerySet[Account]:
    """Accounts whose stored balance is not the sum of their postings."""
    summed = (
        Posting.objects.filter(account=OuterRef("pk"))
        .order_by()
        .values("account")
        .annotate(total=Sum("amount_fen"))
        .values("total")
    )
    return Account.objects.annotate(
        summed_fen=Coalesce(Subquery(summed, output_field=BigIntegerField()), 0)
    ).exclude(balance_fen=F("summed_fen"))  # fmt: skip


def unbalanced_entries() -> QuerySet[Entry]:
    """Entries whose postings do not sum to 0, those without postings included."""
    return Entry.objects.annotate(total_fen=Coalesce(Sum("postings__amount_fen"), -1)).exclude(total_fen=0)


def entries_of(subject: str) -> QuerySet[Entry]:
    """What was booked for one subject, oldest first."""
    return Entry.objects.filter(subject=subject).prefetch_related("postings__account").order_by("id")
