"""Which talents a person may see. Using units have no way in here: they see a talent through a match."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from apps.accounts.crypto import decrypt
from apps.accounts.models import User
from apps.core import clock
from apps.core.masking import mask_certificate, mask_name
from apps.modes.models import SharingMode
from apps.organisations.models import Region, Unit
from apps.organisations.selectors import Person, office_regions
from apps.skills.models import Skill
from apps.talents.models import Booking, Credential, Paste, StandingConsent, Talent, TalentSkill, Window
from apps.talents.rules import JUDGES

FREE, TAKEN, AWAY, FITS = "free", "taken", "away", "fits"


def talent_of(user: Person) -> Talent | None:
    """The person's own profile."""
    if not user.is_authenticated:
        return None
    return Talent.objects.select_related("user", "unit__region", "region").filter(user=user).first()


def paste_of(talent: Talent) -> Paste | None:
    """The paragraph that waits for the talent's own look."""
    return Paste.objects.filter(talent=talent).first()


def talents_visible_to(user: Person) -> QuerySet[Talent]:
    """The person's own profile, and those handed to the person's office to be checked or checked by it.

    A profile that only its owner knows of is no office's business until the owner submits it.
    """
    rows = Talent.objects.select_related("user", "unit__region", "region")
    if not user.is_authenticated:
        return rows.none()
    return rows.filter(Q(user=user) | _of_office(user))


def talents_to_judge(user: Person) -> QuerySet[Talent]:
    """The office's queue, oldest first."""
    rows = Talent.objects.select_related("user", "unit__region", "region")
    if not user.is_authenticated:
        return rows.none()
    waiting = rows.filter(verification=Talent.Verification.SUBMITTED)
    return waiting.filter(_of_office(user, *JUDGES)).exclude(user=user).order_by("submitted_at")


def talents_of_office(user: Person, *roles: str) -> QuerySet[Talent]:
    """Talents whose profile was handed to one of the person's offices."""
    return Talent.objects.filter(_of_office(user, *roles)) if user.is_authenticated else Talent.objects.none()


def display_name(talent: Talent, viewer: Person) -> str:
    """The name as ``viewer`` may read it: whole for oneself and where the talent is open, else masked."""
    if viewer.pk == talent.user_id or talent.visibility == Talent.Visibility.OPEN:
        return talent.user.name
    return mask_name(talent.user.name)


def certificate_number(credential: Credential, viewer: Person) -> str:
    """Whole for oneself, else its end; nothing where none was given. The credential comes with its talent."""
    number = decrypt(credential.number_encrypted) if credential.number_encrypted else ""
    return number if credential.talent.user_id == viewer.pk else mask_certificate(number)


def places_named(codes: Iterable[str]) -> dict[str, str]:
    """The names of these regions by the codes as they were written, ``3204`` or ``320400``; one query."""
    wanted = {code: code.ljust(6, "0") for code in codes}
    found = {one.code: one.name for one in Region.objects.filter(code__in=wanted.values())}
    return {code: found.get(whole, "") for code, whole in wanted.items()}


def year_states(
    windows: Sequence[Window], taken: Iterable[tuple[dt.date, dt.date]], year: int, needed: Iterable[int] = ()
) -> list[str]:
    """One state for each ISO week of ``year``: free, fits (free and needed), taken or away. No window: always free.

    ``needed`` are week numbers of the year; ``taken`` are periods as (first day, day after the last).
    """
    weeks = dt.date(year, 12, 28).isocalendar().week
    free = {week for one in windows for week in range(one.first_week, one.last_week + 1)}
    free = free or set(range(1, weeks + 1))
    busy = {week for start, end in taken for week in _weeks_of_year(start, end, year)}
    wanted = set(needed)
    return [
        TAKEN if week in busy else AWAY if week not in free else FITS if week in wanted else FREE
        for week in range(1, weeks + 1)
    ]


def live_bookings(talent: Talent) -> QuerySet[Booking]:
    """What takes the talent's time now or later; a hold whose time is up takes nothing."""
    lapsed = Q(kind=Booking.Kind.HOLD, expires_at__lte=clock.now())
    return Booking.objects.filter(talent=talent, live=True, period__endswith__gt=clock.today()).exclude(lapsed)


def hold_of(subject: str) -> Booking | None:
    """A live hold of this subject, the first of its periods."""
    holds = Booking.objects.filter(subject=subject, kind=Booking.Kind.HOLD, live=True, expires_at__gt=clock.now())
    return holds.order_by("period").first()


def standing_consent_of(talent: Talent) -> StandingConsent | None:
    """The own unit's yes in advance that holds today."""
    if talent.unit_id is None:
        return None
    rows = StandingConsent.objects.filter(talent=talent, unit_id=talent.unit_id, ended_at=None)
    return rows.filter(valid__contains=clock.today()).order_by("-id").first()


def claims_of(talent: Talent) -> QuerySet[TalentSkill]:
    return TalentSkill.objects.filter(talent=talent).select_related("skill").order_by("-level", "skill__code")


def modes_to_choose(kept: Iterable[str]) -> QuerySet[SharingMode]:
    """The modes offered now, and those a profile has already."""
    return SharingMode.objects.filter(Q(offered=True) | Q(code__in=list(kept)))


def skills_by_code(codes: Iterable[str]) -> QuerySet[Skill]:
    return Skill.objects.filter(code__in=list(codes), retired=False)


def regions() -> QuerySet[Region]:
    """Cities and districts; a province is no home."""
    return Region.objects.exclude(code__endswith="0000", children__isnull=False).distinct()


def sending_units() -> QuerySet[Unit]:
    """Units a talent may name as the own one."""
    return Unit.objects.filter(sends=True).order_by("name_zh")


def unit_called(name: str) -> Unit | None:
    """The one unit that sends and has just this name; none where two have it."""
    found = list(sending_units().filter(Q(name_zh=name) | Q(name_en__iexact=name))[:2])
    return found[0] if len(found) == 1 else None


def units_to_hide_from(talent: Talent, words: str) -> QuerySet[Unit]:
    """Using units by name or credit code that the talent has not shut out yet."""
    named = Q(name_zh__icontains=words) | Q(name_en__icontains=words) | Q(credit_code__iexact=words)
    shut_out = talent.hidden_from.values("pk")
    return Unit.objects.filter(named, uses=True).exclude(pk__in=shut_out).order_by("name_zh")


def _of_office(user: User, *roles: str) -> Q:
    areas = office_regions(user, *roles)
    here = Q(unit__region__in=areas) | Q(unit=None, region__in=areas)
    return here & ~Q(verification=Talent.Verification.NONE)


def _weeks_of_year(start: dt.date, end: dt.date, year: int) -> Iterable[int]:
    day = max(start, dt.date.fromisocalendar(year, 1, 1))
    last = min(end - dt.timedelta(days=1), dt.date(year, 12, 31))
    while day <= last:
        iso = day.isocalendar()
        if iso.year == year:
            yield iso.week
        day += dt.timedelta(days=8 - iso.weekday)
