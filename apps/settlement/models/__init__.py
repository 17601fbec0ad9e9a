"""Statements with their lines, confirmations and payments, and the dated rules of tax."""

from apps.settlement.models.bank_cases import BankCase
from apps.settlement.models.batches import BatchLine, PaymentBatch
from apps.settlement.models.closings import PeriodClosing
from apps.settlement.models.escrow import BankBalance, Deposit
from apps.settlement.models.funds import FundDraw, FundSource, SubsidyFund
from apps.settlement.models.objections import LineObjection
from apps.settlement.models.payouts import BankNotice, Payout
from apps.settlement.models.quarters import QuarterReport
from apps.settlement.models.reversals import ReversalConsent, StatementReversal
from apps.settlement.models.statements import Confirmation, Payment, Statement, StatementLine
from apps.settlement.models.subsidies import Subsidy, SubsidyProgramme
from apps.settlement.models.tax_rules import TaxRule, TaxRuleProposal
from apps.settlement.models.vouchers import LineVoucher

__all__ = [
    "BankBalance",
    "BankCase",
    "BankNotice",
    "BatchLine",
    "Confirmation",
    "Deposit",
    "FundDraw",
    "FundSource",
    "LineObjection",
    "LineVoucher",
    "Payment",
    "PaymentBatch",
    "Payout",
    "PeriodClosing",
    "QuarterReport",
    "ReversalConsent",
    "Statement",
    "StatementLine",
    "StatementReversal",
    "Subsidy",
    "SubsidyFund",
    "SubsidyProgramme",
    "TaxRule",
    "TaxRuleProposal",
]
