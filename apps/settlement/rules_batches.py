"""Who may do what with a payment batch. The one who made it never approves it; a payee approves no own pay."""

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.organisations.models import Membership
from apps.organisations.selectors import has_role
from apps.settlement.calc.tax import tax_month
from apps.settlement.models import BatchLine, PaymentBatch, Statement, StatementLine
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


def formats_of(batch: PaymentBatch) -> tuple[str, ...]:
    """The formats in which the bank file can be had: an order by pain.001 names the account it is paid from."""
    known = bool(batch.unit.bank_account_encrypted)
    return (PaymentBatch.Format.CSV, PaymentBatch.Format.PAIN_001) if known else (PaymentBatch.Format.CSV,)


def no_account_sentence() -> str:
    return _(
        "An order by pain.001 names the account your unit pays from, and none is on file. Give it on your unit's page first."
    )


def can_withdraw(user: User, batch: PaymentBatch) -> bool:
    """Until the bank file is handed out; by finance, and by whoever approves, who so says no."""
    before = batch.status in {Status.DRAFT, Status.SUBMITTED, Status.APPROVED}
    return before and has_role(user, batch.unit, *APPROVING_ROLES)


def can_take_out(user: User, batch: PaymentBatch) -> bool:
    """Payments leave a batch of several by the hand of finance, which makes the new one, until the bank file is handed out."""
    return can_withdraw(user, batch) and pays(user, batch) and len(batch.lines.all()) > 1


def can_enter_results(user: User, batch: PaymentBatch) -> bool:
    """Also when all is answered: the same file sent again changes nothing and says so."""
    return batch.status in AT_THE_BANK and pays(user, batch)


def is_at_the_bank(batch: PaymentBatch) -> bool:
    return batch.status in AT_THE_BANK


def is_of_another_month(row: BatchLine) -> bool:
    """The bank has paid the talent of a statement that stands, in another month than the tax all confirmed is of."""
    line, statement = row.line, row.line.statement
    counted = line.kind == StatementLine.Kind.NET and not line.credit_fen and row.paid_on is not None
    stands = statement.status in (Statement.Status.CONFIRMED, Statement.Status.SETTLED)
    return counted and stands and row.paid_on is not None and tax_month(row.paid_on) != statement.tax_month


def can_resolve(user: User, row: BatchLine) -> bool:
    """What the bank left open is settled by hand, once it has been asked."""
    return row.state in BatchLine.LIVE and row.batch.status == Status.EXPORTED and pays(user, row.batch)
