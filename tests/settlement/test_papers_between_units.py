"""The papers where one unit pays the other: a contract price, and the exact cost of a loan."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.assignments.services import state_costs
from apps.dashboard.proofs import year_of
from apps.modes.models import SharingMode
from apps.settlement.documents.statement import render_statement
from apps.settlement.income import income_of
from apps.settlement.models import Statement
from apps.settlement.services import confirm_payment, confirm_statement, draft_statement
from tests.assignments.scenes import make_post_left_mode
from tests.settlement.making import Case, make_case
from tests.settlement.test_papers import as_, csv_of, fen, text_of, whole

pytestmark = pytest.mark.django_db
PAYROLL: dict[str, Any] = {"9.withholding_agent": "sending_unit", "9.tax_method": "wages_cumulative"}


def under(mode: SharingMode, **values: Any) -> Case:
    """A case with the frozen terms of another mode than the bird's."""
    return make_case(mode=mode, **PAYROLL, **values)


def at_cost() -> tuple[Case, Statement]:
    """Wages, contributions and nothing else, confirmed by both units."""
    case = under(make_post_left_mode(), **{"7.total_amount": 10_000_000})
    milestone = case.milestone(4_000_000)
    items = {"wage_fen": 3_000_000, "social_fen": 750_000, "fund_fen": 240_000, "total_fen": 3_990_000}
    proof = SimpleUploadedFile("proof.pdf", b"%PDF-1.7\n%test\n", "application/pdf")
    state_costs(milestone, by=case.sender, upload=proof, **items)
    statement = draft_statement(milestone)
    assert statement is not None
    for person in (case.finance, case.sender):
        statement = confirm_statement(statement, by=person)
    return case, statement


def test_an_exact_cost_stands_on_page_pdf_and_csv_without_a_tax(tmp_path: Path) -> None:
    case, statement = at_cost()
    page = as_(case.sender).get(reverse("settlement:detail", args=[statement.public_id])).content.decode()
    page = page.replace("\u00a0", " ")
    for shown in ("How the amount was reached", "39 900.00", "To your unit"):
        assert shown in page
    for absent in ("Individual income tax", "Estimate"):
        assert absent not in page
    paper = text_of(render_statement(whole(statement), case.sender), tmp_path)
    assert "派出单位结算单" in paper
    assert "39 900.00" in paper
    assert "个人所得税 " not in paper
    rows = csv_of(case.sender, statement)
    assert [fen(row["Amount (yuan)"]) for row in rows] == [3_990_000, 3_990_000]


def test_it_is_no_income_of_the_talent_and_cost_reimbursed_to_the_unit() -> None:
    case, statement = at_cost()
    confirm_payment(case.pay(statement, "cost"), by=case.sender)
    assert income_of(case.person, "").rows == []
    found = year_of([case.sending], "")
    assert (found.cost_fen, found.share_fen) == (3_990_000, 0)
    assert found.work[0].attendance
    for name in ("proofs", "people_out"):
        assert as_(case.sender).get(reverse(f"dashboard:{name}")).status_code == 200


def test_a_loans_accepted_piece_without_cost_asks_the_unit_to_state_it() -> None:
    case = under(make_post_left_mode(), **{"7.total_amount": 10_000_000})
    milestone = case.milestone(4_000_000)
    text = as_(case.sender).get(reverse("dashboard:people_out")).content.decode()
    assert "cost of 1 piece" in text
    assert reverse("assignments:costs", args=[milestone.public_id]) in text
    assert (
        reverse("assignments:costs", args=[milestone.public_id])
        not in as_(case.hr).get(reverse("dashboard:people_out")).content.decode()
    )
