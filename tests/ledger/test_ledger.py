"""What the ledger promises, and what the database refuses whoever asks."""

import threading
from collections.abc import Callable
from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.ledger import proofs, selectors
from apps.ledger.models import Account, Entry, Posting
from apps.ledger.services import open_account, post, reverse

OWES, GETS = "test:owes", "test:gets"


@pytest.fixture
def accounts(db: None) -> None:
    open_two()


def open_two() -> None:
    open_account(OWES, Account.Kind.ASSET)
    open_account(GETS, Account.Kind.LIABILITY)


def book(fen: int = 500, key: str = "k", kind: str = "due") -> Entry:
    return post(kind, {OWES: fen, GETS: -fen}, idem_key=key, subject="s", event_at=clock.now())


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value.code


def raw_entry(postings: str, *, reverses: int | None = None, key: str = "raw") -> None:
    """What the site's login may call at most."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT post_entry(%s, 'f', 'raw', clock_timestamp(), 's', %s, %s::jsonb)", [key, reverses, postings]
        )


def in_threads(*acts: Callable[[], object]) -> list[object]:
    """Run each act in a thread with a connection of its own; results or exceptions in order."""
    results: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(at: int) -> None:
        start.wait()
        try:
            results[at] = acts[at]()
        except Exception as error:
            results[at] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_an_entry_moves_both_balances(accounts: None) -> None:
    entry = book(500)
    assert selectors.balances([OWES, GETS, "not:open"]) == {OWES: 500, GETS: -500, "not:open": 0}
    assert selectors.trial_balance() == 0
    assert [posting.amount_fen for posting in entry.postings.all()] == [500, -500]


def test_the_same_key_and_body_give_the_first_entry(accounts: None) -> None:
    assert book(500).pk == book(500).pk
    assert selectors.balances([OWES]) == {OWES: 500}


def test_the_same_key_with_another_body_is_refused_and_writes_nothing(accounts: None) -> None:
    book(500)
    assert refusal(lambda: book(501)) == "idempotency-mismatch"
    assert refusal(lambda: book(500, kind="paid")) == "idempotency-mismatch"
    assert (Entry.objects.count(), Posting.objects.count()) == (1, 2)


@pytest.mark.parametrize("postings", [{}, {OWES: 5}, {OWES: 5, GETS: -4}, {OWES: 5, GETS: 0}])
def test_what_does_not_balance_is_refused(accounts: None, postings: dict[str, int]) -> None:
    assert refusal(lambda: post("x", postings, idem_key="x", subject="s", event_at=clock.now())) == "unbalanced"


def test_an_account_never_turns_negative(accounts: None) -> None:
    book(500)
    assert refusal(lambda: book(-501, "back")) == "insufficient"
    assert selectors.balances([OWES]) == {OWES: 500}


def test_an_account_may_be_opened_to_turn_negative(accounts: None) -> None:
    open_account("test:free", Account.Kind.ASSET, allow_negative=True)
    post("x", {"test:free": -5, GETS: -3, OWES: 8}, idem_key="x", subject="s", event_at=clock.now())
    assert selectors.balances(["test:free"]) == {"test:free": -5}


def test_an_account_is_opened_once_with_one_set_of_terms(accounts: None) -> None:
    assert open_account(OWES, Account.Kind.ASSET).normal == 1
    assert open_account(GETS, Account.Kind.LIABILITY).normal == -1
    assert refusal(lambda: open_account(OWES, Account.Kind.INCOME)) == "account-terms"
    assert (
        refusal(lambda: post("x", {OWES: 1, "no": -1}, idem_key="x", subject="s", event_at=clock.now()))
        == "account-terms"
    )


def test_a_reversal_is_the_exact_negation_and_happens_once(accounts: None) -> None:
    entry = book(500)
    back = reverse(entry, event_at=clock.now())
    assert reverse(entry, event_at=clock.now()).pk == back.pk
    assert back.reverses_id == entry.pk
    assert selectors.balances([OWES, GETS]) == {OWES: 0, GETS: 0}
    assert refusal(lambda: reverse(back, event_at=clock.now())) == "wrong-state"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger_account (code, kind, normal, allow_negative, balance_fen) VALUES ('a', 'A', 1, false, 9)",
        "UPDATE ledger_account SET balance_fen = 9",
        "DELETE FROM ledger_account",
        "INSERT INTO ledger_entry (idem_key, fingerprint, kind, event_at, recorded_at, subject)"
        " VALUES ('a', 'b', 'c', clock_timestamp(), clock_timestamp(), 's')",
        "UPDATE ledger_entry SET kind = 'x'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry CASCADE",
        "INSERT INTO ledger_posting (entry_id, account_id, amount_fen) VALUES (1, 1, 1)",
        "UPDATE ledger_posting SET amount_fen = 1",
        "DELETE FROM ledger_posting",
        "TRUNCATE ledger_posting",
        "ALTER TABLE ledger_posting DISABLE TRIGGER ALL",
        "DROP FUNCTION post_entry(text, text, text, timestamptz, text, bigint, jsonb)",
    ],
)
def test_the_sites_login_cannot_write_the_tables(accounts: None, statement: str) -> None:
    book()
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET kind = 'x'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry CASCADE",
        "UPDATE ledger_posting SET amount_fen = 1",
        "DELETE FROM ledger_posting",
        "TRUNCATE ledger_posting",
        "DELETE FROM ledger_account",
        "TRUNCATE ledger_account CASCADE",
        "INSERT INTO ledger_posting (entry_id, account_id, amount_fen)"
        " SELECT min(entry_id), min(account_id) + 2, 1 FROM ledger_posting",
    ],
)
def test_even_the_owner_cannot_change_what_was_booked(real_db: str, statement: str) -> None:
    open_two()
    open_account("test:third", Account.Kind.LIABILITY)
    book()
    with pytest.raises(DatabaseError, match=r"append-only|belongs to the transaction"):
        connections["owner"].cursor().execute(statement)
    connections["owner"].close()


@pytest.mark.parametrize("postings", ['{"test:owes": 5, "test:gets": -4}', '{"test:owes": 5}', "{}"])
def test_an_unbalanced_entry_is_refused_at_commit(real_db: str, postings: str) -> None:
    open_two()
    with pytest.raises(DatabaseError, match="postings that sum to"), transaction.atomic():
        raw_entry(postings)
    assert not Entry.objects.exists()
    assert selectors.balances([OWES]) == {OWES: 0}


def test_switching_the_constraints_to_immediate_opens_no_way_round(real_db: str) -> None:
    open_two()
    with transaction.atomic():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="postings that sum to"), transaction.atomic():
            raw_entry('{"test:owes": 5, "test:gets": -4}')


@pytest.mark.parametrize("postings", ['{"test:owes": -499, "test:gets": 499}', '{"test:owes": 500, "test:gets": -500}'])
def test_a_reversal_that_is_no_exact_negation_is_refused_at_commit(real_db: str, postings: str) -> None:
    open_two()
    entry = book(500)
    with pytest.raises(DatabaseError, match="not the exact negation"), transaction.atomic():
        raw_entry(postings, reverses=entry.pk)


def test_a_reversal_of_a_reversal_is_refused_at_commit(real_db: str) -> None:
    open_two()
    back = reverse(book(500), event_at=clock.now())
    with pytest.raises(DatabaseError, match="reverses a reversal"), transaction.atomic():
        raw_entry('{"test:owes": 500, "test:gets": -500}', reverses=back.pk)


def test_two_threads_with_one_key_book_once(real_db: str) -> None:
    open_two()
    for key in ("race-1", "race-2", "race-3", "race-4", "race-5"):
        first, second = in_threads(partial(book, 100, key), partial(book, 100, key))
        assert isinstance(first, Entry)
        assert isinstance(second, Entry)
        assert first.pk == second.pk
    assert selectors.balances([OWES]) == {OWES: 500}


def test_eight_threads_drain_one_account_and_it_never_turns_negative(real_db: str) -> None:
    open_two()
    book(500)
    results = in_threads(*[partial(book, -100, f"draw-{n}") for n in range(8)])
    refused = [result for result in results if isinstance(result, RuleViolation)]
    assert (len(refused), {violation.code for violation in refused}) == (3, {"insufficient"})
    assert selectors.balances([OWES, GETS]) == {OWES: 0, GETS: 0}
    assert not any(proofs.prove().values())


def test_prove_ledger_says_what_holds_and_exits_0(accounts: None) -> None:
    book()
    out = StringIO()
    call_command("prove_ledger", stdout=out)
    assert "holds   Trial balance is 0" in out.getvalue()


def test_prove_ledger_exits_1_where_a_stored_balance_was_changed(real_db: str) -> None:
    open_two()
    book()
    connections["owner"].cursor().execute("UPDATE ledger_account SET balance_fen = 501 WHERE code = %s", [OWES])
    connections["owner"].close()
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("prove_ledger", stdout=out)
    assert left.value.code == 1
    assert f"account {OWES}: stored 501 fen" in out.getvalue()
    assert "FAILED  Trial balance is 0" in out.getvalue()
