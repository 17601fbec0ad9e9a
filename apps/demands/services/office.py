"""What the talent office does with a demand that is published: look at it, note something, take it down."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.demands.events import DemandClosed
from apps.demands.models import Demand, DemandLook
from apps.demands.rules import POSTERS, can_look, can_take_down
from apps.demands.services.states import Status, lock_for_office, move, tell, wrong_state
from apps.organisations.selectors import people_of


@transaction.atomic
def look_at_demand(demand: Demand, *, by: User, note: str = "") -> DemandLook:
    """Keep that the office looked at the demand as it stands now; the ``note`` is for the office alone.

    Raises RuleViolation "own-unit", "forbidden", "wrong-state".
    """
    demand = lock_for_office(demand, by)
    if not can_look(by, demand):
        raise wrong_state(demand)
    facts = {"row_version": demand.row_version, "by": by, "note": note.strip()[:200]}
    seen = demand.looks.filter(**facts).first()  # the same again, by a second click
    if seen is not None:
        return seen
    record("looked_at", demand, by=by, version=demand.row_version)
    return DemandLook.objects.create(demand=demand, at=clock.now(), **facts)


@transaction.atomic
def take_down_demand(demand: Demand, *, by: User, reason: str) -> Demand:
    """End an open or expired demand for good; the unit reads the reason, and whoever was invited is let go.

    Raises RuleViolation "own-unit", "forbidden", "reason", "held", "wrong-state".
    """
    demand = lock_for_office(demand, by)
    if not reason.strip():
        raise RuleViolation("reason", _("Write the reason: the unit reads it."))
    if demand.status == Status.ON_HOLD or demand.seats_held:
        raise RuleViolation(
            "held", _("A talent is on hold for this demand. It can be taken down when the hold has ended.")
        )
    if not can_take_down(by, demand):
        raise wrong_state(demand)
    demand.taken_down_at = clock.now()
    move(demand, Status.CLOSED, by=by, reason=reason.strip()[:200])
    record("taken_down", demand, by=by)
    emit(DemandClosed(str(demand.public_id)))
    tell(demand, "demands.taken_down", people_of(demand.unit, *POSTERS))
    return demand
