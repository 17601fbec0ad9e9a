"""Who may do what with a payment batch. The one who made it never approves it; a payee approves no own pay."""

from apps.accounts.models import User
from apps.organisations.models import Membership
from apps.organisations.selectors import has_role
from apps.settlement.models import BatchLine, PaymentBatch
from apps.settlement.rules import PAYING_ROLES

APPROVING_ROLES = (Membership.Role.FINANCE, Membership.Role.ADMINISTRATOR)
Status = PaymentBatch.Status
AT_THE_BANK = (Status.EXPORTED, Status.DONE)


def pays(user: User, batch: PaymentBatch) -> bool:
    """The unit's finance: makes batches, fetches the bank file and brings the bank's answer."""
    return has_role(user, batch.unit, *PAYING_ROLES)


def can_submit(user: User, batch: PaymentBatch) -> bool:
    return batch.status == Status.DRAFT and batch.made_by_id == user.pk and pays(user, batch)


def is_second_person(user: User, batch: PaymentBatch) -> bool:
    """Another one than the maker, with a role that approves, who is paid by no line of the batch."""
    if batch.made_by_id == user.pk or any(row.line.payee_user_id == user.pk for row in batch.lines.all()):
        return False
    return has_role(user, batch.unit, *APPROVING_ROLES)


def can_approve(user: User, batch: PaymentBatch) -> bool:
    return batch.status == Status.SUBMITTED and is_second_person(user, batch)


def can_export(user: User, batch: PaymentBatch) -> bool:
    """Once: a file that was handed out is handed out no second time."""
    return batch.status == Status.APPROVED and pays(user, batch)


def can_withdraw(user: User, batch: PaymentBatch) -> bool:
    """Until the bank file is handed out; by finance, and by whoever approves, who so says no."""
    before = batch.status in {Status.DRAFT, Status.SUBMITTED, Status.APPROVED}
    return before and has_role(user, batch.unit, *APPROVING_ROLES)


def can_enter_results(user: User, batch: PaymentBatch) -> bool:
    """Also when all is answered: the same file sent again changes nothing and says so."""
    return batch.status in AT_THE_BANK and pays(user, batch)


def can_resolve(user: User, row: BatchLine) -> bool:
    """What the bank left open is settled by hand, once it has been asked."""
    return row.state in BatchLine.LIVE and row.batch.status == Status.EXPORTED and pays(user, row.batch)
