"""Statements with their lines, confirmations and payments, and the dated rules of tax."""

from apps.settlement.models.batches import BatchLine, PaymentBatch
from apps.settlement.models.objections import LineObjection
from apps.settlement.models.statements import Confirmation, Payment, Statement, StatementLine
from apps.settlement.models.tax_rules import TaxRule, TaxRuleProposal

__all__ = [
    "BatchLine",
    "Confirmation",
    "LineObjection",
    "Payment",
    "PaymentBatch",
    "Statement",
    "StatementLine",
    "TaxRule",
    "TaxRuleProposal",
]
