"""Roles of people in units."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.selectors import find_by_contact
from apps.accounts.services import open_account
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.organisations.events import JoinAsked, MemberEnded, MemberInvited
from apps.organisations.models import Membership, Unit
from apps.organisations.rules import can_ask_to_join, can_manage_members


@transaction.atomic
def add_member(unit: Unit, *, by: User, user: User, role: str, authority: str = "") -> Membership:
    """Give ``user`` a role. A signatory's authority (head, or power of attorney) must be named.

    Raises RuleViolation "forbidden", "authority", "already-done".
    """
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if not can_manage_members(by, unit):
        raise RuleViolation("forbidden", _("Only the unit's administrator can give or end roles."))
    if role == Membership.Role.SIGNATORY and not authority:
        raise RuleViolation("authority", _("Say what lets this person sign: head of the unit, or power of attorney."))
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                unit=unit, user=user, role=role, authority=authority if role == Membership.Role.SIGNATORY else ""
            )
    except IntegrityError as error:
        raise RuleViolation("already-done", _("This person has this role already.")) from error
    record("member_added", unit, by=by, role=role, user=str(user.public_id))
    return membership


@transaction.atomic
def invite_member(unit: Unit, *, by: User, contact: str, name: str, role: str, authority: str = "") -> Membership:
    """Give a role to the person with this contact; who has no account yet gets one, and a link to begin with.

    Raises as ``add_member`` and ``accounts.open_account``, and RuleViolation "name" where nobody has the contact.
    """
    if not can_manage_members(by, unit):
        raise RuleViolation("forbidden", _("Only the unit's administrator can give or end roles."))
    user = find_by_contact(contact)
    if user is None:
        if not name.strip():
            raise RuleViolation("name", _("Nobody has signed up with this contact yet. Write the name as well."))
        user = open_account(contact, name=name, by=by)
    membership = add_member(unit, by=by, user=user, role=role, authority=authority)
    emit(MemberInvited(unit_id=str(unit.public_id), user_id=str(user.public_id), role=role))
    return membership


@transaction.atomic
def end_member(membership: Membership, *, by: User) -> Membership:
    """End a role; the row stays. Raises RuleViolation "forbidden", "already-done", "last-administrator"."""
    unit = Unit.objects.select_for_update().get(pk=membership.unit_id)
    membership = Membership.objects.select_related("user").get(pk=membership.pk)
    if not can_manage_members(by, unit):
        raise RuleViolation("forbidden", _("Only the unit's administrator can give or end roles."))
    if membership.ended_at:
        raise RuleViolation("already-done", _("This role has ended already."))
    administrators = unit.memberships.filter(role=Membership.Role.ADMINISTRATOR, ended_at=None)
    if membership.role == Membership.Role.ADMINISTRATOR and administrators.count() == 1:
        raise RuleViolation("last-administrator", _("A unit keeps at least one administrator. Name another one first."))
    membership.ended_at = clock.now()
    membership.save(update_fields=["ended_at"])
    record("member_ended", unit, by=by, role=membership.role, user=str(membership.user.public_id))
    emit(MemberEnded(unit_id=str(unit.public_id), user_id=str(membership.user.public_id)))
    return membership


@transaction.atomic
def ask_to_join(unit: Unit, *, by: User) -> None:
    """Tell the unit's administrators that ``by`` belongs to it. Raises RuleViolation "already-done"."""
    if not can_ask_to_join(by, unit):
        raise RuleViolation("already-done", _("You belong to this unit already."))
    record("join_asked", unit, by=by)
    emit(JoinAsked(unit_id=str(unit.public_id), user_id=str(by.public_id)))
