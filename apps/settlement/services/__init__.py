"""The only writers of settlement."""

from apps.settlement.services.batch_answers import (
    record_answers,
    refuse_unless_answerable,
    resolve_line,
    try_answers,
)
from apps.settlement.services.batch_exclusions import remake_without
from apps.settlement.services.batch_months import ask_to_follow_month, remake_for_month
from apps.settlement.services.batches import (
    approve_batch,
    export_batch,
    make_batch,
    send_approval_code,
    submit_batch,
    withdraw_batch,
)
from apps.settlement.services.closings import close_month, send_closing_code, submit_month, withdraw_month
from apps.settlement.services.funds import keep_fund
from apps.settlement.services.objections import answer_objection, object_to_line, withdraw_objection
from apps.settlement.services.payments import confirm_payment, confirm_payments_by_silence, record_payment
from apps.settlement.services.quarters import hand_in_quarter, take_quarter_file
from apps.settlement.services.reversals import (
    agree_to_reversal,
    ask_reversal,
    refuse_reversal,
    withdraw_reversal,
)
from apps.settlement.services.statements import (
    confirm_by_silence,
    confirm_statement,
    draft_statement,
    follow_stated,
    redraw_statement,
)
from apps.settlement.services.subsidies import award_subsidy, confirm_subsidy, publish_programme
from apps.settlement.services.tax_rules import accept_tax_rule, propose_tax_rule, refuse_tax_rule, withdraw_tax_rule
from apps.settlement.services.vouchers import hand_in_for_all, hand_in_voucher

__all__ = [
    "accept_tax_rule",
    "agree_to_reversal",
    "answer_objection",
    "approve_batch",
    "ask_reversal",
    "ask_to_follow_month",
    "award_subsidy",
    "close_month",
    "confirm_by_silence",
    "confirm_payment",
    "confirm_payments_by_silence",
    "confirm_statement",
    "confirm_subsidy",
    "draft_statement",
    "export_batch",
    "follow_stated",
    "hand_in_for_all",
    "hand_in_quarter",
    "hand_in_voucher",
    "keep_fund",
    "make_batch",
    "object_to_line",
    "propose_tax_rule",
    "publish_programme",
    "record_answers",
    "record_payment",
    "redraw_statement",
    "refuse_reversal",
    "refuse_tax_rule",
    "refuse_unless_answerable",
    "remake_for_month",
    "remake_without",
    "resolve_line",
    "send_approval_code",
    "send_closing_code",
    "submit_batch",
    "submit_month",
    "take_quarter_file",
    "try_answers",
    "withdraw_batch",
    "withdraw_month",
    "withdraw_objection",
    "withdraw_reversal",
    "withdraw_tax_rule",
]
