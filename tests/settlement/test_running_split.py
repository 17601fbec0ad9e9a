"""A split that runs over the whole agreement: fixed lines, caps, steps, and no share that ever falls."""

from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.ledger.selectors import balances, trial_balance
from apps.settlement import pages, proofs, selectors
from apps.settlement.calc.running import RunningRule, divide, targets
from apps.settlement.calc.statement import again
from apps.settlement.models import Statement
from apps.settlement.services import redraw_statement
from tests.settlement.making import Case, licensed_operator, make_case

RUNS = {
    "8.operator_fee": 500,
    "8.fee_basis": "公示标准",
    "8.sending_unit_share": 1_500,
    "8.talent_share": 8_500,
    "8.split_rule": "running",
    "8.fixed_travel": 120_050,
    "8.fixed_insurance": 9_950,
    "8.insurer": "示例财产保险公司",
    "8.operator_fee_cap": 200_000,
}


def shares(statement: Statement) -> dict[str, int]:
    found = dict(selectors.leaves(statement))
    return {**found, "gross": statement.calculation["talent_gross_fen"]}


@pytest.fixture
def case(db: None) -> Case:
    licensed_operator()
    return make_case(**RUNS)


def test_the_worked_example_fixed_lines_then_a_capped_fee_then_the_shares() -> None:
    rule = RunningRule(
        operator_fee_bp=500, sending_unit_bp=1_500, travel_fen=120_050, insurance_fen=9_950, operator_cap_fen=200_000
    )
    parts = divide(5_000_000, {}, rule)
    # 50 000.00 − 1 200.50 − 99.50 = 48 700.00; 5 % of it is 2 435.00, at most 2 000.00; 15 % of 46 700.00 is 7 005.00
    assert parts == {
        "travel": 120_050, "insurance": 9_950, "fee": 200_000, "intermediary": 0, "sending_unit": 700_500, "talent": 3_969_500,
    }  # fmt: skip


def test_steps_share_what_lies_above_their_beginning() -> None:
    rule = RunningRule(sending_unit_bp=3_000, steps=[[5_000_000, 2_000], [8_000_000, 0]])
    assert targets(5_000_000, rule)["sending_unit"] == 1_500_000
    assert targets(10_000_000, rule)["sending_unit"] == 1_500_000 + 600_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"operator_fee_bp": 6_000, "intermediary_bp": 4_000},
        {"sending_unit_bp": 10_001},
        {"travel_fen": -1},
        {"steps": [[200, 100], [100, 200]]},
    ],
)
def test_a_rule_that_divides_nothing_is_none(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"[.]"):
        RunningRule(**wrong)  # type: ignore[arg-type]


RULES = st.builds(
    RunningRule,
    operator_fee_bp=st.integers(0, 2_000),
    intermediary_bp=st.integers(0, 2_000),
    sending_unit_bp=st.integers(0, 10_000),
    travel_fen=st.integers(0, 50_000),
    insurance_fen=st.integers(0, 50_000),
    operator_cap_fen=st.none() | st.integers(1, 50_000),
    intermediary_cap_fen=st.none() | st.integers(1, 50_000),
    sending_cap_fen=st.none() | st.integers(1, 500_000),
    steps=st.lists(st.integers(1, 900_000), unique=True, max_size=3).map(
        lambda at: [[x, x % 10_000] for x in sorted(at)]
    ),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.integers(1, 300_000) | st.integers(1, 5), min_size=1, max_size=9), RULES, st.randoms())
def test_in_any_order_of_periods_the_parts_add_up_and_no_share_ever_falls(
    pieces: list[int], rule: RunningRule, random: object
) -> None:
    random.shuffle(pieces)  # type: ignore[attr-defined]
    had = dict.fromkeys(divide(0, {}, rule), 0)
    for piece, total in zip(pieces, accumulate(pieces), strict=True):
        parts = divide(piece, had, rule)
        assert sum(parts.values()) == piece
        assert min(parts.values()) >= 0
        had = {party: fen + parts[party] for party, fen in had.items()}
        due = targets(total, rule)
        # Rounded down; where a tiny payment could not carry the whole fen, they come with the next one.
        assert all(due[party] - 3 <= had[party] <= due[party] + 1 for party in due)


def test_a_statement_carries_the_fixed_lines_once_and_the_cap_over_all(case: Case) -> None:
    first, second, third = case.statement(3_000_000), case.statement(2_000_000), case.statement(1_000_001)
    assert shares(first)["travel"] == 120_050
    assert shares(first)["insurance"] == 9_950
    # 5 % of 28 700.00; then what the cap leaves; then nothing
    assert [shares(one).get("fee", 0) for one in (first, second, third)] == [143_500, 56_500, 0]
    assert all("travel" not in shares(one) for one in (second, third))
    whole = divide(6_000_001, {}, RunningRule(**first.calculation["inputs"]["running"]))
    assert sum(shares(one)["gross"] for one in (first, second, third)) == whole["talent"]
    assert sum(shares(one)["sending_unit"] for one in (first, second, third)) == whole["sending_unit"]
    assert all(again(one.calculation) == one.calculation for one in (first, second, third))
    assert not list(proofs.calculations_reproduce())
    assert not list(proofs.lines_add_up())


def test_a_statement_drawn_up_anew_takes_nothing_from_the_others(case: Case) -> None:
    first, second = case.statement(3_000_000), case.statement(2_000_001)
    anew = redraw_statement(first, by=case.finance)
    # What the first had is had again, in whatever order they come.
    assert shares(anew)["travel"] == 120_050
    assert shares(anew)["fee"] + shares(second)["fee"] == 200_000
    assert anew.contract_fen == 3_000_000
    assert sum(fen for _kind, fen in selectors.leaves(anew)) == 3_000_000


def test_the_fixed_lines_are_booked_and_told_in_plain_words(case: Case) -> None:
    statement = case.confirmed(3_000_000)
    line = {line.kind: line for line in statement.lines.all()}
    assert line["travel"].payee_user == case.person
    assert line["travel"].voucher == "tickets"
    assert "不参与分配" in pages.basis_words(line["travel"], statement)
    assert pages.payee_name(line["insurance"], statement) == "示例财产保险公司"
    rows = {row.label.partition("\u3000")[2]: row.formula for row in pages.detail(statement, case.finance)["tax_rows"]}
    assert rows["平台服务费"].replace("\u00a0", " ") == "28 700.00 × 5%，最高 2 000.00"
    owed = balances(["pay:insurer", f"pay:talent:{case.talent.public_id}"])
    assert owed["pay:insurer"] == -9_950
    assert -sum(owed.values()) == 9_950 + 120_050 + line["net"].amount_fen
    assert trial_balance() == 0
