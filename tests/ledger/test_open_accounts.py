"""Several accounts opened and entries posted in one journey to the server, on the same terms as one by one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.ledger import proofs
from apps.ledger.models import Account, Entry
from apps.ledger.services import Booking, open_account, post, post_all

pytestmark = pytest.mark.django_db
OWED, OWNED = Account.Kind.LIABILITY, Account.Kind.ASSET


def test_several_accounts_are_opened_at_once_and_found_open_again() -> None:
    open_account("test:a", OWED)
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            post_all([], opening={"test:c": OWNED, "test:b": OWED, "test:a": OWED})
        assert [query["sql"].split()[0] for query in captured] == ["SAVEPOINT", "SELECT", "RELEASE"]
    kinds = Account.objects.filter(code__startswith="test:").values_list("code", "kind")
    assert dict(kinds) == {"test:a": OWED, "test:b": OWED, "test:c": OWNED}


def test_an_account_that_is_open_in_another_way_is_refused_and_none_is_opened() -> None:
    open_account("test:b", OWNED)
    with pytest.raises(RuleViolation) as refused:
        post_all([], opening={"test:a": OWED, "test:b": OWED})
    assert refused.value.code == "account-terms"
    assert list(Account.objects.filter(code__startswith="test:").values_list("code", flat=True)) == ["test:b"]


def test_many_entries_are_posted_at_once_in_their_order_and_all_or_none() -> None:
    def due(key: str, fen: int) -> Booking:
        return Booking("due", {"test:owes": fen, "test:gets": -fen}, idem_key=key, subject="s", event_at=now)

    now, opening = clock.now(), {"test:owes": OWNED, "test:gets": OWED}
    with CaptureQueriesContext(connection) as captured:
        first = post_all([due("b", 5), due("a", 7)], opening=opening)
    assert [query["sql"].split()[0] for query in captured] == ["SAVEPOINT", "SELECT", "RELEASE"]
    assert [entry.idem_key for entry in first] == ["b", "a"]
    assert post("due", {"test:owes": 5, "test:gets": -5}, idem_key="b", subject="s", event_at=now) == first[0]
    assert post_all([due("a", 7), due("c", 1)], opening={})[0] == first[1], "the same key books once"
    for refused, code in ((due("b", 6), "idempotency-mismatch"), (due("d", -100), "insufficient")):
        with pytest.raises(RuleViolation) as error:
            post_all([due("e", 1), refused], opening={})
        assert error.value.code == code
    assert Entry.objects.filter(idem_key="e").count() == 0
    assert Account.objects.get(code="test:owes").balance_fen == 13
    assert not any(proofs.trial_balance_is_zero())
