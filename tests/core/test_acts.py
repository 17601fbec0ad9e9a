"""History and messages of an act are written together when it ends, and forgotten with what is undone."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.acts import at_the_end, whole_act
from apps.core.columns import save_columns
from apps.core.errors import RuleViolation
from apps.core.models import NumberSeries

pytestmark = pytest.mark.django_db


@pytest.fixture
def written() -> list[list[str]]:
    return []


@pytest.fixture
def say(written: list[list[str]]) -> Callable[[str], None]:
    def write(rows: list[str]) -> None:
        assert connection.in_atomic_block
        written.append(rows)

    return lambda word: at_the_end(write, [word])


def test_acts_within_an_act_write_once_at_the_end_of_the_outermost(
    say: Callable[[str], None], written: list[list[str]]
) -> None:
    @whole_act()
    def inner(word: str) -> None:
        say(word)

    with whole_act():
        inner("a")
        say("b")
        assert written == []
    assert written == [["a", "b"]]
    inner("c")
    say("d")  # no act: at once
    assert written == [["a", "b"], ["c"], ["d"]]


def test_what_is_undone_is_not_written(say: Callable[[str], None], written: list[list[str]]) -> None:
    @whole_act()
    def refuse() -> None:
        say("refused")
        raise RuleViolation("no", "no")

    with whole_act():
        with pytest.raises(RuleViolation):
            refuse()
        say("stays")
    with pytest.raises(RuleViolation):
        refuse()
    assert written == [["stays"]]


def test_within_a_plain_savepoint_it_is_written_at_once_for_that_may_be_undone_alone(
    say: Callable[[str], None], written: list[list[str]]
) -> None:
    with whole_act():
        with transaction.atomic():
            say("a")
            assert written == [["a"]]
            with whole_act():
                say("b")
            assert written == [["a"], ["b"]]
        say("c")
    assert written == [["a"], ["b"], ["c"]]


def test_columns_of_many_rows_are_written_in_one_statement_and_nothing_is_cut() -> None:
    rows = [NumberSeries.objects.create(kind="T", region=str(n), year=2026, last=n) for n in range(3)]
    for row in rows:
        row.last, row.kind = row.last + 10, "U"
    save_columns(rows, "last")
    assert sorted(NumberSeries.objects.values_list("kind", "last")) == [("T", 10), ("T", 11), ("T", 12)]
    rows[1].kind = "too long"
    with pytest.raises(DatabaseError), transaction.atomic():
        save_columns(rows, "kind")
    NumberSeries.objects.filter(pk=rows[0].pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        save_columns(rows, "last")
    save_columns([], "last")
