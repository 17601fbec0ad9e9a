"""Who may act on a statement. One person acts for one party only."""

from collections.abc import Collection

from apps.accounts.models import User
from apps.modes.models import Party
from apps.organisations.models import Membership
from apps.organisations.selectors import has_role
from apps.settlement.models import Payment, Statement, StatementLine

CONFIRMING_ROLES = (Membership.Role.FINANCE, Membership.Role.HR, Membership.Role.ADMINISTRATOR)
PAYING_ROLES = (Membership.Role.FINANCE,)


def parties_of(statement: Statement) -> list[Party]:
    """Who confirms, in order: the using unit first, then the sending unit where there is one, and the talent.

    A price or a cost is settled between the units; the talent's wage stands on the own payslip.
    """
    if "route" in statement.calculation:
        return [Party.USING, Party.SENDING]
    sending = [Party.SENDING] if statement.agreement.sending_unit_id else []
    return [Party.USING, *sending, Party.TALENT]


def open_parties(statement: Statement) -> list[Party]:
    """Whose confirmation is due now; nobody's where the statement does not wait."""
    if statement.status != Statement.Status.AWAITING:
        return []
    given = {confirmation.party for confirmation in statement.confirmations.all()}
    if Party.USING not in given:
        return [Party.USING]
    return [party for party in parties_of(statement) if party not in given]


def party_to_confirm(user: User, statement: Statement, own: Collection[Party] | None = None) -> Party | None:
    """The party for which ``user`` may confirm now. Who has answered for one party answers for no other.

    ``own`` are the parties ``user`` answers for, where a list has read them once for all its rows.
    """
    if any(confirmation.by_id == user.pk for confirmation in statement.confirmations.all()):
        return None
    for party in open_parties(statement):
        if _speaks_for(user, party, statement) if own is None else party in own:
            return party
    return None


def can_confirm(user: User, statement: Statement) -> bool:
    return party_to_confirm(user, statement) is not None


def speaks_for_a_party(user: User, statement: Statement) -> bool:
    """Whether ``user`` may ever confirm this statement, now or later."""
    return any(_speaks_for(user, party, statement) for party in parties_of(statement))


def is_of_using_unit(user: User, statement: Statement) -> bool:
    return _speaks_for(user, Party.USING, statement)


def is_payer(user: User, statement: Statement, units: Collection[int] | None = None) -> bool:
    """The using unit's finance, unless the same person is the talent who is paid.

    ``units`` are the ids of those ``user`` pays for, where a list has read them once for all its rows.
    """
    agreement = statement.agreement
    if agreement.talent.user_id == user.pk:
        return False
    if units is None:
        return has_role(user, agreement.using_unit, *PAYING_ROLES)
    return agreement.using_unit_id in units


def can_record_payment(user: User, line: StatementLine, units: Collection[int] | None = None) -> bool:
    """The statement is confirmed, the line is paid by bank, no payment of it is on its way, and ``user`` pays.

    ``units`` as for ``is_payer``.
    """
    statement = line.statement
    return (
        statement.status == Statement.Status.CONFIRMED
        and line.is_payable
        and live_payment(line) is None
        and is_payer(user, statement, units)
    )


def can_confirm_payment(user: User, line: StatementLine) -> bool:
    """The payee says that the money came; never the person who recorded the payment."""
    payment = live_payment(line)
    if payment is None or payment.status != Payment.Status.SUBMITTED or payment.recorded_by_id == user.pk:
        return False
    return is_payee(user, line)


def is_payee(user: User, line: StatementLine) -> bool:
    """The talent in person, or who answers for the unit that is paid."""
    if line.payee_user_id is not None:
        return line.payee_user_id == user.pk
    return line.payee_unit is not None and has_role(user, line.payee_unit, *CONFIRMING_ROLES)


def can_redraw(user: User, statement: Statement) -> bool:
    """The using unit may have a statement drawn up anew while nothing of it is paid."""
    changeable = statement.status in {Statement.Status.AWAITING, Statement.Status.CONFIRMED}
    unpaid = all(live_payment(line) is None for line in statement.lines.all())
    return changeable and unpaid and has_role(user, statement.agreement.using_unit, *CONFIRMING_ROLES)


def live_payment(line: StatementLine) -> Payment | None:
    """The payment of the line that neither failed nor came back."""
    over = {Payment.Status.FAILED, Payment.Status.RETURNED}
    return next((payment for payment in line.payments.all() if payment.status not in over), None)


def _speaks_for(user: User, party: Party, statement: Statement) -> bool:
    agreement = statement.agreement
    if party == Party.TALENT:
        return agreement.talent.user_id == user.pk
    unit = agreement.using_unit if party == Party.USING else agreement.sending_unit
    return unit is not None and has_role(user, unit, *CONFIRMING_ROLES)
