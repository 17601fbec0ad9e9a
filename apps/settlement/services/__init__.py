"""The only writers of settlement."""

from apps.settlement.services.payments import confirm_payment, confirm_payment_by_silence, record_payment
from apps.settlement.services.statements import (
    confirm_by_silence,
    confirm_statement,
    draft_statement,
    follow_costs,
    redraw_statement,
)
from apps.settlement.services.tax_rules import keep_tax_rule

__all__ = [
    "confirm_by_silence",
    "confirm_payment",
    "confirm_payment_by_silence",
    "confirm_statement",
    "draft_statement",
    "follow_costs",
    "keep_tax_rule",
    "record_payment",
    "redraw_statement",
]
