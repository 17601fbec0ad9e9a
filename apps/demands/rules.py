"""Who may do what with a demand."""

from apps.accounts.models import User
from apps.core import clock
from apps.demands.models import Demand
from apps.organisations.models import Membership, OfficeRole, Unit
from apps.organisations.selectors import has_role, in_office_scope

POSTERS = (Membership.Role.ADMINISTRATOR, Membership.Role.HR)
JUDGES = (OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR)
EDITABLE = (Demand.Status.DRAFT, Demand.Status.IN_APPROVAL, Demand.Status.OPEN)
SEATED = (Demand.Status.OPEN, Demand.Status.ON_HOLD, Demand.Status.FILLED)
CLOSABLE = (*EDITABLE, Demand.Status.EXPIRED)
TAKEN_DOWN = (Demand.Status.OPEN, Demand.Status.EXPIRED)


def can_post(user: User, unit: Unit) -> bool:
    """The administrator or HR contact of a unit that uses talents."""
    return unit.uses and has_role(user, unit, *POSTERS)


def can_change(user: User, demand: Demand) -> bool:
    """Whoever may post, while nobody is held or signed for the demand: they agreed to what it says."""
    return demand.status in EDITABLE and not demand.seats_taken and can_post(user, demand.unit)


def can_close(user: User, demand: Demand) -> bool:
    """Whoever may post, while nobody is held for it; those who signed go on."""
    return demand.status in CLOSABLE and not demand.seats_held and can_post(user, demand.unit)


def can_set_seats(user: User, demand: Demand) -> bool:
    """Whoever may post, once it is published: more people, or nobody beyond those who are held or signed."""
    return demand.status in SEATED and can_post(user, demand.unit)


def can_judge(user: User, demand: Demand) -> bool:
    """An officer or supervisor for the using unit's seat who does not belong to the unit."""
    return in_office_scope(user, demand.unit.region, *JUDGES) and not has_role(user, demand.unit)


def can_look(user: User, demand: Demand) -> bool:
    """Whoever may judge: anything that was handed in, whatever became of it."""
    return demand.status != Demand.Status.DRAFT and can_judge(user, demand)


def can_take_down(user: User, demand: Demand) -> bool:
    """Whoever may judge, while it is open or can be opened again, and nobody is held for it; those who signed go on."""
    return demand.status in TAKEN_DOWN and not demand.seats_held and can_judge(user, demand)


def is_late(demand: Demand) -> bool:
    """Its last day to apply is over."""
    return demand.expires_on is not None and demand.expires_on < clock.today()


def in_catalogue(demand: Demand) -> bool:
    """Whether everybody may read it: the rule of ``demands_public`` for one demand, fetched with its unit."""
    everyone = demand.visibility == Demand.Visibility.EVERYONE
    return demand.status == Demand.Status.OPEN and everyone and demand.unit.is_verified


def opens_at_once(demand: Demand) -> bool:
    """A verified unit needs nobody's look."""
    return demand.unit.is_verified
