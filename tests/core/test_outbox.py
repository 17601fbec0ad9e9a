"""Events survive crashes and are consumed once."""

import dataclasses
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from apps.core import outbox
from apps.core.models import Delivery, OutboxEvent


@dataclasses.dataclass(frozen=True, slots=True)
class SomethingHappened:
    thing_id: str


@pytest.fixture
def consumed() -> Iterator[list[str]]:
    seen: list[str] = []

    @outbox.handles(SomethingHappened)
    def remember(event: SomethingHappened) -> None:
        if event.thing_id == "bad":
            raise ValueError("no")
        seen.append(event.thing_id)

    yield seen
    outbox._consumers.pop(outbox._name(SomethingHappened))


def test_an_event_outside_a_transaction_is_refused(real_db: str) -> None:
    with pytest.raises(RuntimeError):
        outbox.emit(SomethingHappened("a"))


def test_an_event_of_a_rolled_back_change_never_happened(real_db: str, consumed: list[str]) -> None:
    with transaction.atomic():
        outbox.emit(SomethingHappened("a"))
        transaction.set_rollback(True)
    assert not OutboxEvent.objects.exists()


def test_a_delivery_is_done_once_however_often_it_is_sent(real_db: str, consumed: list[str]) -> None:
    with transaction.atomic():
        outbox.emit(SomethingHappened("a"))
    (delivery,) = outbox.due_deliveries()
    assert outbox.due_deliveries() == []  # not offered again for a while
    assert outbox.deliver(delivery) is True
    assert outbox.deliver(delivery) is False
    assert consumed == ["a"]


def test_five_failures_leave_the_delivery_for_a_person(real_db: str, consumed: list[str]) -> None:
    with transaction.atomic():
        outbox.emit(SomethingHappened("bad"))
    row = Delivery.objects.get()
    for _n in range(outbox.MOST_ATTEMPTS):
        assert outbox.deliver(row.pk) is False
    row.refresh_from_db()
    assert (row.dead, row.attempts, row.last_error) == (True, 5, "ValueError")
    outbox.retry(row.pk)
    row.refresh_from_db()
    assert (row.dead, row.attempts) == (False, 0)


def _in_threads(count: int, work: Callable[[], None]) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def test_workers_racing_for_one_delivery_do_it_once(real_db: str, consumed: list[str]) -> None:
    with transaction.atomic():
        outbox.emit(SomethingHappened("a"))
    row = Delivery.objects.get()
    barrier = threading.Barrier(6)

    def race() -> None:
        barrier.wait(10)
        outbox.deliver(row.pk)

    _in_threads(6, race)
    assert consumed == ["a"]
