"""What a crash leaves unknown is never done twice, and what was no fault of the work is not held against it."""

import dataclasses
import re
from collections.abc import Iterator
from urllib.parse import urlparse

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client

from apps.core import outbox
from apps.core.models import Delivery
from apps.messaging.kinds import register
from apps.messaging.services import notify, send_notice
from tests.accounts.test_codes import messages_to
from tests.factories import make_user

register("test.asked_by_link", title="Answer %(what)s", text="Please answer %(what)s.", urgent=True, by_link=True)


def test_a_message_with_a_link_sent_by_a_worker_that_crashed_is_not_sent_again_and_its_link_opens(real_db: str) -> None:
    user = make_user()
    (notice,) = notify([user], "test.asked_by_link", facts={"what": "D-1"}, path="/", key="k")
    with transaction.atomic():
        send_notice(str(notice.public_id))
        transaction.set_rollback(True)  # killed before the commit; the message has left
    (text,) = messages_to(user.phone)
    link = re.search(r"https?://\S+", text)
    assert link
    path = urlparse(link.group(0)).path
    assert Client().get(path).status_code == 404  # until the work is done again
    with transaction.atomic():
        send_notice(str(notice.public_id))
    assert messages_to(user.phone) == [text]
    assert len(mail.outbox) == 1
    assert Client().get(path).status_code == 200


@dataclasses.dataclass(frozen=True, slots=True)
class ServerLeft:
    thing_id: str


@pytest.fixture
def _server_leaves() -> Iterator[None]:
    @outbox.handles(ServerLeft)
    def lose_the_server(event: ServerLeft) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    yield
    outbox._consumers.pop(outbox._name(ServerLeft))


@pytest.mark.usefixtures("_server_leaves")
def test_a_database_that_goes_away_under_the_work_is_no_failed_try(real_db: str) -> None:
    with transaction.atomic():
        outbox.emit(ServerLeft("a"))
    row = Delivery.objects.get()
    for _n in range(outbox.MOST_ATTEMPTS):
        assert outbox.deliver(row.pk) is False
    row.refresh_from_db()
    assert (row.attempts, row.dead, row.done_at) == (0, False, None)
