"""A payee's bank account that was changed rests before the custody bank pays to it.

On the direct route two people of the using unit look at such a line before it is paid (``batch_checks``); here the bank
pays by itself. In the meantime the payee has been told of the change, and the operator's people may pay at once.
"""

import datetime as dt

from apps.core import clock, timers
from apps.settlement.models import StatementLine


def rests_until(line: StatementLine) -> dt.date | None:
    """The last day of rest; None where the account is the first one, or was changed long enough ago. Asks nothing."""
    changed_on = _changed_on(line)
    until = timers.due_date("account_change", changed_on) if changed_on else None
    return until if until and until >= clock.today() else None


def _changed_on(line: StatementLine) -> dt.date | None:
    """Of the account of talent, unit, agency or insurer; what was withheld goes to the using unit."""
    agreement = line.statement.agreement
    if line.kind == StatementLine.Kind.TAX:
        return agreement.using_unit.bank_account_changed_on
    if line.payee_user_id is not None:
        return agreement.talent.account_changed_on
    if line.payee_outside is not None:
        return line.payee_outside.account_changed_on
    return line.payee_unit.bank_account_changed_on if line.payee_unit else None
