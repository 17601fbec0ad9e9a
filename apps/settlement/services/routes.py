"""How a piece is settled, by the family of its frozen terms: to the talent, as a contract price, or at exact cost."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from apps.agreements.models import Agreement, AgreementVersion
from apps.agreements.result_terms import SENDING_FACTOR, TALENT_FACTOR, shares_result
from apps.agreements.split_terms import runs
from apps.agreements.tax_terms import AFTER_TAX, BASIS, VAT, can_settle
from apps.assignments.models import CostSheet, DeclaredResult, Milestone
from apps.assignments.selectors import cost_sheet_of, result_of
from apps.core.errors import RuleViolation
from apps.modes.models import SharingMode
from apps.organisations.selectors import operator
from apps.settlement import bank, selectors, tax_months
from apps.settlement.calc.income import TREATED
from apps.settlement.calc.results import BASIS as OF_RESULT
from apps.settlement.calc.results import Declared
from apps.settlement.calc.split import AGENCY, OPERATOR, SENDING
from apps.settlement.calc.statement import NET, TAX, Inputs, added_fen, calculate
from apps.settlement.calc.tax import tax_month
from apps.settlement.calc.units import COST, CostInputs, PriceInputs, calculate_cost, calculate_price
from apps.settlement.models import Statement, StatementLine, TaxRule
from apps.settlement.services import results, running
from apps.settlement.services.outside import label, payee_of_terms
from apps.settlement.vat_rules import invoice_rule_on
from apps.settlement.voucher_kinds import voucher_of

Family = SharingMode.Family
Fields = dict[str, Any]
# Paid without being a party.
OUTSIDE = (StatementLine.Kind.INTERMEDIARY, StatementLine.Kind.INSURANCE)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a statement is made of: its calculation, the dated rule behind it, and the payee of each leaf."""

    calculation: dict[str, Any]
    rule: TaxRule
    payees: dict[str, Fields]
    cost_sheet: CostSheet | None = None
    declared_result: DeclaredResult | None = None

    @property
    def contract_fen(self) -> int:
        """What the using unit pays in all."""
        return int(sum(self.calculation["leaves"].values()))

    @property
    def added_fen(self) -> int:
        return added_fen(self.calculation)

    def lines(self) -> list[Fields]:
        """The leaves as fields of rows. A party without a part has no row; the talent's tax always has one, be it 0."""
        leaves = self.calculation["leaves"]
        always = {NET, TAX} if NET in self.payees else set()
        shown = [(key, fields) for key, fields in self.payees.items() if leaves[key] or key in always]
        return [
            {"position": position, "kind": key, "amount_fen": leaves[key], **fields}
            for position, (key, fields) in enumerate(shown, 1)
        ]


def draw(milestone: Milestone, version: AgreementVersion, today: dt.date) -> Drawn | None:
    """The statement of an accepted piece; None while a loan's cost or a partner's result is to be stated, or gives nothing.

    Raises RuleViolation ``fee-locked``, ``tax-method`` or ``margin`` for terms or costs that cannot be settled.
    """
    family = version.terms.get("family")
    if refusal := refusal_of(version):
        raise refusal
    if family == Family.COST_ONLY:
        return _with_vouchers(_at_cost(milestone, version, today), family)
    if family == Family.TECHNICAL_SERVICE:
        return _with_vouchers(_at_price(milestone, version, today), family)
    if shares_result(version.terms):
        return _with_vouchers(_of_result(milestone, version, today), family)
    return _with_vouchers(_to_talent(milestone, version, today), family or Family.PERSONAL_SERVICE)


def carries_money(milestone: Milestone) -> bool:
    """By its amount, or by a share of what is declared for it."""
    version = milestone.assignment.agreement.current_version
    return milestone.amount_fen > 0 or (version is not None and shares_result(version.terms))


def refusal_of(version: AgreementVersion) -> RuleViolation | None:
    """Why no statement is drawn up by these terms, whatever was done; None where one can be."""
    values: Mapping[str, Any] = version.terms["values"]
    if values.get("8.operator_fee") and not selectors.operator_takes_fees():
        return RuleViolation("fee-locked", _("This operator takes no fee, yet the terms name one."))
    if not can_settle(version.terms.get("family", ""), values):
        return RuleViolation("tax-method", _("The tax method of this agreement cannot be settled here."))
    return None


def _with_vouchers(drawn: Drawn | None, family: str) -> Drawn | None:
    """Every payee with the voucher that the truth table names, unless its line names another."""
    if drawn is None:
        return None
    payees = {
        kind: {"voucher": fields.get("voucher") or voucher_of(family, kind)} | fields
        for kind, fields in drawn.payees.items()
    }
    return replace(drawn, payees=payees)


def _of_result(milestone: Milestone, version: AgreementVersion, today: dt.date) -> Drawn | None:
    """The talent's share of what the using unit declared; None where nothing is declared or due."""
    row = result_of(milestone)
    if row is None:
        return None
    declared = results.declared_of(row, version.terms["values"], version.agreement)
    if not declared.share_fen:
        return None
    drawn = _to_talent(milestone, version, today, declared=declared)
    drawn.payees[NET] |= {"basis": OF_RESULT, "basis_points": declared.share_bp}
    return replace(drawn, declared_result=row)


