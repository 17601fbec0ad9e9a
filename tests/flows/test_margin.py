"""A loan is paid at exact cost: one fen of margin is refused by the services and by the database."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction

from apps.agreements import services
from apps.agreements.selectors import problems
from apps.agreements.services import change_terms
from apps.assignments.models import CostSheet, Milestone
from apps.assignments.services import state_costs
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.settlement.models import Statement, StatementLine
from apps.settlement.services import confirm_statement, draft_statement, follow_stated
from apps.settlement.wording import tax_rows
from tests.factories.story import Deal, accept_piece, draft, make_deal, prove_costs, send, sign_all, start_work

ITEMS = {"wage_fen": 1_000_000, "social_fen": 250_000, "fund_fen": 80_000}


def lent() -> tuple[Deal, Milestone]:
    """A loan with its first piece accepted."""
    deal = sign_all(send(make_deal(mode="short_loan", pay_total_fen=2_000_000)))
    start_work(deal)
    return deal, accept_piece(deal)


@pytest.mark.django_db
def test_the_terms_refuse_a_fen_beyond_the_cost_lines(english: None) -> None:
    deal = draft(make_deal(mode="short_loan"))
    version = deal.fresh().current_version
    lines = [dict(row) for row in version.terms["values"]["8.cost_lines"]]
    lines[0]["amount"] += 1
    with pytest.raises(RuleViolation, match="sum-not-total") as caught:
        change_terms(
            deal.fresh(), by=deal.sending_hr, changes={"8.cost_lines": lines}, note="", at_version=version.number
        )
    assert "exact cost only" in str(caught.value.message)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["管理费", "服务费", "Management fee", "mark-up", {"zh": "加价", "en": "extra"}])
def test_the_terms_refuse_a_margin_under_any_name(name: object) -> None:
    deal = draft(make_deal(mode="short_loan"))
    version = deal.fresh().current_version
    lines = [dict(row) for row in version.terms["values"]["8.cost_lines"]]
    lines[0] |= {"amount": lines[0]["amount"] - 100}
    changed = [*lines, {"line": name, "amount": 100, "proof": "x"}]
    with pytest.raises(RuleViolation, match="margin"):
        change_terms(
            deal.fresh(), by=deal.sending_hr, changes={"8.cost_lines": changed}, note="", at_version=version.number
        )


@pytest.mark.django_db
def test_the_cost_lines_follow_a_new_total() -> None:
    deal = draft(make_deal(mode="short_loan", pay_total_fen=2_000_000))
    version = deal.fresh().current_version
    schedule = [row | {"amount": 1_000_000} for row in version.terms["values"]["7.pay_schedule"]]
    pieces = [row | {"amount": 1_000_000} for row in version.terms["values"]["6.milestones"]]
    total = sum(row["amount"] for row in schedule)
    changes = {"7.total_amount": total, "7.pay_schedule": schedule, "6.milestones": pieces}
    newer = change_terms(deal.fresh(), by=deal.hr, changes=changes, note="", at_version=version.number)
    assert sum(row["amount"] for row in newer.terms["values"]["8.cost_lines"]) == total


@pytest.mark.django_db
def test_the_sending_unit_cannot_claim_a_fen_beyond_its_items() -> None:
    deal, milestone = lent()
    with pytest.raises(RuleViolation, match="margin"):
        prove_costs(deal, milestone, **ITEMS, total_fen=1_330_001)
    with pytest.raises(RuleViolation, match="over-agreed"):
        prove_costs(deal, milestone, wage_fen=2_660_001)
    assert not CostSheet.objects.exists()


@pytest.mark.django_db
def test_only_the_sending_unit_states_costs_and_only_until_they_are_confirmed() -> None:
    deal, milestone = lent()
    proof = SimpleUploadedFile("x.pdf", b"%PDF-1.7\n")
    for person in (deal.hr, deal.talent.user, deal.sending_signatory):
        with pytest.raises(RuleViolation, match="forbidden"):
            state_costs(milestone, by=person, **ITEMS, total_fen=1_330_000, upload=proof)
    first = prove_costs(deal, milestone, **ITEMS)
    statement = follow_stated(milestone)
    assert statement
    assert statement.contract_fen == 1_330_000
    second = prove_costs(deal, milestone, wage_fen=900_000)
    newer = follow_stated(milestone)
    assert newer
    assert (newer.contract_fen, newer.cost_sheet_id) == (900_000, second.pk)
    assert follow_stated(milestone) == newer
    statement.refresh_from_db()
    assert (statement.status, first.round, second.round) == (Statement.Status.REVERSED, 1, 2)
    confirm_statement(newer, by=deal.finance)
    with pytest.raises(RuleViolation, match="wrong-state"):
        prove_costs(deal, milestone, **ITEMS)


@pytest.mark.django_db
def test_a_statement_of_cost_shows_each_item_and_a_margin_of_nothing(english: None) -> None:
    deal, milestone = lent()
    prove_costs(deal, milestone, **ITEMS)
    statement = draft_statement(milestone)
    assert statement
    rows = [
        (row.label.split("\u3000")[1], row.result.replace("\u00a0", " "))
        for row in tax_rows(statement.calculation["steps"])
    ]
    assert rows == [
        ("Wages", "10 000.00"),
        ("Social insurance", "2 500.00"),
        ("Housing fund", "800.00"),
        ("Margin of the sending unit", "0.00"),
        ("Exact cost, reimbursed", "13 300.00"),
    ]
    line = statement.lines.get()
    assert (line.kind, line.payee_unit, line.voucher) == ("cost", deal.sending_unit, "cost_statement")


@pytest.mark.django_db
def test_the_database_refuses_a_cost_sheet_with_a_margin_of_one_fen() -> None:
    deal, milestone = lent()
    sheet = prove_costs(deal, milestone, **ITEMS)
    with pytest.raises(IntegrityError, match="cost_only_margin_zero"), transaction.atomic():
        CostSheet.objects.create(
            milestone=milestone, round=9, **ITEMS, total_fen=1_330_001, proof=sheet.proof, by=sheet.by, at=clock.now()
        )
    for change in (
        "UPDATE assignments_costsheet SET total_fen = total_fen + 1, wage_fen = wage_fen + 1",
        "DELETE FROM assignments_costsheet",
    ):
        with pytest.raises(DatabaseError, match="cost statement"), transaction.atomic():
            connection.cursor().execute(change)


COPY = """
INSERT INTO settlement_statement (created_at, public_id, number, assignment_id, milestone_id, agreement_id, agreement_version,
    contract_fen, status, calculation, calculation_sha256, tax_rule_id, tax_month, verify_code, confirm_due, drafted_at, cost_sheet_id)
