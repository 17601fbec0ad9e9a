import json
import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation

from apps.accounts.models import TaskLink
from apps.core.models import Delivery
from apps.core.outbox import deliver
from apps.messaging.kinds import all_kinds, register
from apps.messaging.models import Notice
from apps.messaging.selectors import unread_count
from apps.messaging.services import notify, send_notice
from tests.accounts.test_codes import messages_to
from tests.factories import make_user

pytestmark = pytest.mark.django_db

register("test.plain", title="Plain %(what)s", text="About %(what)s.")
register("test.urgent", title="Urgent %(what)s", text="Act on %(what)s.", urgent=True)
register("test.by_link", title="Answer %(what)s", text="Please answer %(what)s.", urgent=True, by_link=True)
FACTS = {"what": "D-3204-2026-000001"}


def tell(*users, kind="test.plain", key="one"):
    return notify(users, kind, facts=FACTS, path="/messages/notices/", key=key)


def test_the_same_key_tells_nobody_twice():
    one, two = make_user(), make_user()
    assert len(tell(one, one)) == 1
    assert [notice.user for notice in tell(one, two)] == [two]
    assert Notice.objects.count() == 2
    assert Delivery.objects.filter(event__type="messaging.NoticeWritten").count() == 2


def test_closed_accounts_are_not_told():
    assert tell(make_user(is_active=False)) == []


def test_an_unknown_kind_and_a_missing_fact_fail_where_they_are_written():
    with pytest.raises(LookupError):
        tell(make_user(), kind="test.unknown")
    with pytest.raises(KeyError):
        notify([make_user()], "test.plain", facts={}, path="/", key="k")


def test_delivery_sends_one_letter_and_a_text_message_only_when_urgent():
    user = make_user(email="li@example.com")
    tell(user)
    tell(user, kind="test.urgent", key="two")
    for pk in Delivery.objects.values_list("pk", flat=True):
        assert deliver(pk)
    assert sorted(letter.subject for letter in mail.outbox) == [f"Plain {FACTS['what']}", f"Urgent {FACTS['what']}"]
    assert len(messages_to(user.phone)) == 1
    assert not Notice.objects.filter(sent_at=None).exists()
    for notice in Notice.objects.all():
        send_notice(str(notice.public_id))
    assert len(mail.outbox) == 2


def test_a_kind_by_link_sends_a_link_that_opens_by_code():
    user = make_user(email="")
    (notice,) = tell(user, kind="test.by_link")
    send_notice(str(notice.public_id))
    assert "/account/task/" in messages_to(user.phone)[-1]
    assert TaskLink.objects.get().path == notice.path


def test_every_registered_text_has_places_that_can_be_filled_in_both_languages():
    for kind in all_kinds():
        for language in ("zh-hans", "en"):
            with translation.override(language):
                places = re.findall(r"%\((\w+)\)s", f"{kind.title} {kind.text}")
                title, text = kind.word({place: f"<{place}>" for place in places})
                assert title
                assert text


def test_opening_a_notice_reads_it_and_leads_on(client):
    user = make_user()
    (notice,) = tell(user)
    client.force_login(user)
    assert FACTS["what"] in client.get(reverse("messaging:notices")).content.decode()
    assert client.get(reverse("messaging:open_notice", args=[notice.public_id])).url == notice.path
    assert unread_count(user) == 0
    assert FACTS["what"] not in client.get(reverse("messaging:notices")).content.decode()
    assert FACTS["what"] in client.get(f"{reverse('messaging:notices')}?show=all").content.decode()


def test_a_stranger_cannot_open_it(client):
    (notice,) = tell(make_user())
    client.force_login(make_user())
    assert client.get(reverse("messaging:open_notice", args=[notice.public_id])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_can_be_read_at_once(client):
    user, other = make_user(), make_user()
    tell(user, other)
    tell(user, key="two")
    client.force_login(user)
    client.post(reverse("messaging:read_all"))
    assert (unread_count(user), unread_count(other)) == (0, 1)


def test_a_list_of_notices_costs_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    user = make_user()
    for number in range(15):
        tell(user, key=f"n{number}")
    client.force_login(user)
    with django_assert_max_num_queries(14):
        client.get(reverse("messaging:notices"))


def test_facts_are_kept_as_they_were_given():
    (notice,) = tell(make_user())
    assert json.loads(json.dumps(notice.facts)) == FACTS
