"""What ``benchmarks/ledger.py`` measures are real entries, and posting asks the server no more than it must."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.core import clock
from apps.ledger import proofs, selectors
from apps.ledger.models import Account, Entry
from apps.ledger.services import open_account, post
from benchmarks.ledger_clients import ours


def test_the_measured_units_book_what_they_say_and_the_proof_is_clean(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ours, "PAIRS", 2)
    ours.prepare()
    kinds = []
    for unit in (ours.one_entry, ours.split, ours.cycle):
        before = set(Entry.objects.values_list("pk", flat=True))
        unit()
        kinds.append(list(Entry.objects.exclude(pk__in=before).values_list("kind", flat=True)))
    assert kinds == [["paid"], ["split"], ["deposit", "split", "withholding", "payout", "confirmed"]]
    assert sum(ours.PARTS.values()) + ours.TALENT + ours.SENDING == ours.WHOLE
    cycled = Account.objects.filter(code__regex=r"^bench:(escrow|clearing:payout):.{36}$")
    assert [account.balance_fen for account in cycled] == [0, 0]
    assert selectors.balances([ours.TAX]) == {ours.TAX: -ours.WITHHELD}
    assert not any(proofs.prove().values())


def test_posting_alone_is_one_journey_and_within_a_transaction_it_has_a_savepoint(real_db: str) -> None:
    for code in ("test:from", "test:to"):
        open_account(code, Account.Kind.LIABILITY, allow_negative=True)
    postings, now = {"test:from": 5, "test:to": -5}, clock.now()
    with CaptureQueriesContext(connection) as alone:
        entry = post("paid", postings, idem_key="alone", subject="s", event_at=now)
    assert len(alone) == 1
    with transaction.atomic(), CaptureQueriesContext(connection) as within:
        post("paid", postings, idem_key="within", subject="s", event_at=now)
    assert [query["sql"].split()[0] for query in within] == ["SAVEPOINT", "SELECT", "RELEASE"]
    stored = Entry.objects.filter(pk=entry.pk).values().get()
    assert {name: getattr(entry, name) for name in stored} == stored
