"""Who closes a month: the unit's finance hands it in, another person with a role of money closes it.

Of the custody account (no unit) both are people of the operator.
"""

import datetime as dt

from apps.accounts.models import User
from apps.core import clock
from apps.organisations.models import Unit
from apps.organisations.selectors import has_role
from apps.settlement.models import PeriodClosing
from apps.settlement.rules import PAYING_ROLES
from apps.settlement.rules_batches import APPROVING_ROLES
from apps.settlement.rules_escrow import keeps_custody

Status = PeriodClosing.Status


def hands_in(user: User, unit: Unit | None) -> bool:
    return has_role(user, unit, *PAYING_ROLES) if unit else keeps_custody(user)


def is_over(month: dt.date) -> bool:
    return month < clock.today().replace(day=1)


def is_second_person(user: User, closing: PeriodClosing) -> bool:
    return closing.made_by_id != user.pk and _looks_after(user, closing)


def can_close(user: User, closing: PeriodClosing) -> bool:
    return closing.status == Status.SUBMITTED and is_second_person(user, closing)


def can_withdraw(user: User, closing: PeriodClosing) -> bool:
    return closing.status == Status.SUBMITTED and _looks_after(user, closing)


def _looks_after(user: User, closing: PeriodClosing) -> bool:
    return has_role(user, closing.unit, *APPROVING_ROLES) if closing.unit else keeps_custody(user)
