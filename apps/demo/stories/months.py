"""Months of a using unit: the first is closed by two people, the next one waits for the second of them."""

import structlog

from apps.core.errors import RuleViolation
from apps.demo import timeline
from apps.demo.stories.deal import Role, code_of
from apps.organisations.models import Unit
from apps.organisations.selectors import people_of
from apps.settlement import services as settlement
from apps.settlement.reconciliation import months_of
from apps.settlement.rules_closings import is_over

log = structlog.get_logger(__name__)
AGO = 6


def close_months(credit_code: str) -> timeline.Story:
    """Of the unit with this credit code, where it has two months that are over."""
    yield AGO
    unit = Unit.objects.get(credit_code=credit_code)
    finance, second = people_of(unit, Role.FINANCE).earliest("id"), people_of(unit, Role.ADMINISTRATOR).earliest("id")
    over = [row.month for row in reversed(months_of([unit])) if is_over(row.month)]
    try:
        for serial, month in enumerate(over[:2]):
            closing = settlement.submit_month(unit, month, by=finance)
            if serial == 0:
                settlement.send_closing_code(closing, by=second)
                settlement.close_month(closing, by=second, code=code_of(second))
    except RuleViolation as refusal:
        log.warning("month_not_closed", unit=credit_code, code=refusal.code)
