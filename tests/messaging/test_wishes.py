"""How a person is told: channels, quiet hours, the daily letter; and no message twice after a crash."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from apps.accounts.services import send_code
from apps.core import clock
from apps.messaging import claims, sending
from apps.messaging.kinds import GROUPS, register
from apps.messaging.models import Notice, NoticePreference, NoticeSettings, Sending
from apps.messaging.services import Wishes, notify, save_wishes, send_notice
from apps.messaging.wishes import quiet_until
from tests.accounts.test_codes import messages_to
from tests.factories import make_user

pytestmark = pytest.mark.django_db

register("test.calm", title="Calm %(what)s", text="About %(what)s.")
register("test.rush", title="Rush %(what)s", text="Act on %(what)s.", urgent=True)
register("test.must", title="Must %(what)s", text="Sign %(what)s.", urgent=True, always=True)
ALL_ON = dict.fromkeys(GROUPS, (True, True))
ALL_OFF = dict.fromkeys(GROUPS, (False, False))
NIGHT = (dt.time(22), dt.time(7))


def wish(user, channels=ALL_ON, quiet=(None, None), *, digest=False, language="zh-hans"):
    save_wishes(user, Wishes(channels, *quiet, digest, language))


def tell(user, kind, key="k", **facts):
    (notice,) = notify([user], kind, facts={"what": "D-1"} | facts, path="/", key=f"{kind}{key}")
    send_notice(str(notice.public_id))
    notice.refresh_from_db()
    return notice


def at(hour, minute=0, day=1):
    return dt.datetime(2027, 3, day, hour, minute, tzinfo=clock.SHANGHAI)


@pytest.fixture
def clock_at(monkeypatch):
    def move(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


def test_without_wishes_everything_goes_out_at_once():
    user = make_user()
    assert tell(user, "test.calm").sent_at
    tell(user, "test.rush")
    assert len(mail.outbox) == 2
    assert len(messages_to(user.phone)) == 1


def test_a_channel_switched_off_is_silent_but_the_site_shows_it_and_signatures_go_out():
    user = make_user()
    wish(user, ALL_OFF)
    assert tell(user, "test.rush").sent_at
    assert mail.outbox == []
    assert messages_to(user.phone) == []
    tell(user, "test.must")
    assert len(mail.outbox) == len(messages_to(user.phone)) == 1


def test_what_is_due_today_goes_out_in_any_case():
    user = make_user()
    wish(user, ALL_OFF)
    tell(user, "test.calm", due="2020-01-01")
    assert mail.outbox == []
    tell(user, "test.calm", key="today", due=clock.today().isoformat())
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        (at(21, 59), None),
        (at(22, 0), at(7, 0, day=2)),
        (at(3, 0), at(7, 0)),
        (at(7, 0), None),
    ],
)
def test_quiet_hours_span_midnight(moment, end):
    assert quiet_until(NoticeSettings(quiet_from=NIGHT[0], quiet_until=NIGHT[1]), moment) == end


def test_quiet_hours_defer_to_the_morning_and_the_clock_sends_then(clock_at):
    user = make_user()
    wish(user, quiet=NIGHT)
    clock_at(at(23))
    calm = tell(user, "test.calm")
    assert (calm.sent_at, calm.send_after) == (None, at(7, day=2))
    assert tell(user, "test.must").sent_at
    assert len(mail.outbox) == 1
    assert sending.send_deferred() == 0
    clock_at(at(7, 1, day=2))
    assert sending.send_deferred() == 1
    assert sending.send_deferred() == 0
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("existing", [False, True])
def test_who_chose_nothing_is_told_on_the_site_at_night_and_by_message_in_the_morning(clock_at, settings, existing):
    settings.QUIET_HOURS = NIGHT
    user = make_user()
    if existing:  # a row from before there were quiet hours for everybody
        NoticeSettings.objects.create(user=user)
    clock_at(at(23))
    rush = tell(user, "test.rush")
    assert (rush.sent_at, rush.send_after) == (None, at(7, day=2))
    assert Notice.objects.filter(user=user, read_at=None).exists()
    assert mail.outbox == messages_to(user.phone) == []
    tell(user, "test.must")
    assert len(mail.outbox) == len(messages_to(user.phone)) == 1
    clock_at(at(7, 1, day=2))
    assert sending.send_deferred() == 1
    assert len(messages_to(user.phone)) == 1  # of this day
    assert tell(user, "test.calm").sent_at


def test_everybodys_quiet_hours_stand_on_the_page_and_are_switched_off_there(client, clock_at, settings):
    settings.QUIET_HOURS = NIGHT
    user = make_user()
    client.force_login(user)
    address = reverse("messaging:preferences")
    assert 'value="22:00"' in client.get(address).content.decode()
    clock_at(at(23))
    client.force_login(user)
    assert client.post(address, {"language": "en", "email_other": "on", "quiet_from": "22:00"}).status_code == 302
    assert tell(user, "test.calm").sent_at
    assert client.post(address, {"language": "en", "quiet": "on"}).status_code == 422


def test_codes_come_at_night(clock_at, settings):
    settings.QUIET_HOURS = NIGHT
    user = make_user()
    clock_at(at(23))
    send_code(user, "sign")
    assert len(messages_to(user.phone)) == 1


def test_the_digest_tells_what_can_wait_once_a_day_from_eight(clock_at):
    user = make_user()
    wish(user, digest=True, language="en")
    clock_at(at(9, day=2))
    first, second = tell(user, "test.calm"), tell(user, "test.calm", key="2")
    assert first.sent_at is None
    assert tell(user, "test.rush").sent_at
    Notice.objects.filter(pk=second.pk).update(read_at=at(9, 5, day=2))
    assert sending.send_digests() == 1
    letter = mail.outbox[-1]
    assert letter.subject == "What happened since yesterday"
    assert letter.body.count("Calm D-1") == 1
    tell(user, "test.calm", key="3")
    assert sending.send_digests() == 0
    clock_at(at(7, 59, day=3))
    assert sending.send_digests() == 0
    clock_at(at(8, 1, day=3))
    assert sending.send_digests() == 1


def test_a_letter_that_could_not_go_out_is_tried_again_and_one_begun_is_not_repeated(monkeypatch):
    user = make_user()
    (notice,) = notify([user], "test.calm", facts={"what": "x"}, path="/", key="try")

    def broken(*_args):
        raise OSError("no mail server")

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_mail", broken)
        with pytest.raises(OSError, match="no mail server"):
            send_notice(str(notice.public_id))
    assert not Sending.objects.exists()
    assert claims.claim(notice, "email")  # begun by a worker that then died
    send_notice(str(notice.public_id))
    assert mail.outbox == []
    notice.refresh_from_db()
    assert notice.sent_at is not None


def test_the_page_keeps_the_wishes(client):
    user = make_user()
    client.force_login(user)
    address = reverse("messaging:preferences")
    assert client.get(address).status_code == 200
    hours = {"quiet": "on", "quiet_from": "22:00", "quiet_until": "07:00"}
    sent = {"language": "en", "email_matching": "on", "digest": "on", **hours}
    assert client.post(address, sent | {"quiet_until": ""}).status_code == 422
    assert client.post(address, sent).status_code == 302
    kept = {row.group: (row.email, row.sms) for row in NoticePreference.objects.filter(user=user)}
    assert kept["matching"] == (True, False)
    assert kept["settlement"] == (False, False)
    user.refresh_from_db()
    assert user.language == "en"
    assert user.notice_settings.quiet_from == dt.time(22)


def test_a_notice_is_marked_read_and_unread_and_the_filter_stays(client):
    user = make_user()
    notice = tell(user, "test.calm")
    client.force_login(user)
    address = reverse("messaging:mark", args=[notice.public_id])
    for read in (True, False):
        assert "group=other" in client.post(f"{address}?group=other&show=all").url
        notice.refresh_from_db()
        assert (notice.read_at is not None) == read
    listed = client.get(reverse("messaging:notices"), {"group": "other"}).content.decode()
    assert "Calm D-1" in listed
    assert "Calm D-1" not in client.get(reverse("messaging:notices"), {"group": "settlement"}).content.decode()
