"""What every step shares: the lock, the one move, and the end of a hold."""

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.demands.models import Demand
from apps.demands.services import free_seat
from apps.matching.models import Match, UnitConsent
from apps.matching.selectors import subject_of
from apps.talents.services import release


def lock_match(match: Match) -> Match:
    """The match locked and read again, with all that rules ask.

    The demand first: whoever computes its matches takes the same lock, so that nobody waits in a ring. No lock here
    is on keys, which other rows only refer to.
    """
    Demand.objects.select_for_update(no_key=True).get(pk=match.demand_id)
    rows = Match.objects.select_related(
        "demand__unit__region",
        "demand__region",
        "demand__mode",
        "talent__user",
        "talent__unit__region",
        "talent__region",
    )
    return lock_then_read(rows, match.pk, no_key=True)


def move_match(match: Match, to: str, *, by: User | None, reason: str = "") -> Match:
    """The one place where a match changes its status. Raises RuleViolation "wrong-state"."""
    if to not in Match.TRANSITIONS.get(match.status, set()):
        sentence = _("This cannot be done while the match is in the state “%(state)s”.")
        raise RuleViolation("wrong-state", sentence % {"state": match.get_status_display()})
    match.status, match.reason = to, reason.strip()[:200]
    match.save()
    record(to, match, by=by)
    return match


def end_hold(match: Match, *, by: User | None) -> None:
    """Give the talent's days and the seat back, where this match held either."""
    release(subject_of(match))
    match.demand = free_seat(match.demand, taker=match.public_id, by=by)


def move_consent(consent: UnitConsent, to: str, *, by: User | None) -> UnitConsent:
    """The one place where a consent changes its status. Raises RuleViolation "wrong-state"."""
    if to not in UnitConsent.TRANSITIONS.get(consent.status, set()):
        sentence = _("This cannot be done while the consent is in the state “%(state)s”.")
        raise RuleViolation("wrong-state", sentence % {"state": consent.get_status_display()})
    consent.status = to
    consent.save()
    record(to, consent, by=by)
    return consent


def close_consent(match: Match, *, by: User | None) -> None:
    """A match that ends takes its open or given consent with it."""
    ended = (UnitConsent.Status.REFUSED, UnitConsent.Status.WITHDRAWN)
    for consent in UnitConsent.objects.select_for_update(no_key=True).filter(match=match).exclude(status__in=ended):
        move_consent(consent, UnitConsent.Status.WITHDRAWN, by=by)
