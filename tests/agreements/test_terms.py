"""The terms: canonical bytes, defaults, differences, and the rules as truth tables."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

import pytest

from apps.agreements import clauses, terms
from apps.agreements.fee_terms import FeeRow
from apps.agreements.tax_terms import AGENT, METHOD, VAT, VOUCHER, offered
from apps.agreements.term_checks import TermsFacts, check_terms, stay_weeks
from tests.agreements.sample_terms import FACTS, SENDING_CODE, bird_terms, bird_values
from tests.agreements.test_clauses import MODES

FEES = {"F-2026-01": FeeRow("operator", 500), "F-2026-02": FeeRow("agency", 500, cap_fen=400_000)}


def codes(facts: TermsFacts = FACTS, **changes: Any) -> set[tuple[str, str]]:
    return {(f"{p.clause}.{p.field}", p.code) for p in check_terms(bird_terms(**changes), facts=facts)}


def test_sound_terms_have_no_problem() -> None:
    assert codes() == set()


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"c1__using_unit_name": None}, "1.using_unit_name", "required"),
        ({"c1__using_unit_name": "  "}, "1.using_unit_name", "required"),
        ({"c1__using_unit_code": "91310000MA1FL0AQ7A"}, "1.using_unit_code", "credit-code"),
        ({"c1__using_unit_code": SENDING_CODE}, "1.using_unit_code", "units-same"),
        ({"c2__mode": "weekend"}, "2.mode", "mode-differs"),
        ({"c2__eligibility": "approval"}, "2.approvals", "approval-missing"),
        ({"c2__eligibility": "unpaid"}, "2.eligibility", "unpaid"),
        ({"c4__period": ["2027-05-31", "2027-03-01"]}, "4.period", "end-before-start"),
        ({"c4__period": ["2027-03-01", "2030-03-01"]}, "4.period", "over-cap"),
        ({"c4__period": ["2026-01-01", "2026-03-31"]}, "4.period", "period-over"),
        ({"c4__total_days": 41}, "4.total_days", "over-consent"),
        ({"c4__total_days": 93}, "4.total_days", "more-days-than-period"),
        ({"c4__days_per_week": 8}, "4.days_per_week", "out-of-range"),
        ({"c4__skip_notice_days": 0}, "4.skip_notice_days", "out-of-range"),
        ({"c4__stays": [{"weeks": "10-36", "city": "常州"}]}, "4.stays", "stay-too-long"),
        ({"c4__stays": [{"weeks": "spring", "city": "常州"}]}, "4.stays", "weeks-unreadable"),
        ({"c6__milestones": []}, "6.milestones", "no-milestone"),
        ({"c6__milestones": [{"title": "报告", "amount": 1}]}, "6.milestones", "sum-not-total"),
        ({"c6__acceptance_days": 61}, "6.acceptance_days", "out-of-range"),
        ({"c7__pay_schedule": [{"occasion": "验收", "amount": 9_999_999}]}, "7.pay_schedule", "sum-not-total"),
        ({"c8__operator_fee": 100, "c8__fee_basis": "catalogue"}, "8.operator_fee", "fee-locked"),
        ({"c8__intermediary_share": 500}, "8.intermediary_share", "fee-without-basis"),
        ({"c8__intermediary_share": 500, "c8__fee_basis": "F-2026-02"}, "1.intermediary", "agency-unnamed"),
        ({"c8__talent_share": 7_999}, "8.talent_share", "split-not-100"),
        ({"c8__talent_share": 999, "c8__sending_unit_share": 9_001}, "8.talent_share", "talent-below-10"),
        ({"c8__separate_contract": None}, "8.separate_contract", "needs-separate-contract"),
        ({"c9__withholding_agent": "platform"}, "9.withholding_agent", "agent-not-allowed"),
        ({"c9__withholding_agent": "sending_unit"}, "9.withholding_agent", "wrong-choice"),
        ({"c9__tax_method": "labour_platform_cumulative"}, "9.tax_method", "method-not-settled"),
        ({"c10__payer_table": [{"item": "差旅"}]}, "10.payer_table", "row-without-payer"),
        ({"c11__cover_type": None}, "11.cover_type", "required"),
        ({"c11__cover_amount": 0}, "11.cover_amount", "no-cover"),
        ({"c11__cover_period": ["2027-03-02", "2027-05-31"]}, "11.cover_period", "cover-too-short"),
        ({"c13__result_owner": None}, "13.result_owner", "result-owner-blank"),
        ({"c13__result_owner": "joint"}, "13.joint_shares", "shares-not-100"),
        ({"c13__sending_unit_ip_confirmed": False}, "13.sending_unit_ip_confirmed", "ip-not-confirmed"),
        ({"c13__sending_unit_ip_confirmed": None}, "13.sending_unit_ip_confirmed", "ip-not-confirmed"),
        ({"c14__conf_years": "6"}, "14.conf_years", "wrong-choice"),
        ({"c15__non_compete": "agreed", "c15__nc_months": "25"}, "15.nc_months", "over-24-months"),
        ({"c15__non_compete": "agreed"}, "15.nc_compensation", "no-compensation"),
        ({"c18__no_poach_months": "25"}, "18.no_poach_months", "out-of-range"),
        ({"c24__notice_days": 2}, "24.notice_days", "out-of-range"),
        ({"c24__safety_notice_days": 4}, "24.safety_notice_days", "out-of-range"),
        ({"c26__forum": "arbitration"}, "26.arbitration_body", "needed-if-arbitration"),
        ({"c27__notice_addresses": [{"party": "甲方"}]}, "27.notice_addresses", "one-per-party"),
        ({"c9__nonsense": "x"}, "9.nonsense", "not-offered"),
        ({"c7__total_amount": "100000"}, "7.total_amount", "wrong-shape"),
        ({"c7__total_amount": True}, "7.total_amount", "wrong-shape"),
        ({"c8__talent_share": 10_001}, "8.talent_share", "wrong-shape"),
        ({"c4__period": ["2027-03-01"]}, "4.period", "wrong-shape"),
        ({"c6__milestones": [{"nonsense": 1}]}, "6.milestones", "wrong-shape"),
    ],
)
def test_each_unsound_term_is_named(changes: dict[str, Any], path: str, code: str) -> None:
    assert (path, code) in codes(**changes)


@pytest.mark.parametrize(
    ("mode", "agents", "methods", "vat_on_top"),
    [
        ("retired", {"using_unit"}, {"labour_per_payment"}, True),
        ("migratory_bird", {"using_unit"}, {"labour_per_payment"}, True),
        ("commission", {"sending_unit"}, {"wages_cumulative", "conversion_award"}, False),
        ("short_loan", {"sending_unit"}, {"wages_cumulative"}, False),
    ],
)
def test_the_form_offers_only_tax_terms_that_are_settled(
    mode: str, agents: set[str], methods: set[str], vat_on_top: bool
) -> None:
    fields = clauses.field_map(mode, MODES[mode])
    shown = {path: {c.value for c in offered(fields[path], MODES[mode]).choices} for path in (AGENT, METHOD, VAT)}
    assert (shown[AGENT], shown[METHOD], "on_top" in shown[VAT]) == (agents, methods, vat_on_top)
    assert "payroll" not in {choice.value for choice in offered(fields[VOUCHER], MODES[mode]).choices}


@pytest.mark.parametrize(
    ("kind", "fee", "basis", "sound"),
    [
        ("public", 0, None, True), ("public", 500, "catalogue", False),
        ("pilot", 0, None, True), ("pilot", 500, "catalogue", False),
        ("licensed", 0, None, True), ("licensed", 500, None, False), ("licensed", 500, "F-2026-01", True),
        ("licensed", 500, "catalogue", False), ("licensed", 501, "F-2026-01", False), ("licensed", 500, "F-2026-02", False),
    ],
)  # fmt: skip
def test_a_fee_needs_a_licensed_operator_and_a_published_basis(
    kind: str, fee: int, basis: str | None, sound: bool
) -> None:
    facts = dataclasses.replace(FACTS, operator_kind=kind, fees=FEES)
    assert (codes(facts, c8__operator_fee=fee, c8__fee_basis=basis) == set()) is sound


def test_the_supervised_route_needs_a_bank_and_payees_with_accounts() -> None:
    route, bank = {"c7__funding_route": "supervised"}, dataclasses.replace(FACTS, has_bank=True)
    assert ("7.funding_route", "route-closed") in codes(**route)
    assert codes(bank, **route) == set()
    named = {"c8__intermediary_share": 100, "c1__intermediary": "示例公司（91320400MA1MKTA1E8）"}
    assert ("1.intermediary", "route-payee") in codes(bank, **route, **named)
    insurer = dataclasses.replace(bank, payees={("insurer", "91320400MA1MKTA1E8")})
    assert ("1.intermediary", "route-payee") in codes(insurer, **route, **named)
    agency = dataclasses.replace(bank, payees={("agency", "91320400MA1MKTA1E8")})
    assert "route-payee" not in {code for _path, code in codes(agency, **route, **named)}
    assert "route-payee" not in {code for _path, code in codes(**named)}, "the using unit pays whom it likes itself"


@pytest.mark.parametrize(("share", "sound"), [(400, True), (401, False)])
def test_a_published_fee_is_never_more_than_its_cap(share: int, sound: bool) -> None:
    facts = dataclasses.replace(FACTS, fees=FEES)
    words = {"c8__intermediary_share": share, "c8__fee_basis": {"zh": "F-2026-02 报酬", "en": "F-2026-02 reward"}}
    found = codes(facts, c1__intermediary="示例人力资源公司", **words)
    assert (("8.intermediary_share", "fee-over-published") not in found) is sound


@pytest.mark.parametrize(("end", "sound"), [("2030-02-28", True), ("2030-03-01", False)])
def test_the_cap_counts_whole_months(end: str, sound: bool) -> None:
    assert (("4.period", "over-cap") not in codes(c4__period=["2027-03-01", end])) is sound


def test_joint_shares_that_add_up_are_sound() -> None:
    shares = [{"party": "甲方", "share": 4_000}, {"party": "乙方", "share": 6_000}]
    assert codes(c13__result_owner="joint", c13__joint_shares=shares) == set()


def test_proof_of_insurance_is_due_before_the_start_not_before_sending() -> None:
    assert codes(dataclasses.replace(FACTS, stage="activate")) == {("11.insurance_proof", "required")}


def loan(**values: Any) -> set[tuple[str, str]]:
    terms_ = terms.new_terms("short_loan", "cost_only", {"2.mode": "short_loan"} | values)
    return {
        (f"{p.clause}.{p.field}", p.code) for p in check_terms(terms_, facts=dataclasses.replace(FACTS, cap_months=6))
    }


def test_a_loan_pays_exact_cost_and_keeps_within_hours_and_the_labour_contract() -> None:
    over_cost = loan(**{"7.total_amount": 100, "8.cost_lines": [{"line": "工资", "amount": 90}]})
    assert ("8.cost_lines", "sum-not-total") in over_cost
    assert ("8.cost_lines", "sum-not-total") not in loan(
        **{"7.total_amount": 90, "8.cost_lines": [{"line": "工资", "amount": 90}]}
    )
    assert ("4.weekly_hours", "hours") in loan(**{"4.weekly_hours": 32, "4.home_hours": 9})
    assert ("4.weekly_hours", "hours") not in loan(**{"4.weekly_hours": 32, "4.home_hours": 8})
    late = loan(**{"4.period": ["2027-01-01", "2027-06-30"], "3.labour_contract_end": "2027-06-29"})
    assert ("4.period", "after-labour-contract") in late
    assert ("3.consent_at", "consent-in-future") in loan(**{"3.consent_at": "2026-11-23"})
    assert ("17.return_date", "needed-if-post-left") in loan()
    assert ("8.talent_share", "not-offered") in loan(**{"8.talent_share": 10_000})


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("10-13", 4),
        ("W10–W13", 4),
        ("第10周", 1),
        ("52-2", 4),
        ("", None),
        ("spring", None),
        ("10-54", None),
        ("1-2-3", None),
    ],
)
def test_the_weeks_of_a_stay_are_read(text: str, weeks: int | None) -> None:
    assert stay_weeks(text) == weeks


def test_canonical_terms_do_not_depend_on_the_order_of_keys() -> None:
    one = bird_terms()
    other = {key: one[key] for key in reversed(list(one))} | {"values": dict(reversed(list(one["values"].items())))}
    assert terms.canonical(one) == terms.canonical(other)
    assert terms.terms_sha256(one) == terms.terms_sha256(other)
    assert b", " not in terms.canonical({"a": [1, 2]})
    assert "林示例".encode() in terms.canonical(one)
    assert json.loads(terms.canonical(one)) == one


def test_one_fen_changes_the_hash() -> None:
    assert terms.terms_sha256(bird_terms()) != terms.terms_sha256(bird_terms(c5__travel_cap=800_001))


@pytest.mark.parametrize(("mode", "family"), MODES.items())
def test_defaults_are_well_formed_in_every_mode_and_never_choose_the_owner(mode: str, family: str) -> None:
    for short_path in (False, True):
        values = terms.defaults(mode, family, start=dt.date(2027, 3, 1), short_path=short_path)
        problems = check_terms(terms.new_terms(mode, family, values), facts=FACTS)
        assert not {p.code for p in problems} & {"wrong-shape", "wrong-choice", "not-offered"}
        assert "13.result_owner" not in values
        assert "2.legal_basis" not in values
        assert values["4.period"] == ["2027-03-01", "2027-05-31"]


def test_default_percentages_are_basis_points_and_the_short_path_has_its_own_cap() -> None:
    values = terms.defaults("weekend", "personal_service", short_path=True)
    assert values["8.talent_share"] == 10_000
    assert values["25.liability_cap"]["zh"] == "本次费用"
    assert "4.period" not in values


def test_a_difference_names_clause_field_old_and_new_in_order() -> None:
    changed = bird_terms(c8__talent_share=7_000, c5__board="自理", c8__separate_contract=None)
    assert terms.diff(bird_terms(), changed) == [
        (5, "board", None, "自理"),
        (8, "separate_contract", "FW-2027-001", None),
        (8, "talent_share", 8_000, 7_000),
    ]
    assert terms.diff(bird_terms(), bird_terms()) == []


def test_every_check_of_a_required_field_is_reported_when_nothing_is_filled_in() -> None:
    problems = check_terms(terms.new_terms("migratory_bird", "personal_service", {}), facts=FACTS)
    named = {f"{p.clause}.{p.field}" for p in problems}
    required = {f.path for f in clauses.fields_for("migratory_bird", "personal_service") if f.required}
    assert required - {"11.insurance_proof"} <= named
    assert all(p.message for p in problems)
    assert bird_values().keys() >= required - {"11.insurance_proof"}
