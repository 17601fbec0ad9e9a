"""The one calendar. Every claim on a talent's time passes here; the database refuses the second on the same days."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.jobs import each
from apps.core.outbox import emit
from apps.talents.events import TalentChanged
from apps.talents.models import Booking, Talent

Period = tuple[dt.date, dt.date]
"""The first day, and the day after the last."""


@transaction.atomic
def claim(
    talent: Talent,
    periods: Sequence[Period],
    *,
    kind: str,
    subject: str,
    expires_at: dt.datetime | None = None,
) -> list[Booking]:
    """Take all ``periods`` of the talent's time for ``subject``, or none of them.

    Holds whose time is up are released first. Raises RuleViolation "overlap" where some day is taken already.
    """
    _lock([talent.pk])
    _release(Booking.objects.filter(talent=talent, kind=Booking.Kind.HOLD, expires_at__lte=clock.now()))
    rows = [
        Booking(talent=talent, kind=kind, period=period, subject=subject, expires_at=expires_at) for period in periods
    ]
    with _overlap_as_sentence():
        made = Booking.objects.bulk_create(rows)
    if kind != Booking.Kind.HOLD:
        emit(TalentChanged(str(talent.public_id)))
    return made


@transaction.atomic
def release(subject: str) -> int:
    """Give back every period that ``subject`` has; return how many. None is no error: it may have lapsed before."""
    bookings = Booking.objects.filter(subject=subject)
    _lock(bookings.filter(live=True).values_list("talent", flat=True))
    return _release(bookings)


@transaction.atomic
def extend_hold(subject: str, expires_at: dt.datetime) -> int:
    """Let the hold of ``subject`` end later; it is never shortened. Raises RuleViolation "hold-lapsed" without one."""
    held = _live_hold(subject)
    later = held.filter(expires_at__lt=expires_at)
    later.update(expires_at=expires_at)
    return held.count()


@transaction.atomic
def convert_hold(subject: str, kind: str, new_subject: str) -> int:
    """Make the last hold of ``subject`` a lasting booking of ``new_subject``; return how many periods it has.

    A hold that has lapsed is taken up again where its days are still free. Raises RuleViolation "overlap" where they
    are not, "hold-lapsed" where there never was a hold.
    """
    rows = Booking.objects.filter(subject=subject, kind=Booking.Kind.HOLD)
    _lock(rows.values_list("talent", flat=True))
    last = rows.filter(expires_at=rows.aggregate(last=Max("expires_at"))["last"])
    talents = set(last.values_list("talent", "talent__public_id"))
    if not talents:
        raise RuleViolation("hold-lapsed", _("The hold has ended. Place it again, then go on."))
    lapsed = Booking.objects.filter(kind=Booking.Kind.HOLD, expires_at__lte=clock.now())
    _release(lapsed.filter(talent__in={pk for pk, _public_id in talents}))
    with _overlap_as_sentence():
        count = last.update(kind=kind, subject=new_subject, expires_at=None, live=True)
    for _pk, public_id in talents:
        emit(TalentChanged(str(public_id)))
    return count


def release_lapsed_holds() -> int:
    """Give back the days of holds whose time is up; return of how many talents. Right after any delay, and run twice."""
    due = Booking.objects.filter(kind=Booking.Kind.HOLD, live=True, expires_at__lte=clock.now())
    return each(sorted(set(due.values_list("talent", flat=True))), _release_lapsed)


@transaction.atomic
def _release_lapsed(talent: int) -> int:
    _lock([talent])
    return _release(Booking.objects.filter(talent=talent, kind=Booking.Kind.HOLD, expires_at__lte=clock.now()))


@contextmanager
def _overlap_as_sentence() -> Iterator[None]:
    """The database's refusal of a second booking on the same days, as a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "booking_no_overlap" not in str(error):
            raise
        raise RuleViolation(
            "overlap",
            _("Some of these days are held or booked already. Choose other dates, or wait until the hold has ended."),
        ) from error


def _live_hold(subject: str) -> QuerySet[Booking]:
    held = Booking.objects.filter(subject=subject, kind=Booking.Kind.HOLD, live=True, expires_at__gt=clock.now())
    _lock(held.values_list("talent", flat=True))
    if not held.exists():
        raise RuleViolation("hold-lapsed", _("The hold has ended. Place it again, then go on."))
    return held


def _release(bookings: QuerySet[Booking]) -> int:
    """Holds are seen by matching when a page is read, so only what lasted changes the talent's facts."""
    live = bookings.filter(live=True)
    lasting = set(live.exclude(kind=Booking.Kind.HOLD).values_list("talent__public_id", flat=True))
    count = live.update(live=False)
    for public_id in lasting:
        emit(TalentChanged(str(public_id)))
    return count


def _lock(talents: Iterable[int]) -> None:
    """Whoever changes a calendar waits for whoever changes it now; in the order of ids, so that none wait in a ring."""
    list(
        Talent.objects.select_for_update(no_key=True)
        .filter(pk__in=set(talents))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
