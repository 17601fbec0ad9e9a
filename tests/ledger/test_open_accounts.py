"""Several accounts opened in one journey to the server, on the same terms as one by one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.errors import RuleViolation
from apps.ledger.models import Account
from apps.ledger.services import open_account, open_accounts

pytestmark = pytest.mark.django_db
OWED, OWNED = Account.Kind.LIABILITY, Account.Kind.ASSET


def test_several_accounts_are_opened_at_once_and_found_open_again() -> None:
    open_account("test:a", OWED)
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            open_accounts({"test:c": OWNED, "test:b": OWED, "test:a": OWED})
        assert [query["sql"].split()[0] for query in captured] == ["SAVEPOINT", "SELECT", "RELEASE"]
    kinds = Account.objects.filter(code__startswith="test:").values_list("code", "kind")
    assert dict(kinds) == {"test:a": OWED, "test:b": OWED, "test:c": OWNED}


def test_an_account_that_is_open_in_another_way_is_refused_and_none_is_opened() -> None:
    open_account("test:b", OWNED)
    with pytest.raises(RuleViolation) as refused:
        open_accounts({"test:a": OWED, "test:b": OWED})
    assert refused.value.code == "account-terms"
    assert list(Account.objects.filter(code__startswith="test:").values_list("code", flat=True)) == ["test:b"]
