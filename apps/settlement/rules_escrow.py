"""The supervised route: what is in escrow, what is missing, and who may do something about it."""

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.display import formats
from apps.organisations.rules import can_give_account, keeps_tables
from apps.settlement.models import BankCase, Deposit, Payout, Statement, StatementLine

CASH = "cash:custody_bank"  # the account of the ledger that is the one at the bank


def is_supervised(statement: Statement) -> bool:
    return statement.route == Statement.Route.SUPERVISED


def funded_fen(statement: Statement) -> int:
    """What the bank has reported for the milestone of ``statement``, before anything of it is split."""
    deposits = statement.milestone.deposits.all()
    return sum(deposit.amount_fen for deposit in deposits if deposit.status == Deposit.Status.ESCROW)


def missing_fen(statement: Statement) -> int:
    """What the using unit is still to deposit; 0 on the direct route."""
    return max(statement.contract_fen - funded_fen(statement), 0) if is_supervised(statement) else 0


def waits_for_money(statement: Statement) -> bool:
    return statement.status == Statement.Status.AWAITING and missing_fen(statement) > 0


def not_funded_sentence(statement: Statement) -> str:
    words = _("%(amount)s is still to be deposited at the bank. Confirm once it has arrived; the page shows where to.")
    return words % {"amount": formats.yuan(missing_fen(statement))}


def live_payout(line: StatementLine) -> Payout | None:
    """The payout of the line that neither failed nor came back; none on the direct route."""
    if not is_supervised(line.statement):
        return None
    return next((payout for payout in line.payouts.all() if payout.is_live), None)


def is_paid_out(line: StatementLine) -> bool:
    """Whether the custody bank pays the line out. The tax goes to the withholding agent, who files it."""
    return line.to_pay_fen > 0 and (line.is_payable or line.kind == StatementLine.Kind.TAX)


def is_at_the_bank(line: StatementLine) -> bool:
    """A payout of the line is made, and nobody knows yet whether the bank pays it."""
    payout = live_payout(line)
    return payout is not None and payout.status in Payout.OPEN


def lacks_account(line: StatementLine) -> bool:
    """No bank account of the payee is on file, so that the bank cannot pay the line."""
    agreement = line.statement.agreement
    if line.kind == StatementLine.Kind.TAX:
        return not agreement.using_unit.bank_account_last_four
    if line.payee_user_id is not None:
        return not agreement.talent.account_last_four
    if line.payee_outside_id is not None:  # none is on file without one
        return False
    return line.payee_unit is None or not line.payee_unit.bank_account_last_four


def waits_for_account(line: StatementLine) -> bool:
    """Due to be paid by the bank, but there is no account, or only one to which the last payout did not get."""
    if live_payout(line) is not None or any(objection.is_live for objection in line.objections.all()):
        return False
    return lacks_account(line) or bool(line.payouts.all())


def is_with_payee(line: StatementLine) -> bool:
    payout = live_payout(line)
    return payout is not None and payout.status == Payout.Status.CONFIRMED


def is_paid_by_the_bank(statement: Statement) -> bool:
    """The bank has paid whatever it is to pay of ``statement``; nothing is to be paid by it on the direct route."""
    return not is_supervised(statement) or all(
        is_with_payee(line) for line in statement.lines.all() if is_paid_out(line)
    )


def owns_account(user: User, line: StatementLine) -> bool:
    """Whose bank account the line is to be paid to: the talent, or who looks after the money of the unit.

    The account of an agency or insurer is kept by the operator's people, who are no party.
    """
    if line.payee_user_id is not None:
        return line.payee_user_id == user.pk
    unit = line.statement.agreement.using_unit if line.kind == StatementLine.Kind.TAX else line.payee_unit
    return unit is not None and can_give_account(user, unit)


def keeps_custody(user: User) -> bool:
    """The operator's own people find where an unmatched deposit belongs; the talent office does not."""
    return keeps_tables(user)


def can_place(user: User, deposit: Deposit) -> bool:
    """Assign an unmatched deposit, or send it back."""
    return keeps_custody(user) and deposit.status == Deposit.Status.UNMATCHED


def can_close_case(user: User, case: BankCase) -> bool:
    return keeps_custody(user) and case.status == BankCase.Status.OPEN


def is_needed(deposit: Deposit, statement: Statement) -> bool:
    """The using unit has confirmed ``statement`` by what is in escrow, and without ``deposit`` it would be too little.

    Of a statement that was put right it is needed in any case: what was paid out of it is with the payees.
    """
    before = statement.milestone.statements.filter(status=Statement.Status.REVERSED)
    if before.filter(lines__payouts__status=Payout.Status.CONFIRMED).exists():
        return True
    if not statement.confirmations.all():
        return False
    return funded_fen(statement) - deposit.amount_fen < statement.contract_fen


def can_take_out(user: User, deposit: Deposit, statement: Statement) -> bool:
    """Out of the escrow again; ``statement`` is the one that stands for its milestone."""
    return keeps_custody(user) and deposit.status == Deposit.Status.ESCROW and not is_needed(deposit, statement)


def can_pay_again(user: User, payout: Payout) -> bool:
    """Pay a line once more to the account that stands on file today, after it was refused or came back."""
    stands = payout.line is not None and payout.line.statement.status == Statement.Status.CONFIRMED
    over = payout.status in Payout.OVER and stands
    return keeps_custody(user) and over and not Payout.objects.filter(replaces=payout.pk).exists()
