"""Who may do what to an agreement. Each is a question without side effects."""

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.agreements.selectors import open_slot_for, parties_of
from apps.modes.models import Party
from apps.organisations.models import Membership
from apps.organisations.selectors import has_role

Status = Agreement.Status
NEGOTIATING = (Status.DRAFT, Status.AGREED)
CLERKS = (Membership.Role.ADMINISTRATOR, Membership.Role.HR)


def can_change_terms(user: User, agreement: Agreement) -> bool:
    """Any party, until the text is sent for signing."""
    return agreement.status in NEGOTIATING and bool(parties_of(user, agreement))


def can_accept(user: User, agreement: Agreement) -> bool:
    """A party that has not accepted these terms yet."""
    if agreement.status != Status.DRAFT or agreement.current_version is None:
        return False
    accepted = {Party(acceptance.party) for acceptance in agreement.current_version.acceptances.all()}
    return bool(parties_of(user, agreement) - accepted)


def can_send(user: User, agreement: Agreement) -> bool:
    """The owner: the using unit's administrator or HR, once all have accepted."""
    return agreement.status == Status.AGREED and is_owner(user, agreement)


def can_sign(user: User, agreement: Agreement) -> bool:
    return agreement.status == Status.SIGNING and open_slot_for(user, agreement) is not None


def can_decline(user: User, agreement: Agreement) -> bool:
    """Whoever has an open slot, also before the own step has come."""
    return agreement.status == Status.SIGNING and open_slot_for(user, agreement, any_step=True) is not None


def can_withdraw(user: User, agreement: Agreement) -> bool:
    return agreement.status in (*NEGOTIATING, Status.SIGNING) and is_owner(user, agreement)


def can_revise(user: User, agreement: Agreement) -> bool:
    ended = (Status.DECLINED, Status.LAPSED, Status.WITHDRAWN)
    return agreement.status in ended and bool(parties_of(user, agreement))


def is_owner(user: User, agreement: Agreement) -> bool:
    return Party.USING in parties_of(user, agreement) and has_role(user, agreement.using_unit, *CLERKS)