def _to_talent(
    milestone: Milestone, version: AgreementVersion, today: dt.date, *, declared: Declared | None = None
) -> Drawn:
    """Labour remuneration, withheld by the using unit; the sending unit's part only by its own contract."""
    values, agreement = version.terms["values"], version.agreement
    rule, month = selectors.tax_rule_on(TaxRule.Code.LABOUR, today), tax_month(today)
    gross, tax = tax_months.earlier_sums(tax_months.in_same_month(month, assignment_id=milestone.assignment_id))
    facts: dict[str, Any] = {
        **_named(milestone, version),
        "contract_fen": milestone.amount_fen,
        "operator_fee_bp": values.get("8.operator_fee") or 0,
        "intermediary_bp": values.get("8.intermediary_share") or 0,
        "sending_unit_bp": values.get("8.sending_unit_share") or 0,
        "tax_month": month.isoformat(),
        "earlier_gross_fen": gross,
        "earlier_tax_fen": tax,
        "after_tax": values.get(BASIS) == AFTER_TAX,
        "vat": values[VAT] if values.get(VAT) in TREATED else "",
    }
    inputs = running.inputs(facts, values, agreement) if runs(values) else Inputs(**facts)
    if declared:
        inputs = results.inputs(facts, declared)
    sending = {
        "payee_unit": agreement.sending_unit,
        "basis": "separate_contract",
        "basis_points": inputs.sending_unit_bp,
        "factor": values.get(SENDING_FACTOR) or "",
    }
    talent = {
        "payee_user": agreement.talent.user,
        "basis": "rest_less_tax",
        "factor": values.get(TALENT_FACTOR) or "",
    }
    payees: dict[str, Fields] = {
        NET: talent,
        TAX: {"basis": "labour_per_payment"},
        **({SENDING: sending} if agreement.sending_unit else {}),
        **_fees(values, inputs.intermediary_bp, inputs.operator_fee_bp),
    }
    if runs(values):
        payees = running.payees(payees, values, agreement)
    vat_rule = invoice_rule_on(today) if inputs.vat else None
    made = calculate(inputs, rule_label=rule.label, rule_params=rule.params, vat_rule=vat_rule)
    return Drawn(made, rule, payees)


def _at_price(milestone: Milestone, version: AgreementVersion, today: dt.date) -> Drawn:
    """The contract price less published fees to the sending unit, which pays its talent by its own rule."""
    values = version.terms["values"]
    inputs = PriceInputs(
        **_named(milestone, version),
        contract_fen=milestone.amount_fen,
        operator_fee_bp=values.get("8.operator_fee") or 0,
        intermediary_bp=values.get("8.intermediary_share") or 0,
        tax_month=tax_month(today).isoformat(),
    )
    sending = {"payee_unit": _lender(version.agreement), "basis": "contract_price"}
    payees = {SENDING: sending, **_fees(values, inputs.intermediary_bp, inputs.operator_fee_bp)}
    return Drawn(calculate_price(inputs), selectors.tax_rule_on(TaxRule.Code.WAGES, today), payees)


def _at_cost(milestone: Milestone, version: AgreementVersion, today: dt.date) -> Drawn | None:
    """What the sending unit proved it spent, to the fen. The fee of an operator stands on its own invoice (8.4)."""
    sheet = cost_sheet_of(milestone)
    if sheet is None:
        return None
    inputs = CostInputs(
        **_named(milestone, version),
        cost_sheet=str(sheet.public_id),
        contract_fen=sheet.total_fen,
        wage_fen=sheet.wage_fen,
        social_fen=sheet.social_fen,
        fund_fen=sheet.fund_fen,
        expense_fen=sheet.expense_fen,
        tax_month=tax_month(today).isoformat(),
    )
    payee = {"payee_unit": _lender(version.agreement), "basis": "exact_cost"}
    rule = selectors.tax_rule_on(TaxRule.Code.WAGES, today)
    return Drawn(calculate_cost(inputs), rule, {COST: payee}, cost_sheet=sheet)


def route_of(version: AgreementVersion, drawn: Drawn) -> Statement.Route:
    """Clause 7 of the frozen terms. Raises RuleViolation ``route-closed`` without a bank, ``route-payee`` for a payee not on file."""
    if version.terms["values"].get("7.funding_route") != Statement.Route.SUPERVISED:
        return Statement.Route.DIRECT
    if not bank.is_open():
        raise RuleViolation(
            "route-closed", _("This site has no bank for the supervised route. Agree on direct payment.")
        )
    if any(drawn.calculation["leaves"].get(kind) and not drawn.payees[kind].get("payee_outside") for kind in OUTSIDE):
        words = _("The bank pays only an agency or insurer whose account was checked here.")
        raise RuleViolation("route-payee", words)
    return Statement.Route.SUPERVISED


def _named(milestone: Milestone, version: AgreementVersion) -> dict[str, Any]:
    return {
        "agreement": str(version.agreement.public_id),
        "agreement_version": version.number,
        "terms_sha256": version.terms_sha256,
        "milestone": str(milestone.public_id),
    }


def _lender(agreement: Agreement) -> Any:
    if agreement.sending_unit is None:
        raise RuleViolation("wrong-state", _("This agreement has no sending unit to pay."))
    return agreement.sending_unit


def _fees(values: Mapping[str, Any], agency_bp: int, operator_bp: int) -> dict[str, Fields]:
    runs = operator() if operator_bp else None
    named = label({"zh": runs.name_zh, "en": runs.name_en} if runs else "")
    return {
        AGENCY: {
            **(payee_of_terms("1.intermediary", values) if agency_bp else {}),
            "basis": "published_rule",
            "basis_points": agency_bp,
        },
        OPERATOR: {**named, "basis": "published_fee", "basis_points": operator_bp},
    }
