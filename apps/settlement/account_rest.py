"""A payee's bank account that was changed rests before the custody bank pays to it.

On the direct route two people of the using unit look at such a line before it is paid (``batch_checks``); here the bank
pays by itself. In the meantime the payee has been told of the change, and the operator's people may pay at once.
"""

import datetime as dt

from apps.audit.models import AuditEvent
from apps.core import clock, timers
from apps.settlement.models import StatementLine

GIVEN = ("account_set", "unit_account_set")


def rests_until(line: StatementLine) -> dt.date | None:
    """The last day of rest; None where the account is the first one, or was changed long enough ago."""
    given = AuditEvent.objects.filter(action__in=GIVEN, object_id=_owner(line)).order_by("-at")
    days = [clock.local(at).date() for at in given.values_list("at", flat=True)[:2]]
    if len(days) < 2:  # the first one given changes nothing
        return None
    until = timers.due_date("account_change", days[0])
    return until if until >= clock.today() else None


def _owner(line: StatementLine) -> str:
    """Whose account it is: the talent's, or the unit's; what was withheld goes to the using unit."""
    agreement = line.statement.agreement
    if line.kind == StatementLine.Kind.TAX:
        return str(agreement.using_unit.public_id)
    if line.payee_user_id is not None:
        return str(agreement.talent.public_id)
    return str(line.payee_unit.public_id) if line.payee_unit else ""
