"""Roles of people in the talent office."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.services import open_office
from apps.audit.services import record
from apps.core.errors import RuleViolation
from apps.organisations.models import OfficeRole, Region
from apps.organisations.rules import can_appoint


@transaction.atomic
def appoint(user: User, *, region: Region, role: str, by: User) -> OfficeRole:
    """Give ``user`` a role in the office of ``region``, and with the first one the way into the office's pages.

    Raises RuleViolation "own-role", "forbidden", "already-done".
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    _ask(by, user, region, role)
    try:
        with transaction.atomic():
            given = OfficeRole.objects.create(user=user, region=region, role=role)
    except IntegrityError as error:
        raise RuleViolation("already-done", _("This person has this role already.")) from error
    open_office(user, staff=True)
    record("office_role_given", given, by=by, role=role, region=region.code, user=str(user.public_id))
    return given


@transaction.atomic
def end_office_role(given: OfficeRole, *, by: User) -> None:
    """Take a role away; with the last one the office's pages close. History keeps who had it.

    Raises RuleViolation "own-role", "forbidden", "already-done".
    """
    user = User.objects.select_for_update().get(pk=given.user_id)
    found = OfficeRole.objects.select_related("region", "user").filter(pk=given.pk).first()
    if found is None:
        raise RuleViolation("already-done", _("This role has ended already."))
    _ask(by, user, found.region, found.role)
    record("office_role_ended", found, by=by, role=found.role, region=found.region.code, user=str(user.public_id))
    found.delete()
    if not user.is_superuser and not OfficeRole.objects.filter(user=user).exists():
        open_office(user, staff=False)


def _ask(by: User, user: User, region: Region, role: str) -> None:
    if by.pk == user.pk:
        raise RuleViolation("own-role", _("Nobody gives or ends an own role. Ask somebody else to do it."))
    if not can_appoint(by, user, region, role):
        raise RuleViolation("forbidden", _("Only a supervisor of this region or an administrator can do this."))
