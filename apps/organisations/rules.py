"""Who may do what with a unit."""

from apps.accounts.models import User
from apps.organisations.models import Membership, OfficeRole, Unit
from apps.organisations.selectors import has_role, in_office_scope

JUDGES = (OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR)
KEEPERS = (Membership.Role.ADMINISTRATOR, Membership.Role.HR)


def can_submit_unit(user: User, unit: Unit) -> bool:
    """The unit's administrator or HR contact hands its data to the office."""
    return has_role(user, unit, *KEEPERS)


def can_correct_unit(user: User, unit: Unit) -> bool:
    """As long as the office is not looking and has not confirmed: what is confirmed changes through the office only."""
    return unit.status in (Unit.Status.DRAFT, Unit.Status.RETURNED) and has_role(user, unit, *KEEPERS)


def can_judge_unit(user: User, unit: Unit) -> bool:
    """An officer or supervisor of the seat's region who does not belong to the unit."""
    return in_office_scope(user, unit.region, *JUDGES) and not has_role(user, unit)


def can_manage_members(user: User, unit: Unit) -> bool:
    """The unit's administrator gives and ends roles."""
    return has_role(user, unit, Membership.Role.ADMINISTRATOR)


def can_ask_to_join(user: User, unit: Unit) -> bool:
    """Anybody signed in who does not belong to it yet."""
    return user.is_authenticated and not has_role(user, unit)
