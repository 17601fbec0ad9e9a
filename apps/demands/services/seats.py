"""The seats of a demand: held, given back, filled. What is taken decides whether it is open, on hold or filled."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.demands.events import DemandFilled, DemandPublished, SeatFreed
from apps.demands.models import MOST_SEATS, Demand, Seat
from apps.demands.rules import SEATED, can_post, is_late
from apps.demands.services.states import check_ready, expire, last_day, lock_demand, move, wrong_state

Status = Demand.Status
COUNTED = ["seats_held", "seats_filled"]


@transaction.atomic
def hold_seat(demand: Demand, *, taker: UUID, by: User | None) -> Demand:
    """A seat for the match ``taker``, or the one it has. Raises RuleViolation "held" where none is free, "wrong-state"."""
    demand = lock_demand(demand)
    if Seat.objects.filter(taker=taker).exists():
        return demand
    if demand.status in (Status.ON_HOLD, Status.FILLED):
        raise no_seat()
    if demand.status != Status.OPEN:
        raise wrong_state(demand)
    Seat.objects.create(demand=demand, taker=taker, taken_at=clock.now())
    return _settle(demand, by=by, told="seat_held")


@transaction.atomic
def free_seat(demand: Demand, *, taker: UUID, by: User | None) -> Demand:
    """The hold of ``taker`` ended without an agreement. Nothing happens where it held none, or has signed."""
    demand = lock_demand(demand)
    given_back, _rows = Seat.objects.filter(demand=demand, taker=taker, filled_at=None).delete()
    return _settle(demand, by=by, told="seat_freed") if given_back else demand


@transaction.atomic
def fill_seat(demand: Demand, *, taker: UUID, by: User | None) -> Demand:
    """The agreement of ``taker`` is signed by all. Raises RuleViolation "held" where no seat is left for it."""
    demand = lock_demand(demand)
    seat = Seat.objects.filter(taker=taker).first()
    if seat is None and not demand.seats_free:
        raise no_seat()
    seat = seat or Seat(demand=demand, taker=taker, taken_at=clock.now())
    if seat.filled_at is None:
        seat.filled_at = clock.now()
        seat.save()
    return _settle(demand, by=by, told="seat_filled")


@transaction.atomic
def set_seats(demand: Demand, *, by: User, seats: int) -> Demand:
    """Look for more people, or for fewer: never for fewer than are held or signed.

    Raises RuleViolation "forbidden", "wrong-state", "seats"; of a filled demand that opens again also "dates" and the
    others of ``publish_demand``.
    """
    demand = lock_demand(demand)
    if not can_post(by, demand.unit):
        raise RuleViolation("forbidden", _("Only the HR contact or administrator of a using unit can post a demand."))
    if demand.status not in SEATED:
        raise wrong_state(demand)
    if not 1 <= seats <= MOST_SEATS:
        raise RuleViolation("seats", _("Enter a number of people from 1 to %(most)s.") % {"most": MOST_SEATS})
    if seats < demand.seats_taken:
        words = ngettext(
            "%(n)s person is held or has signed. Enter at least %(n)s.",
            "%(n)s people are held or have signed. Enter at least %(n)s.",
            demand.seats_taken,
        )
        raise RuleViolation("seats", words % {"n": demand.seats_taken})
    if demand.status == Status.FILLED and seats > demand.seats_filled:
        check_ready(demand)
        demand.expires_on = last_day(demand)
    record("seats_set", demand, by=by, before=demand.seats, after=seats)
    demand.seats = seats
    demand.save(update_fields=["seats"])
    return _settle(demand, by=by)


def no_seat() -> RuleViolation:
    return RuleViolation(
        "held",
        _("Every seat of this demand is taken at present. Wait until one is free again, or ask for more people."),
    )


def _settle(demand: Demand, *, by: User | None, told: str = "") -> Demand:
    """The state that follows from the seats; of a team the step ``told`` is recorded besides, for the state may stay."""
    demand.refresh_from_db(fields=COUNTED)
    if told and demand.seats > 1:
        record(told, demand, by=by, held=demand.seats_held, filled=demand.seats_filled)
    before, after = demand.status, _state_of(demand)
    if before not in SEATED or before == after:
        return demand
    if after == Status.EXPIRED:  # a seat given back after the last day is nobody's any more
        return expire(demand)
    move(demand, after, by=by)
    if after == Status.FILLED:
        emit(DemandFilled(str(demand.public_id)))
    if before == Status.FILLED:
        emit(DemandPublished(str(demand.public_id)))
    if after == Status.OPEN:
        emit(SeatFreed(str(demand.public_id)))
    return demand


def _state_of(demand: Demand) -> str:
    """After the last day to apply nobody new is taken: it waits for whoever is held, then it is over."""
    if demand.seats_filled == demand.seats:
        return Status.FILLED
    if is_late(demand):
        return Status.ON_HOLD if demand.seats_held else Status.EXPIRED
    return Status.OPEN if demand.seats_free else Status.ON_HOLD
