"""Who of the office may touch the machinery."""

from apps.accounts.models import User
from apps.organisations.models import OfficeRole
from apps.organisations.rules import JUDGES


def can_retry(user: User) -> bool:
    """Officers and supervisors of any region, and administrators: a delivery belongs to none."""
    judges = OfficeRole.objects.filter(user=user.pk, role__in=JUDGES)
    return user.is_active and user.is_staff and (user.is_superuser or judges.exists())
