"""Pages of settlement, one module a room."""

from apps.settlement.views.batches import (
    batch,
    batch_answers,
    batch_approve,
    batch_code,
    batch_file,
    batch_list,
    batch_new,
    batch_record,
    batch_resolve,
    batch_sheet,
    batch_submit,
    batch_withdraw,
)
from apps.settlement.views.calculator import calculator
from apps.settlement.views.check import check
from apps.settlement.views.income import income, income_csv, income_pdf
from apps.settlement.views.lists import payments, payments_csv, statement_list
from apps.settlement.views.objections import object_to_line, objection_answer, objection_withdraw
from apps.settlement.views.simulator import simulator
from apps.settlement.views.statement import (
    payment,
    payment_confirm,
    statement_confirm,
    statement_csv,
    statement_detail,
    statement_pdf,
    statement_redraw,
)

__all__ = [
    "batch", "batch_answers", "batch_approve", "batch_code", "batch_file", "batch_list",
    "batch_new", "batch_record", "batch_resolve", "batch_sheet", "batch_submit", "batch_withdraw",
    "calculator", "check", "income", "income_csv", "income_pdf", "object_to_line",
    "objection_answer", "objection_withdraw", "payment", "payment_confirm", "payments",
    "payments_csv", "simulator", "statement_confirm", "statement_csv", "statement_detail", "statement_list", "statement_pdf",
    "statement_redraw",
]  # fmt: skip
