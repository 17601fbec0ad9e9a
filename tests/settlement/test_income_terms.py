"""What the terms say of VAT and of who bears the tax: to the fen, by hand, and what the database holds about it."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.agreements.tax_terms import can_settle, problems
from apps.core.errors import RuleViolation
from apps.ledger.proofs import prove
from apps.settlement import selectors, vat_rules
from apps.settlement.calc.income import Agreed, InvoiceRule, income
from apps.settlement.calc.statement import again
from apps.settlement.calc.table import Band
from apps.settlement.calc.tax import LabourRule
from apps.settlement.models import Statement, TaxRule
from apps.settlement.rules_vouchers import wanted_fen
from apps.settlement.services import confirm_statement
from apps.settlement.services.tax_rules import propose_tax_rule
from apps.settlement.voucher_sheets import sheet_of
from apps.settlement.wording import tax_rows
from tests.settlement.making import line_of, make_case
from tests.settlement.test_tax_rule_proposals import administrator

LABOUR = LabourRule(
    400_000, 80_000, 2_000, (Band(2_000_000, 2_000, 0), Band(5_000_000, 3_000, 200_000), Band(None, 4_000, 700_000))
)
VAT = InvoiceRule(rate_bp=100, once_fen=100_000)


# 70,000.00 of 100,000.00 to the talent; beside each the sum by hand
@pytest.mark.parametrize(
    ("values", "net", "tax", "added", "invoice"),
    [
        # 56,000.00 x 40 % - 7,000.00
        ({}, 5_460_000, 1_540_000, 0, 7_000_000),
        # 70,000.00 / 1.01 = 69,306.93; x 80 % x 40 % - 7,000.00 = 15,178.22 (69,306.93 x 0.32 = 22,178.2176)
        ({"9.vat_treatment": "included"}, 5_482_178, 1_517_822, 0, 7_000_000),
        # 70,000.00 in hand: (70,000.00 - 7,000.00) / 0.68 = 92,647.06; x 0.32 - 7,000.00 = 22,647.06
        ({"9.gross_or_net": "net"}, 7_000_000, 2_264_706, 2_264_706, 9_264_706),
        # VAT of 70,000.00 on top: 700.00, outside the base of income tax
        ({"9.vat_treatment": "on_top"}, 5_530_000, 1_540_000, 70_000, 7_070_000),
        ({"9.vat_treatment": "exempt"}, 5_460_000, 1_540_000, 0, 7_000_000),
    ],
)
@pytest.mark.django_db
def test_a_statement_follows_its_tax_terms_to_the_fen(
    values: dict[str, str], net: int, tax: int, added: int, invoice: int
) -> None:
    case = make_case(**values)
    statement = case.statement()
    leaves = dict(selectors.leaves(statement))
    assert (leaves["net"], leaves["tax"], leaves["sending_unit"]) == (net, tax, 3_000_000)
    assert (statement.contract_fen, statement.added_fen) == (10_000_000 + added, added)
    assert wanted_fen(line_of(statement, "net")) == invoice
    sheet = sheet_of(line_of(statement, "net"))
    assert sheet is not None
    assert [row.whole_fen for row in sheet.amounts] == [invoice]
    assert again(statement.calculation) == statement.calculation
    assert tax_rows(statement.calculation["steps"])
    for person in (case.finance, case.sender, case.person):
        statement = confirm_statement(statement, by=person)
    assert statement.status == Statement.Status.CONFIRMED
    assert not any(prove().values())


@pytest.mark.django_db
def test_what_the_unit_bears_counts_in_the_month_and_runs_with_the_split() -> None:
    case = make_case(**{"9.gross_or_net": "net", "8.split_rule": "running"})
    first, second = case.statement(), case.statement()
    for statement in (first, second):
        assert dict(selectors.leaves(statement))["net"] == 7_000_000
    # the second is taxed with the first: 40 % of 80 % of all of it
    assert second.added_fen > first.added_fen
    assert second.calculation["inputs"]["earlier_parts"]["talent"] == 7_000_000


@settings(max_examples=60, deadline=None)
@given(
    fen=st.integers(0, 30_000_000),
    earlier=st.integers(0, 20_000_000),
    vat=st.sampled_from(["", "included", "on_top"]),
)
def test_after_tax_leaves_at_least_what_is_agreed_and_no_fen_less_would(fen: int, earlier: int, vat: str) -> None:
    withheld = income(Agreed(earlier), LABOUR, None).tax.tax_fen
    found = income(Agreed(fen, True, vat), LABOUR, VAT, earlier_gross_fen=earlier, earlier_tax_fen=withheld)
    on_top = found.vat_fen if vat == "on_top" else 0
    assert found.in_hand_fen - on_top >= fen
    if vat != "included":  # at the threshold of VAT what is left jumps by the tax on it
        assert found.in_hand_fen - on_top == fen
    assert found.added_fen == found.in_hand_fen + found.tax.tax_fen - fen >= 0


@pytest.mark.parametrize(
    ("family", "values", "code"),
    [
        ("personal_service", {"9.gross_or_net": "net"}, ""),
        ("personal_service", {"9.withholding_agent": "platform"}, "agent-not-allowed"),
        ("no_sending_unit", {"9.tax_method": "labour_platform_cumulative"}, "method-not-settled"),
        ("no_sending_unit", {"9.tax_method": "wages_cumulative"}, "method-not-settled"),
        ("no_sending_unit", {"9.invoice_by": "payroll"}, "voucher-not-settled"),
        ("no_sending_unit", {"9.vat_treatment": "on_top"}, ""),
        ("personal_service", {"9.vat_treatment": "on_top", "8.sending_unit_share": 100}, "vat-not-settled"),
        ("technical_service", {"9.withholding_agent": "sending_unit", "9.tax_method": "conversion_award"}, ""),
        (
            "cost_only",
            {"9.withholding_agent": "sending_unit", "9.tax_method": "conversion_award"},
            "method-not-settled",
        ),
    ],
)
def test_only_tax_terms_of_the_table_are_sound(family: str, values: dict[str, object], code: str) -> None:
    terms = {"9.withholding_agent": "using_unit", "9.tax_method": "labour_per_payment", **values}
    assert [found[1] for found in problems(family, terms)] == ([code] if code else [])
    assert can_settle(family, terms) is (code in ("", "vat-not-settled", "voucher-not-settled"))


@pytest.mark.django_db
def test_the_database_refuses_an_addition_that_the_terms_do_not_name() -> None:
    case = make_case()
    statement = case.statement()
    statement.pk, statement.number, statement.status = None, "S-X", Statement.Status.DRAFT
    statement.milestone, statement.added_fen = case.milestone(9_999_999), 1
    with pytest.raises(IntegrityError, match="adds 1 fen that its terms do not name"), transaction.atomic():
        statement.save(force_insert=True)


@pytest.mark.django_db
def test_without_a_rule_of_vat_nothing_is_reckoned_and_the_rule_of_the_day_is_kept() -> None:
    kept = vat_rules.invoice_rule_on(dt.date(2026, 11, 1))
    assert (kept["rate_bp"], kept["ends"]) == (100, "2028-01-01")
    assert vat_rules.still_in_force(kept, dt.date(2027, 12, 31)) is kept
    with pytest.raises(RuleViolation) as caught:
        vat_rules.still_in_force(kept, dt.date(2028, 1, 1))
    assert caught.value.code == "no-tax-rule"
    make_case(**{"9.vat_treatment": "included"}).statement()
    used = TaxRule.objects.get(code="vat_rates")
    used.params |= {"person_bp": 300}
    with pytest.raises(RuleViolation) as caught:
        propose_tax_rule(used, by=administrator())
    assert caught.value.code == "rule-used"
    TaxRule.objects.filter(code="vat_rates").delete()
    with pytest.raises(RuleViolation):
        make_case(**{"9.vat_treatment": "included"}).statement()
    sheet = sheet_of(line_of(make_case().statement(), "sending_unit"))
    assert sheet is not None
    assert sheet.amounts == []
