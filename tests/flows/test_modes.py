"""Every offered mode from the consented match to the return: agreement, work, statement, payment, evaluation."""

import datetime as dt
from typing import Any

import pytest

from apps.agreements.models import Agreement
from apps.agreements.services import change_terms, draft_agreement
from apps.assignments.models import Assignment, Milestone
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.evaluations.services import open_evaluations
from apps.ledger import proofs
from apps.ledger.selectors import balances
from apps.organisations.models import Unit
from apps.settlement.calc.statement import again
from apps.settlement.calc.units import PriceInputs, calculate_price
from apps.settlement.models import Statement
from apps.settlement.services import confirm_payment, confirm_statement, draft_statement, record_payment
from tests.factories.story import (
    Deal,
    accept_piece,
    make_deal,
    prove_costs,
    return_all,
    send,
    sign_all,
    start_work,
)
from tests.settlement.making import licensed_operator

OFFERED = ("migratory_bird", "weekend", "adviser", "short_loan", "commission", "retired", "independent")
# 100,000.00 with its VAT: to the talent whole, of it withheld on 100,000.00 / 1.01 = 99,009.90 (x 80 % x 40 % - 7,000.00);
# as a price to the sending unit; as proved cost.
LEAVES = {
    "migratory_bird": {"net": 7_531_683, "tax": 2_468_317},
    "weekend": {"net": 7_531_683, "tax": 2_468_317},
    "adviser": {"net": 7_531_683, "tax": 2_468_317},
    "retired": {"net": 7_531_683, "tax": 2_468_317},
    "independent": {"net": 7_531_683, "tax": 2_468_317},
    "commission": {"sending_unit": 10_000_000},
    "short_loan": {"cost": 6_600_000},
}
CONFIRM = {"short_loan": ("using", "sending"), "commission": ("using", "sending"),
           "retired": ("using", "talent"), "independent": ("using", "talent")}  # fmt: skip
RETURN = {"short_loan": 3}


def working(mode: str) -> tuple[Deal, Assignment]:
    deal = sign_all(send(make_deal(mode=mode)))
    return deal, start_work(deal)


def settled_piece(deal: Deal, milestone: Milestone) -> Statement:
    statement = draft_statement(milestone)
    assert statement is not None
    people: dict[str, Any] = {"using": deal.finance, "sending": deal.sending_finance, "talent": deal.talent.user}
    for party in CONFIRM.get(deal.fresh().mode.code, ("using", "sending", "talent")):
        statement = confirm_statement(statement, by=people[party])
    assert statement.status == Statement.Status.CONFIRMED
    for line in statement.lines.all():
        if line.is_payable:
            reference = f"BK{statement.number}{line.position}"
            record_payment(line, by=deal.finance, paid_on=clock.today(), bank_reference=reference)
            confirm_payment(line, by=deal.talent.user if line.payee_user_id else deal.sending_finance)
    return Statement.objects.get(pk=statement.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("mode", OFFERED)
def test_each_offered_mode_runs_from_the_consent_to_the_return(mode: str) -> None:
    deal, assignment = working(mode)
    assert deal.fresh().status == Agreement.Status.ACTIVE
    slots = deal.fresh().current_version.slots.count()
    assert slots == (2 if mode in ("retired", "independent") else 3)
    milestones = list(assignment.milestones.order_by("position"))
    for n in range(len(milestones)):
        milestone = accept_piece(deal)
        if mode == "short_loan" and n == 0:
            assert draft_statement(milestone) is None  # nothing before the cost is proved
            prove_costs(deal, milestone, wage_fen=5_000_000, social_fen=1_200_000, fund_fen=400_000)
        if n == 0:
            statement = settled_piece(deal, milestone)
            assert dict(statement.lines.values_list("kind", "amount_fen")) == LEAVES[mode]
            assert statement.status == Statement.Status.SETTLED
            assert all(line.voucher for line in statement.lines.all())
    owed = f"recv:using:{deal.using_unit.public_id}"
    assert balances([owed])[owed] == 0
    assert not any(proofs.prove().values())
    returned = return_all(deal)
    assert returned.status == Assignment.Status.RETURNED
    assert returned.return_confirmations.count() == RETURN.get(mode, 2)
    assert deal.fresh().status == Agreement.Status.COMPLETED


@pytest.mark.django_db
def test_a_loan_is_drafted_month_by_month_at_the_estimated_cost() -> None:
    """30,000.00 of wages over three months: 10,000.00 a month, 25 % insurance and 8 % fund: 13,300.00 a month."""
    deal = make_deal(mode="short_loan", weeks=13, pay_total_fen=3_000_000)
    period = deal.match.demand.period
    assert (period.upper - period.lower) == dt.timedelta(weeks=13)
    values = send(deal).fresh().current_version.terms["values"]
    assert values["7.total_amount"] == 3_990_000
    assert [row["amount"] for row in values["8.cost_lines"]] == [3_000_000, 750_000, 240_000]
    assert [row["amount"] for row in values["6.milestones"]] == [1_330_000] * 3
    assert (values["9.withholding_agent"], values["9.tax_method"]) == ("sending_unit", "wages_cumulative")
    assert (values["9.invoice_by"], values["17.return_post"]) == ("cost_statement", "same")


@pytest.mark.django_db
@pytest.mark.parametrize(("mode", "directions"), [("independent", 2), ("commission", 4), ("short_loan", 4)])
def test_everybody_evaluates_everybody_of_the_deal(mode: str, directions: int) -> None:
    _deal, assignment = working(mode)
    asked = open_evaluations(str(assignment.public_id))
    assert len(asked) == directions


@pytest.mark.django_db
def test_a_loan_s_statement_is_not_the_talents_to_confirm() -> None:
    deal, _assignment = working("commission")
    statement = draft_statement(accept_piece(deal))
    assert statement
    with pytest.raises(RuleViolation, match="forbidden"):
        confirm_statement(statement, by=deal.talent.user)


@pytest.mark.django_db
def test_a_public_institution_cannot_lend_at_cost() -> None:
    deal = make_deal(mode="short_loan")
    Unit.objects.filter(pk=deal.sending_unit.pk).update(kind="public")
    with pytest.raises(RuleViolation, match="sender-kind"):
        draft_agreement(deal.match, by=deal.hr)


@pytest.mark.django_db
def test_only_the_talent_declares_an_earlier_units_restrictions() -> None:
    deal = make_deal(mode="retired")
    deal.agreement = draft_agreement(deal.match, by=deal.hr)
    values = deal.fresh().current_version.terms["values"]
    assert not {"3.earlier_restrictions", "3.pension_status"} & values.keys()
    said = {"3.pension_status": "drawing"}
    with pytest.raises(RuleViolation, match="forbidden"):
        change_terms(deal.fresh(), by=deal.hr, changes=said, note="", at_version=1)
    assert change_terms(deal.fresh(), by=deal.talent.user, changes=said, note="", at_version=1).number == 2


@pytest.mark.django_db
def test_a_published_fee_is_taken_from_a_contract_price_to_the_fen() -> None:
    """99,999.99 less 2 % is 2,000.00 (half up) and 97,999.99: the remainder is the sending unit's (clause 8.3)."""
    licensed_operator()
    calculation = calculate_price(
        PriceInputs("a", 1, "t", "m", 9_999_999, operator_fee_bp=200, intermediary_bp=0, tax_month="2026-11-01")
    )
    assert calculation["leaves"] == {
        "net": 0, "tax": 0, "sending_unit": 9_799_999, "intermediary": 0, "fee": 200_000
    }  # fmt: skip
    assert again(calculation) == calculation
