"""An agency and an insurer with accounts of their own: by the custody bank, by a batch, put right, and named only."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from apps.agreements.models import OutsidePayee
from apps.agreements.services import accept_payee, propose_payee
from apps.core import clock
from apps.ledger.models import Account
from apps.messaging.models import Notice
from apps.settlement import bank_file, pages, rules_escrow, selectors, services, voucher_sheets
from apps.settlement.account_rest import rests_until
from apps.settlement.batch_checks import checked, payable_lines
from apps.settlement.invoice_requests import sellers_of
from apps.settlement.models import Payout, Statement, StatementLine
from apps.settlement.next_step import next_step
from apps.settlement.services.payouts import make_payouts, submit_payout
from apps.settlement.services.telling_of_custody import tell_payout
from tests.agreements.paying import NUMBERS, administrator, checked_payee
from tests.settlement.batching import give_accounts, made
from tests.settlement.custody import PlannedBank, confirmed, receive, supervised_case, told
from tests.settlement.making import Case, line_of, make_case
from tests.settlement.test_payments import refusal
from tests.settlement.test_supervised import paid_out, sound, standing

pytestmark = pytest.mark.django_db
OTHER = "6222023202000000099"


@pytest.fixture(autouse=True)
def planned(settings: Any) -> None:
    settings.BANK_ADAPTER = "tests.settlement.custody.PlannedBank"
    PlannedBank.begin()


def terms(**named: Any) -> dict[str, Any]:
    """An agency takes 5 %, and the premium of 100 yuan is paid first."""
    said = {"8.intermediary_share": 500, "8.fixed_insurance": 10_000, "8.split_rule": "running"}
    return said | {"1.intermediary": named.get("agency", ""), "8.insurer": named.get("insurer", "")}


def both() -> tuple[OutsidePayee, OutsidePayee]:
    return checked_payee("agency"), checked_payee("insurer")


def moved(payee: OutsidePayee, number: str = OTHER) -> OutsidePayee:
    """To another account, by two people."""
    payee.refresh_from_db()
    return accept_payee(propose_payee(payee, account=number, by=administrator()), account=number, by=administrator())


# ---- The supervised route


def test_the_custody_bank_pays_agency_and_insurer_into_the_accounts_on_file() -> None:
    agency, insurer = both()
    case = supervised_case(**terms(agency=agency.words(), insurer=insurer.words()))
    statement = confirmed(case)
    reward, premium = line_of(statement, "intermediary"), line_of(statement, "insurance")
    assert (reward.payee_outside, premium.payee_outside) == (agency, insurer)
    owed = dict(Account.objects.filter(code__startswith="pay:in").values_list("code", "balance_fen"))
    assert owed == {f"pay:intermediary:{agency.public_id}": -499_500, f"pay:insurer:{insurer.public_id}": -10_000}
    payouts = paid_out(statement)
    ordered = {order.name: (order.account, order.amount_fen) for order in PlannedBank.orders.values()}
    assert ordered[agency.name_zh] == (NUMBERS["agency"], 499_500)
    assert ordered[insurer.name_zh] == (NUMBERS["insurer"], 10_000)
    assert [receive(told(one, "paid")) for one in payouts] == ["done"] * 5
    statement.refresh_from_db()
    assert (statement.status, standing(), sound()) == (Statement.Status.SETTLED, {}, True)


def test_terms_that_name_nobody_on_file_are_not_drawn_up_on_this_route() -> None:
    agency = checked_payee()
    wrong = (
        terms(agency="某公司", insurer=agency.words()),  # an agency is no insurer
        terms(agency=f"{agency.credit_code} 91320400MA1NKTB2EH", insurer=""),
    )
    for one in wrong:
        assert refusal(lambda one=one: supervised_case(**one).statement()) == "route-payee"


def test_an_account_that_did_not_work_is_the_keepers_to_change_and_the_new_one_rests(
    clock_forward: Callable[..., None],
) -> None:
    agency, insurer = both()
    case, boss = supervised_case(**terms(agency=agency.words(), insurer=insurer.words())), administrator("周宁")
    statement = confirmed(case)
    payout = next(one for one in paid_out(statement) if one.line and one.line.kind == "intermediary")
    receive(told(payout, "failed"))
    payout.refresh_from_db()
    tell_payout(payout, "failed")
    notice = Notice.objects.get(kind="settlement.payee_payout_failed", user=boss)
    assert notice.facts["name"] == agency.name_zh
    statement = selectors.statement_by_id(str(statement.public_id))
    line = line_of(statement, "intermediary")
    assert rules_escrow.waits_for_account(line)
    assert not any(rules_escrow.owns_account(person, line) for person in (case.finance, case.sender, case.person))
    assert next_step(statement, case.finance).turn == "others"
    assert make_payouts(statement) == 0
    moved(agency)
    line = StatementLine.objects.get(pk=line.pk)
    assert rests_until(line) is not None
    assert make_payouts(statement) == 0, "it rests as any changed account"
    clock_forward(days=10)
    assert make_payouts(statement) == 1
    fresh = Payout.objects.get(replaces=payout)
    assert submit_payout(fresh) is False
    assert PlannedBank.orders[str(fresh.public_id)].account == OTHER
    assert receive(told(fresh, "paid")) == "done"
    assert sound()


def test_put_right_what_they_have_counts_although_the_agency_was_renamed_meanwhile() -> None:
    agency, insurer = both()
    case = supervised_case(**terms(agency=agency.words(), insurer=insurer.words()))
    old = confirmed(case)
    for one in paid_out(old):
        receive(told(one, "paid"))
    old.refresh_from_db()
    agency.name_zh = "苏南科联集团"
    accept_payee(propose_payee(agency, account="", by=administrator()), account=NUMBERS["agency"], by=administrator())
    fresh = case.put_right(old)
    assert {one.credit_fen == one.amount_fen for one in fresh.lines.all()} == {True}
    assert standing()["back:intermediary"] == 499_500
    for person in (case.finance, case.sender, case.person):
        fresh = services.confirm_statement(fresh, by=person)
    assert (fresh.status, standing(), sound()) == ("settled", {}, True)


# ---- The direct route


def direct(**values: Any) -> tuple[Case, Statement]:
    case = make_case(**values)
    give_accounts(case)
    return case, case.confirmed()


def test_a_batch_pays_them_too_and_shows_a_changed_account_before() -> None:
    agency, insurer = both()
    case, statement = direct(**terms(agency=agency.words(), insurer=insurer.words()))
    batch = made(case, statement)
    rows = {row.line.kind: row for row in batch.lines.all()}
    assert (rows["intermediary"].name, rows["intermediary"].account_last_four) == (agency.name_zh, "0015")
    assert (rows["insurance"].name, rows["insurance"].account_last_four) == (insurer.name_zh, "0024")
    assert NUMBERS["agency"] in bank_file.bank_file(batch, list(batch.lines.all()), "csv", at=clock.now())
    other = direct(**terms(agency=agency.words(), insurer=insurer.words()))[0]
    moved(agency)
    found = checked(list(payable_lines(other.using)), unit=other.using, by=other.finance)
    codes = {one.line.kind: {finding.code for finding in one.findings} for one in found}
    assert "changed-lately" in codes["intermediary"]
    assert "no-account" not in codes["intermediary"] | codes["insurance"]
    assert sound()


def test_who_is_only_named_shares_one_account_of_its_kind_and_is_paid_singly() -> None:
    case, statement = direct(**terms(agency="青桥人力", insurer="示例保险"))
    line = line_of(statement, "intermediary")
    assert (line.payee_outside, line.payee_label_zh) == (None, "青桥人力")
    assert set(Account.objects.filter(code__startswith="pay:in").values_list("code", flat=True)) == {
        "pay:intermediary", "pay:insurer",
    }  # fmt: skip
    found = checked(list(payable_lines(case.using)), unit=case.using, by=case.finance)
    assert "no-account" in {finding.code for one in found if one.line.pk == line.pk for finding in one.findings}


# ---- What is shown, and what the database keeps


def test_statement_sheet_and_request_name_the_payee_with_its_code(english: None) -> None:
    agency, insurer = both()
    case, statement = direct(**terms(agency=agency.words(), insurer=insurer.words()))
    statement = selectors.statement_by_id(str(statement.public_id))
    rows = {row.line.kind: row for row in pages.pay_rows(statement, case.finance, "using")}
    assert (rows["intermediary"].payee, rows["intermediary"].account[-4:]) == ("Sunan Kelian", "0015")
    assert pages.pay_rows(statement, case.person, "talent")[-1].account == ""
    sheet = voucher_sheets.sheet_of(rows["intermediary"].line)
    assert sheet is not None
    assert agency.credit_code in {row.value for row in sheet.rows}
    assert {agency.credit_code, insurer.credit_code} <= {seller.tax_number for seller in sellers_of(case.finance)}


def test_the_database_lets_a_line_have_one_payee_and_only_these_lines_an_outside_one() -> None:
    agency = checked_payee()
    statement = make_case().statement()
    facts = {"statement": statement, "position": 9, "amount_fen": 0, "basis": "x", "voucher": "invoice"}
    for wrong in (
        {"kind": "fee", "payee_outside": agency},
        {"kind": "intermediary", "payee_outside": agency, "payee_user": statement.agreement.talent.user},
    ):
        with pytest.raises(DatabaseError, match="statement_line_one_payee"), transaction.atomic():
            StatementLine.objects.create(**facts, **wrong)
