"""Who closes a month of a using unit: finance has it handed in, another person with a role of money closes it."""

import datetime as dt

from apps.accounts.models import User
from apps.core import clock
from apps.organisations.models import Unit
from apps.organisations.selectors import has_role
from apps.settlement.models import PeriodClosing
from apps.settlement.rules import PAYING_ROLES
from apps.settlement.rules_batches import APPROVING_ROLES

Status = PeriodClosing.Status


def hands_in(user: User, unit: Unit) -> bool:
    return has_role(user, unit, *PAYING_ROLES)


def is_over(month: dt.date) -> bool:
    return month < clock.today().replace(day=1)


def is_second_person(user: User, closing: PeriodClosing) -> bool:
    return closing.made_by_id != user.pk and has_role(user, closing.unit, *APPROVING_ROLES)


def can_close(user: User, closing: PeriodClosing) -> bool:
    return closing.status == Status.SUBMITTED and is_second_person(user, closing)


def can_withdraw(user: User, closing: PeriodClosing) -> bool:
    return closing.status == Status.SUBMITTED and has_role(user, closing.unit, *APPROVING_ROLES)
