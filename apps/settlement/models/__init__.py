"""Statements with their lines, confirmations and payments, and the dated rules of tax."""

from apps.settlement.models.statements import Confirmation, Payment, Statement, StatementLine
from apps.settlement.models.tax_rules import TaxRule

__all__ = ["Confirmation", "Payment", "Statement", "StatementLine", "TaxRule"]
