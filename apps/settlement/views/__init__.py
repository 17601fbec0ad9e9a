"""Pages of settlement, one module a room."""

from apps.settlement.views.bank import bank_notice
from apps.settlement.views.batches import (
    batch,
    batch_answers,
    batch_approve,
    batch_code,
    batch_file,
    batch_list,
    batch_month,
    batch_new,
    batch_record,
    batch_resolve,
    batch_sheet,
    batch_submit,
    batch_take_out,
    batch_withdraw,
)
from apps.settlement.views.calculator import calculator
from apps.settlement.views.check import check
from apps.settlement.views.claims import claims, claims_csv
from apps.settlement.views.compliance import compliance
from apps.settlement.views.custody import custody, custody_csv
from apps.settlement.views.funds import funds, funds_csv, funds_xlsx
from apps.settlement.views.income import income, income_csv, income_pdf, income_report
from apps.settlement.views.lists import payments, payments_csv, payments_xlsx, statement_list
from apps.settlement.views.objections import object_to_line, objection_answer, objection_withdraw
from apps.settlement.views.quarters import quarter, quarter_csv, quarter_xlsx
from apps.settlement.views.reconciliation import closing, reconcile, reconcile_csv
from apps.settlement.views.reversals import put_right
from apps.settlement.views.simulator import simulator
from apps.settlement.views.statement import (
    payment,
    payment_confirm,
    statement_confirm,
    statement_csv,
    statement_detail,
    statement_pdf,
    statement_redraw,
    statement_xlsx,
)
from apps.settlement.views.subsidies import subsidy
from apps.settlement.views.vouchers import invoice_request, voucher, voucher_sheet

__all__ = [
    "bank_notice", "batch", "batch_answers", "batch_approve", "batch_code", "batch_file", "batch_list", "batch_month",
    "batch_new", "batch_record", "batch_resolve", "batch_sheet", "batch_submit", "batch_take_out", "batch_withdraw",
    "calculator", "check", "claims", "claims_csv", "closing", "compliance", "custody", "custody_csv", "funds", "funds_csv", "funds_xlsx", "income", "income_csv", "income_pdf", "income_report", "invoice_request", "object_to_line",
    "objection_answer", "objection_withdraw", "payment", "payment_confirm", "payments",
    "payments_csv", "payments_xlsx", "put_right", "quarter", "quarter_csv", "quarter_xlsx", "reconcile", "reconcile_csv", "simulator", "statement_confirm", "statement_csv", "statement_detail", "statement_list", "statement_pdf",
    "statement_redraw", "statement_xlsx", "subsidy", "voucher", "voucher_sheet",
]  # fmt: skip
