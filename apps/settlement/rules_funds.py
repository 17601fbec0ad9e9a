"""Funds behind subsidies: who reads their reports, and what is promised but not drawn yet."""

from django.db.models import Sum

from apps.accounts.models import User
from apps.organisations.models import OfficeRole
from apps.organisations.rules import keeps_tables
from apps.settlement.models import Subsidy, SubsidyFund


def reads_funds(user: User) -> bool:
    """Whoever works in a talent office or watches one, and the administrators of the site."""
    return keeps_tables(user) or (user.is_active and OfficeRole.objects.filter(user=user.pk).exists())


def awarded_fen(fund: SubsidyFund) -> int:
    """Awarded by programmes of this fund and not received yet: it will be drawn."""
    waiting = Subsidy.objects.filter(programme__fund=fund, status=Subsidy.Status.AWARDED)
    found: int = waiting.aggregate(fen=Sum("amount_fen", default=0))["fen"]
    return found
