"""The only writers of settlement."""

from apps.settlement.services.batch_answers import (
    record_answers,
    refuse_unless_answerable,
    resolve_line,
    try_answers,
)
from apps.settlement.services.batches import (
    approve_batch,
    export_batch,
    make_batch,
    send_approval_code,
    submit_batch,
    withdraw_batch,
)
from apps.settlement.services.objections import answer_objection, object_to_line, withdraw_objection
from apps.settlement.services.payments import confirm_payment, confirm_payment_by_silence, record_payment
from apps.settlement.services.statements import (
    confirm_by_silence,
    confirm_statement,
    draft_statement,
    follow_costs,
    redraw_statement,
)
from apps.settlement.services.tax_rules import accept_tax_rule, propose_tax_rule, refuse_tax_rule

__all__ = [
    "accept_tax_rule",
    "answer_objection",
    "approve_batch",
    "confirm_by_silence",
    "confirm_payment",
    "confirm_payment_by_silence",
    "confirm_statement",
    "draft_statement",
    "export_batch",
    "follow_costs",
    "make_batch",
    "object_to_line",
    "propose_tax_rule",
    "record_answers",
    "record_payment",
    "redraw_statement",
    "refuse_tax_rule",
    "refuse_unless_answerable",
    "resolve_line",
    "send_approval_code",
    "submit_batch",
    "try_answers",
    "withdraw_batch",
    "withdraw_objection",
]
