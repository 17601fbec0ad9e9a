"""The hold on a talent's days, and the way into an agreement and back."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock, timers
from apps.core.errors import RuleViolation
from apps.core.jobs import each
from apps.core.outbox import emit
from apps.demands.models import Demand
from apps.demands.periods import stays
from apps.demands.services import free_seat, hold_seat, no_seat
from apps.matching.events import HoldPlaced
from apps.matching.models import Match
from apps.matching.rules import can_hold, waits_for_seat
from apps.matching.selectors import subject_of
from apps.matching.services.steps import close_consent, end_hold, lock_match, move_match
from apps.talents.models import Booking
from apps.talents.selectors import hold_of
from apps.talents.services import claim, extend_hold

OVER = (Demand.Status.CLOSED, Demand.Status.EXPIRED, Demand.Status.FILLED)


@transaction.atomic
def place_hold(match: Match, *, by: User) -> Match:
    """Hold a seat and the demand's stays of an interested talent for the timer ``hold``.

    Raises RuleViolation "forbidden", "already-done" where this match holds them, "held" where every seat is taken,
    "overlap" where another unit holds the days.
    """
    match = lock_match(match)
    if hold_of(subject_of(match)):
        raise RuleViolation("already-done", _("You hold these days already."))
    if waits_for_seat(by, match):
        raise no_seat()
    if not can_hold(by, match):
        raise RuleViolation(
            "forbidden",
            _("Only the unit that asks can place a hold, once the talent is interested and a seat is free."),
        )
    claim_stays(match, by=by)
    emit(HoldPlaced(str(match.public_id)))
    return match


def claim_stays(match: Match, *, by: User) -> None:
    """The demand refuses where no seat is free, the calendar what is taken."""
    match.demand = hold_seat(match.demand, taker=match.public_id, by=by)
    periods = stays(match.demand)
    claim(
        match.talent,
        periods,
        kind=Booking.Kind.HOLD,
        subject=subject_of(match),
        expires_at=timers.due_at("hold"),
    )


def lengthen_hold(match: Match) -> None:
    """While a consent or a signature is open the hold goes on, 30 working days from its first day at most."""
    held = hold_of(subject_of(match))
    if held is None or held.expires_at is None:
        raise RuleViolation("hold-lapsed", _("The hold has ended. Place it again, then go on."))
    last_day = clock.local(held.expires_at).date() - dt.timedelta(days=1)
    first_day = last_day - dt.timedelta(days=timers.number("hold"))
    extend_hold(subject_of(match), timers.due_at("hold_longest", min(first_day, clock.today())))


@transaction.atomic
def mark_agreed(match: Match, *, by: User | None) -> Match:
    """An agreement is drafted for this match, which has its seat from now on at the latest.

    Raises RuleViolation "wrong-state" before the unit's consent, "held" where its hold ended and another has the seat.
    """
    match = move_match(lock_match(match), Match.Status.AGREED, by=by)
    match.demand = hold_seat(match.demand, taker=match.public_id, by=by)
    return match


@transaction.atomic
def reopen(match: Match, *, by: User | None) -> Match:
    """The agreement came to nothing before it was signed: back to the unit's consent. Raises "wrong-state"."""
    return move_match(lock_match(match), Match.Status.UNIT_CONSENTED, by=by)


@transaction.atomic
def lapse(match: Match) -> bool:
    """End a match whose time is up: an invitation without answer, or a hold that ended. False where it is not so."""
    match = lock_match(match)
    unanswered = match.status == Match.Status.INVITED and match.answer_due and match.answer_due < clock.today()
    waiting = match.status in (Match.Status.UNIT_ASKED, Match.Status.UNIT_CONSENTED)
    if not unanswered and not (waiting and hold_of(subject_of(match)) is None):
        return False
    end_hold(match, by=None)
    close_consent(match, by=None)
    move_match(match, Match.Status.LAPSED, by=None)
    return True


def lapse_matches() -> int:
    """End what nobody answered in time; return how many. Right after any delay, and when run twice."""
    waiting = [Match.Status.UNIT_ASKED, Match.Status.UNIT_CONSENTED]
    silent = Match.objects.filter(status=Match.Status.INVITED, answer_due__lt=clock.today())
    return each([*silent, *Match.objects.filter(status__in=waiting)], lapse)


def end_demand(demand_id: str) -> list[Match]:
    """The demand is closed, expired or filled: whoever has no seat is let go; return those who had been spoken to."""
    begun = [Match.Status.INVITED, Match.Status.INTERESTED]
    matches = Match.objects.filter(demand__public_id=demand_id, demand__status__in=OVER, status__in=begun)
    return [match for match in map(_end, matches.order_by("pk")) if match is not None]


@transaction.atomic
def _end(match: Match) -> Match | None:
    match = lock_match(match)
    if match.demand.status not in OVER or match.status not in (Match.Status.INVITED, Match.Status.INTERESTED):
        return None
    return move_match(match, Match.Status.LAPSED, by=None)


def free_seats() -> int:
    """Give back the seats of matches that hold nobody any more; return how many demands had one."""
    return each(Demand.objects.filter(seats_held__gt=0), _free)


@transaction.atomic
def _free(demand: Demand) -> bool:
    demand = Demand.objects.select_for_update(no_key=True).get(pk=demand.pk)
    held = demand.taken_seats.filter(filled_at=None).values("taker")
    matches = demand.matches.filter(public_id__in=held).exclude(status=Match.Status.AGREED)
    over = [match for match in matches if hold_of(subject_of(match)) is None]
    for match in over:
        free_seat(demand, taker=match.public_id, by=None)
    return bool(over)
