"""Who may do what with a unit."""

from apps.accounts.models import User
from apps.organisations.models import Membership, OfficeRole, Region, Unit
from apps.organisations.selectors import has_role, in_office_scope

JUDGES = (OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR)
KEEPERS = (Membership.Role.ADMINISTRATOR, Membership.Role.HR)
GIVEN_BY_SUPERVISORS = (OfficeRole.Role.OFFICER, OfficeRole.Role.MEDIATOR)


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


def can_give_account(user: User, unit: Unit) -> bool:
    """The unit's finance or administrator says into which bank account it is paid."""
    return has_role(user, unit, Membership.Role.FINANCE, Membership.Role.ADMINISTRATOR)


def can_ask_to_join(user: User, unit: Unit) -> bool:
    """Anybody signed in who does not belong to it yet."""
    return user.is_authenticated and not has_role(user, unit)


def can_appoint(by: User, user: User, region: Region, role: str) -> bool:
    """A supervisor gives and ends the roles of officers and mediators in the own region and below; an administrator of
    the deployment every role, those who watch included. Nobody an own one."""
    if by.pk == user.pk:
        return False
    supervises = role in GIVEN_BY_SUPERVISORS and in_office_scope(by, region, OfficeRole.Role.SUPERVISOR)
    return keeps_tables(by) or (by.is_staff and supervises)


def keeps_tables(user: User) -> bool:
    """The administrators of the deployment keep its tables by hand."""
    return user.is_active and user.is_staff and user.is_superuser


def keeps_calendar(user: User) -> bool:
    """A supervisor of any office, or an administrator, enters the working days of a year that is not published yet."""
    supervises = OfficeRole.objects.filter(user=user.pk, role=OfficeRole.Role.SUPERVISOR)
    return keeps_tables(user) or (user.is_active and user.is_staff and supervises.exists())
