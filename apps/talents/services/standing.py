"""A unit's yes in advance (常年同意): given with limits, ended at any time; what was consented before stays."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.modes.models import SharingMode
from apps.organisations.models import Membership, Unit
from apps.organisations.selectors import has_role
from apps.talents.events import StandingEnded, StandingGiven, TalentChanged
from apps.talents.models import StandingConsent, Talent

SPEAKERS = (Membership.Role.HR, Membership.Role.ADMINISTRATOR, Membership.Role.SIGNATORY)
MOST_DAYS = 365


def can_give_standing(user: User, talent: Talent) -> bool:
    """Whoever speaks for the talent's own unit; never the talent about oneself."""
    return talent.unit is not None and talent.user_id != user.pk and has_role(user, talent.unit, *SPEAKERS)


def can_end_standing(user: User, consent: StandingConsent) -> bool:
    speaks = has_role(user, consent.unit, *SPEAKERS) and consent.talent.user_id != user.pk
    return consent.ended_at is None and speaks


@transaction.atomic
def give_standing(
    talent: Talent,
    *,
    by: User,
    days_a_year: int,
    modes: Iterable[str],
    until: dt.date,
    forbidden: Iterable[Unit] = (),
) -> StandingConsent:
    """From today until ``until``, both included; it takes the place of an earlier one.

    Raises RuleViolation "forbidden", "days", "modes" (none, or one without a sending unit), "until" (in the past).
    """
    talent = lock_then_read(Talent.objects.select_related("unit", "user"), talent.pk, no_key=True)
    if not can_give_standing(by, talent) or talent.unit is None:
        raise RuleViolation("forbidden", _("Only your unit's HR contact, administrator or signatory can answer."))
    if not 1 <= days_a_year <= MOST_DAYS:
        raise RuleViolation("days", _("Give a number of days from 1 to 365."))
    codes = list(dict.fromkeys(modes))
    known = SharingMode.objects.filter(code__in=codes).exclude(family=SharingMode.Family.NO_SENDING_UNIT)
    if not codes or known.count() != len(codes):
        raise RuleViolation("modes", _("Choose at least one mode in which your unit takes part."))
    if until < clock.today():
        raise RuleViolation("until", _("Choose a day that lies ahead."))
    for earlier in StandingConsent.objects.select_for_update().filter(talent=talent, unit=talent.unit, ended_at=None):
        _end(earlier, by=by, reason="")
    consent = StandingConsent.objects.create(
        talent=talent,
        unit=talent.unit,
        days_a_year=days_a_year,
        modes=codes,
        valid=(clock.today(), until + dt.timedelta(days=1)),
        given_by=by,
    )
    consent.forbidden_units.set(forbidden)
    record("standing_given", consent, by=by, days=days_a_year, modes=",".join(codes), until=until.isoformat())
    emit(StandingGiven(str(consent.public_id)))
    emit(TalentChanged(str(talent.public_id)))
    return consent


@transaction.atomic
def end_standing(consent: StandingConsent, *, by: User, reason: str) -> StandingConsent:
    """From now on each assignment is asked again. Raises RuleViolation "forbidden", "reason", "already-done"."""
    consent = lock_then_read(StandingConsent.objects.select_related("talent__user", "unit"), consent.pk)
    if consent.ended_at is not None:
        raise RuleViolation("already-done", _("This standing consent has ended already."))
    if not can_end_standing(by, consent):
        raise RuleViolation("forbidden", _("Only your unit's HR contact, administrator or signatory can answer."))
    if not reason.strip():
        raise RuleViolation("reason", _("Write the reason in one sentence; your talent reads it."))
    _end(consent, by=by, reason=reason.strip()[:200])
    emit(StandingEnded(str(consent.public_id)))
    emit(TalentChanged(str(consent.talent.public_id)))
    return consent


def _end(consent: StandingConsent, *, by: User, reason: str) -> None:
    consent.ended_at = clock.now()
    consent.save(update_fields=["ended_at"])
    record("standing_ended", consent, by=by, reason=reason)
