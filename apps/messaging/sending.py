"""How a notice leaves the site: planned by the person's wishes, begun once, never twice."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.selectors import language_of
from apps.accounts.services import make_task_link, send_text
from apps.core import clock
from apps.core.jobs import each
from apps.messaging.claims import claim, note_done, release
from apps.messaging.kinds import kind_of
from apps.messaging.models import Notice, NoticeSettings, Sending
from apps.messaging.wishes import MORNING, plan_for

Channel = Sending.Channel


def send_notice(notice_id: str) -> None:
    """Send by e-mail, and by text message what is urgent, in the reader's language and by the reader's wishes; once.

    What falls into quiet hours or belongs to the digest is marked and sent by the clock.
    """
    notice = Notice.objects.select_related("user").filter(public_id=notice_id).first()
    if notice is None or notice.sent_at is not None:
        return
    plan = plan_for(notice, kind_of(notice.kind))
    if plan.digest:
        Notice.objects.filter(pk=notice.pk).update(in_digest=True)
    elif plan.after is not None:
        Notice.objects.filter(pk=notice.pk).update(send_after=plan.after)
    else:
        _send(notice, plan.channels)


def send_deferred() -> int:
    """What waited for the morning; return how many went out."""
    rows = Notice.objects.filter(sent_at=None, send_after__lte=clock.now()).select_related("user")
    return each(rows.order_by("id"), _send_deferred)


def send_digests() -> int:
    """One letter a day for each person who wants it, from eight in the morning; return how many."""
    if clock.local(clock.now()).time() < MORNING:
        return 0
    waiting = Notice.objects.filter(sent_at=None, in_digest=True).values("user")
    people = NoticeSettings.objects.filter(user__in=waiting, user__is_active=True).exclude(digested_on=clock.today())
    return each(people.select_related("user"), _send_digest)


def _send_deferred(notice: Notice) -> bool:
    plan = plan_for(notice, kind_of(notice.kind))
    if plan.after is not None:  # the quiet hours were moved meanwhile
        Notice.objects.filter(pk=notice.pk).update(send_after=plan.after)
        return False
    _send(notice, plan.channels)
    return True


def _send(notice: Notice, channels: tuple[str, ...]) -> None:
    for channel in channels:
        # The database is asked for everything first: where it goes now, nothing was begun, and all is tried again.
        # A link that was lost with a worker's transaction is made anew, the same.
        address = _address(notice, channel)
        if not claim(notice, channel):  # begun before: whether that message left nobody knows, and it is not sent again
            continue
        try:
            _send_by(notice, channel, address)
        except Exception:
            release(notice, channel)
            raise
        note_done(notice, channel)
    Notice.objects.filter(pk=notice.pk, sent_at=None).update(sent_at=clock.now())


def _address(notice: Notice, channel: str) -> str:
    if kind_of(notice.kind).by_link:
        return make_task_link(notice.user, notice.path, key=f"notice:{notice.public_id}:{channel}")
    return f"{settings.SITE_URL.rstrip('/')}{notice.path}"


def _send_by(notice: Notice, channel: str, address: str) -> None:
    user, kind = notice.user, kind_of(notice.kind)
    with translation.override(language_of(user)):
        title, text = kind.word(notice.facts)
        if channel == Channel.SMS:
            send_text(user, f"{text} {address}")
            return
        body = render_to_string("messaging/email/notice.txt", {"name": user.name, "text": text, "address": address})
        _mail(user, title, body)


def _send_digest(wishes: NoticeSettings) -> bool:
    """Marked first, and taken back where the letter could not be sent: a crash between costs a letter, never doubles it."""
    notices = _take_digest(wishes)
    if not notices:
        return False
    user = wishes.user
    try:
        with translation.override(language_of(user)):
            rows = [_digest_row(notice) for notice in notices]
            page = f"{settings.SITE_URL.rstrip('/')}{reverse('messaging:notices')}"
            body = render_to_string("messaging/email/digest.txt", {"name": user.name, "rows": rows, "address": page})
            _mail(user, _("What happened since yesterday"), body)
    except Exception:
        _put_back(wishes, notices)
        raise
    return True


@transaction.atomic
def _take_digest(wishes: NoticeSettings) -> list[Notice]:
    row = NoticeSettings.objects.select_for_update().get(pk=wishes.pk)
    if row.digested_on == clock.today():
        return []
    waiting = Notice.objects.filter(user_id=row.user_id, sent_at=None, in_digest=True).order_by("id")
    unread = list(waiting.filter(read_at=None))
    waiting.update(sent_at=clock.now())
    row.digested_on = clock.today()
    row.save(update_fields=["digested_on"])
    return unread


@transaction.atomic
def _put_back(wishes: NoticeSettings, notices: list[Notice]) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(sent_at=None)
    NoticeSettings.objects.filter(pk=wishes.pk).update(digested_on=None)


def _digest_row(notice: Notice) -> tuple[str, str]:
    return kind_of(notice.kind).word(notice.facts)


def _mail(user: User, title: str, body: str) -> None:
    send_mail(" ".join(title.split()), body, settings.DEFAULT_FROM_EMAIL, [user.email])
