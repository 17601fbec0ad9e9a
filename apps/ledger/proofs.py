"""Proofs that the books are right. A higher app adds its own in its ``proofs.py``; run nightly and by ``prove_ledger``."""

from collections.abc import Callable, Iterator

from django.utils.module_loading import autodiscover_modules

from apps.ledger import selectors

# A proof yields one plain sentence per failure and nothing where all is well.
Proof = Callable[[], Iterator[str]]
_proofs: dict[str, Proof] = {}


def register(title: str) -> Callable[[Proof], Proof]:
    """Register a function of some app's ``proofs.py`` under a plain title."""

    def keep(proof: Proof) -> Proof:
        _proofs[title] = proof
        return proof

    return keep


def prove() -> dict[str, list[str]]:
    """Run every proof: its title and its failures. The books hold when every list is empty."""
    autodiscover_modules("proofs")
    return {title: list(proof()) for title, proof in _proofs.items()}


@register("Trial balance is 0")
def trial_balance_is_zero() -> Iterator[str]:
    total = selectors.trial_balance()
    if total:
        yield f"all accounts together stand at {total} fen"


@register("Stored balances equal summed postings")
def stored_equals_summed() -> Iterator[str]:
    for account in selectors.accounts_out_of_step():
        yield f"account {account.code}: stored {account.balance_fen} fen is not the sum of its postings"


@register("Every entry is balanced")
def every_entry_is_balanced() -> Iterator[str]:
    for entry in selectors.unbalanced_entries():
        yield f"entry {entry.pk} ({entry.kind}, {entry.subject}) does not sum to 0"