SELECT now(), gen_random_uuid(), 'S-RAW', assignment_id, {milestone}, agreement_id, 1, contract_fen + {margin}, 'draft', '{{}}', 'x',
    tax_rule_id, tax_month, 'S-RAW', confirm_due, drafted_at, {sheet}
FROM settlement_statement WHERE id = {old} RETURNING id
"""
LINE = """
INSERT INTO settlement_statementline (statement_id, position, kind, payee_label_zh, payee_label_en, payee_unit_id, basis, amount_fen, voucher)
VALUES (%s, %s, %s, '', '', %s, 'x', %s, 'invoice')
"""


def write_raw(statement: str, deal: Deal, lines: list[tuple[str, int]]) -> None:
    """A statement and its lines past every service, committed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        (raw,) = cursor.fetchone()
        for position, (kind, fen) in enumerate(lines, 1):
            cursor.execute(LINE, [raw, position, kind, deal.sending_unit.pk, fen])


@pytest.mark.parametrize(
    ("margin", "lines"),
    [
        (1, [("cost", 1_330_001)]),  # one fen more than the proved cost
        (0, [("cost", 1_329_999), ("fee", 1)]),  # one fen of it under another name
        (0, [("sending_unit", 1_330_000)]),  # a share instead of a cost
    ],
)
def test_raw_sql_cannot_put_a_margin_into_a_loans_statement(
    real_db: str, margin: int, lines: list[tuple[str, int]]
) -> None:
    deal, milestone = lent()
    sheet = prove_costs(deal, milestone, **ITEMS)
    statement = draft_statement(milestone)
    assert statement
    Statement.objects.filter(pk=statement.pk).update(status="reversed")
    copy = COPY.format(milestone=milestone.pk, margin=margin, sheet=sheet.pk, old=statement.pk)
    with pytest.raises(DatabaseError, match="for a proved cost of"):
        write_raw(copy, deal, lines)


def test_raw_sql_cannot_settle_a_loan_without_proof_nor_reimburse_cost_elsewhere(real_db: str) -> None:
    deal, milestone = lent()
    prove_costs(deal, milestone, **ITEMS)
    statement = draft_statement(milestone)
    assert statement
    Statement.objects.filter(pk=statement.pk).update(status="reversed")
    copy = COPY.format(milestone=milestone.pk, margin=0, sheet="NULL", old=statement.pk)
    with pytest.raises(DatabaseError, match=r"for a proved cost of|accepted milestone and its amount"):
        write_raw(copy, deal, [("cost", 1_330_000)])
    bird = sign_all(send(make_deal()))
    start_work(bird)
    drawn = draft_statement(accept_piece(bird))
    assert drawn
    with pytest.raises(DatabaseError, match="reimburses no cost"), transaction.atomic():
        StatementLine.objects.create(
            statement=drawn, position=9, kind="cost", amount_fen=0, basis="x", voucher="invoice"
        )


@pytest.mark.django_db
def test_a_loan_needs_the_varied_contract_and_ends_within_the_labour_contract() -> None:
    deal = make_deal(mode="short_loan")
    deal.agreement = services.draft_agreement(deal.match, by=deal.hr)
    open_words = {(problem.clause, problem.field) for problem in problems(deal.fresh())}
    assert {(3, "variation_document"), (3, "consent_at"), (7, "pay_day")} <= open_words
    version = deal.fresh().current_version
    ends = deal.fresh().ends_on
    assert ends
    early = {"3.labour_contract_end": (ends - dt.timedelta(days=1)).isoformat()}
    with pytest.raises(RuleViolation, match="after-labour-contract"):
        change_terms(deal.fresh(), by=deal.sending_hr, changes=early, note="", at_version=version.number)
    with pytest.raises(RuleViolation, match="hours"):
        change_terms(deal.fresh(), by=deal.hr, changes={"4.home_hours": 20}, note="", at_version=version.number)
    with pytest.raises(RuleViolation, match="forbidden"):
        change_terms(
            deal.fresh(), by=deal.hr, changes={"3.variation_document": "x"}, note="", at_version=version.number
        )
