"""The dated rules of value-added tax behind an invoice, as a calculation keeps them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from apps.settlement.models import TaxRule
from apps.settlement.selectors import tax_rule_on

Kept = dict[str, Any]


def invoice_rule_on(day: dt.date) -> Kept:
    """What a person's invoice of ``day`` is reckoned by, and the last day on which it holds (two queries).

    Raises RuleViolation ``no-tax-rule`` where no rule is in force.
    """
    once, rates = (tax_rule_on(code, day) for code in (TaxRule.Code.VAT_PERSON, TaxRule.Code.VAT_RATES))
    ends = [rule.valid.upper for rule in (once, rates) if rule.valid.upper]
    return {
        "labels": [once.label, rates.label],
        "rules": [once.pk, rates.pk],
        "rate_bp": rates.params["person_bp"],
        "once_fen": once.params["once_fen"],
        "ends": min(ends).isoformat() if ends else None,
    }


def still_in_force(kept: Mapping[str, Any] | None, day: dt.date) -> Mapping[str, Any] | None:
    """The same as long as it holds, else what holds on ``day``; None where a calculation keeps none."""
    if kept is None or kept["ends"] is None or day.isoformat() < kept["ends"]:
        return kept
    return invoice_rule_on(day)
