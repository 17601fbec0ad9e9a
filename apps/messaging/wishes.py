"""How a person wants to be told: by which channels, and when. Codes, signatures and what is due today always go out."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings as site

from apps.core import clock
from apps.messaging.kinds import Kind
from apps.messaging.models import Notice, NoticePreference, NoticeSettings, Sending

Channel = Sending.Channel
MORNING = dt.time(8)
"""When the digest goes out, in Shanghai."""
_DAY_FACTS = ("due", "day", "until")


@dataclass(frozen=True, slots=True)
class Plan:
    """``after``: not before that moment. ``digest``: with the day's other ones. No channel: on the site only."""

    channels: tuple[str, ...] = ()
    after: dt.datetime | None = None
    digest: bool = False


def plan_for(notice: Notice, kind: Kind) -> Plan:
    """What to do with a notice now."""
    user = notice.user
    must = kind.always or is_due_today(notice)
    wish = NoticePreference.objects.filter(user=user, group=kind.group).first()
    by_email = bool(user.email) and (must or wish is None or wish.email)
    on_phone = bool(user.phone) and (kind.urgent or not user.email)
    by_sms = on_phone and (must or wish is None or wish.sms)
    chosen = ((by_email, str(Channel.EMAIL)), (by_sms, str(Channel.SMS)))
    channels = tuple(channel for wanted, channel in chosen if wanted)
    if must or not channels:
        return Plan(channels)
    settings = NoticeSettings.objects.filter(user=user).first() or NoticeSettings(user=user)
    if settings.digest and not kind.urgent and not kind.by_link and by_email:
        return Plan(channels, digest=True)
    return Plan(channels, after=quiet_until(settings, clock.now()))


def is_due_today(notice: Notice) -> bool:
    today = clock.today().isoformat()
    return any(notice.facts.get(name) == today for name in _DAY_FACTS)


def quiet_hours(settings: NoticeSettings | None) -> tuple[dt.time, dt.time] | None:
    """The hours in which nothing is sent, in Shanghai: the person's own, else everybody's; None where switched off."""
    if settings is None or (settings.quiet and settings.quiet_from is None):
        return site.QUIET_HOURS
    if not settings.quiet or settings.quiet_from is None or settings.quiet_until is None:
        return None
    return settings.quiet_from, settings.quiet_until


def quiet_until(settings: NoticeSettings, now: dt.datetime) -> dt.datetime | None:
    """The end of the quiet hours in which ``now`` falls, in Shanghai; None outside them. 22:00 to 7:00 spans midnight."""
    start, end = quiet_hours(settings) or (MORNING, MORNING)
    if start == end:
        return None
    local = clock.local(now)
    spans_midnight = start > end
    time = local.time()
    inside = (time >= start or time < end) if spans_midnight else start <= time < end
    if not inside:
        return None
    day = local.date() + dt.timedelta(days=1 if spans_midnight and time >= start else 0)
    return dt.datetime.combine(day, end, tzinfo=clock.SHANGHAI)
