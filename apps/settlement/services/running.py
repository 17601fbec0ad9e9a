"""What a statement of a split that runs over the whole agreement is made from: the terms' rule and what each has had."""

from collections.abc import Mapping
from typing import Any

from apps.agreements.models import Agreement
from apps.agreements.split_terms import steps
from apps.settlement.calc.running import FIXED, INSURANCE, LAID_OUT, PREMIUM, RUNNING_SHARE, TRAVEL, RunningRule
from apps.settlement.calc.split import AGENCY, OPERATOR, SENDING, TALENT
from apps.settlement.calc.statement import RunningInputs
from apps.settlement.models import Statement, StatementLine
from apps.settlement.services.outside import payee_of_terms

Fields = dict[str, Any]
SHARES = (SENDING, AGENCY, OPERATOR)


def inputs(facts: Mapping[str, Any], values: Mapping[str, Any], agreement: Agreement) -> RunningInputs:
    """The inputs by the frozen values, and by what the agreement's standing statements gave each party."""
    rule = RunningRule(
        operator_fee_bp=facts["operator_fee_bp"],
        intermediary_bp=facts["intermediary_bp"],
        sending_unit_bp=facts["sending_unit_bp"],
        travel_fen=values.get("8.fixed_travel") or 0,
        insurance_fen=values.get("8.fixed_insurance") or 0,
        operator_cap_fen=values.get("8.operator_fee_cap"),
        intermediary_cap_fen=values.get("8.intermediary_cap"),
        sending_cap_fen=values.get("8.sending_unit_cap"),
        steps=steps(values),
    )
    return RunningInputs(**facts, running=rule.as_json(), earlier_parts=earlier_parts(agreement))


def earlier_parts(agreement: Agreement) -> dict[str, int]:
    """What each party has had of the agreed amounts of the statements that stand; the talent has the rest of each.

    The project is locked meanwhile.
    """
    had = dict.fromkeys((*FIXED, OPERATOR, AGENCY, SENDING, TALENT), 0)
    standing = Statement.objects.filter(agreement=agreement).exclude(status=Statement.Status.REVERSED)
    for calculation in standing.order_by("id").values_list("calculation", flat=True):
        for party in (*FIXED, *SHARES):
            had[party] += calculation["leaves"].get(party, 0)
        others = sum(calculation["leaves"].get(party, 0) for party in (*FIXED, *SHARES))
        had[TALENT] += calculation["inputs"]["contract_fen"] - others
    return had


def payees(by_share: Mapping[str, Fields], values: Mapping[str, Any], agreement: Agreement) -> dict[str, Fields]:
    """The payees of a plain split, their shares as running ones, and those of the fixed lines."""
    found = {
        key: {**fields, "basis": RUNNING_SHARE} if key in SHARES else dict(fields) for key, fields in by_share.items()
    }
    voucher = StatementLine.Voucher
    found[TRAVEL] = {"payee_user": agreement.talent.user, "basis": LAID_OUT, "voucher": voucher.TICKETS}
    found[INSURANCE] = {
        **payee_of_terms("8.insurer", values),
        "basis": PREMIUM,
        "voucher": voucher.INVOICE,
    }
    return found
