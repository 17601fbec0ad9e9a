"""What the custody bank paid out is put right: all agree, what is too much comes back, only the rest is paid."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from apps.assignments.services import state_costs
from apps.messaging.models import Notice
from apps.settlement import handlers, rules_escrow, services
from apps.settlement.events import StatementConfirmed
from apps.settlement.models import Deposit, Payout, Statement
from apps.settlement.services import escrow
from apps.settlement.services.credits import cash_for, left_over_fen
from apps.settlement.services.payouts import make_payouts, submit_payout
from apps.talents.models import Talent
from apps.talents.services import set_account
from tests.assignments.scenes import make_post_left_mode
from tests.settlement.custody import (
    ACCOUNTS,
    PlannedBank,
    confirmed,
    deposit,
    give_account,
    receive,
    supervised_case,
    told,
)
from tests.settlement.making import Case, line_of
from tests.settlement.test_pages import page
from tests.settlement.test_papers_between_units import under
from tests.settlement.test_payments import refusal
from tests.settlement.test_reversals import stated
from tests.settlement.test_supervised import keeper, paid_out, sound, standing

pytestmark = pytest.mark.django_db
COST = 3_900_000


@pytest.fixture(autouse=True)
def planned(settings: Any) -> None:
    settings.BANK_ADAPTER = "tests.settlement.custody.PlannedBank"
    PlannedBank.begin()


def settled(case: Case) -> Statement:
    statement = confirmed(case)
    for one in paid_out(statement):
        receive(told(one, "paid"))
    statement.refresh_from_db()
    assert statement.status == "settled"
    return statement


def at_cost() -> tuple[Case, Statement]:
    """A loan whose exact cost the custody bank has paid to the sending unit."""
    case = under(make_post_left_mode(), **{"7.total_amount": 10_000_000, "7.funding_route": "supervised"})
    give_account(case, "sending", ACCOUNTS["sending"])
    items = {"wage_fen": COST, "social_fen": 0, "fund_fen": 0, "total_fen": COST}
    milestone = case.milestone(4_000_000)
    proof = SimpleUploadedFile("proof.pdf", b"%PDF-1.7\n%test\n", "application/pdf")
    state_costs(milestone, by=case.sender, upload=proof, **items)
    statement = services.draft_statement(milestone)
    assert statement is not None
    receive(deposit(statement))
    statement = by_both(case, statement)
    for one in paid_out(statement):
        receive(told(one, "paid"))
    statement.refresh_from_db()
    assert statement.status == "settled"
    return case, statement


def by_both(case: Case, statement: Statement) -> Statement:
    for person in (case.finance, case.sender):
        statement = services.confirm_statement(statement, by=person)
    return statement


def cost_anew(case: Case, old: Statement, fen: int) -> Statement:
    """Both units agree that it is put right, and the sending unit states another cost."""
    reversal = services.ask_reversal(old, by=case.finance, reason="成本录错")
    services.agree_to_reversal(reversal, by=case.sender)
    reversal.refresh_from_db()
    assert reversal.replacement is not None
    return stated(case, reversal.replacement, fen)


def confirm_all(case: Case, statement: Statement) -> Statement:
    for person in (case.finance, case.sender, case.person):
        statement = services.confirm_statement(statement, by=person)
    return statement


def test_a_settled_one_put_right_by_the_same_terms_is_settled_by_what_was_paid() -> None:
    case = supervised_case()
    old = settled(case)
    leaves, milestone = old.calculation["leaves"], old.milestone.public_id
    fresh = case.put_right(old)
    assert standing() == {
        f"escrow:{milestone}": -10_000_000, "back:talent": leaves["net"], "back:sending": leaves["sending_unit"],
        "back:tax": leaves["tax"],
    }  # fmt: skip
    assert (sound(), cash_for(fresh.milestone)) == (True, 0)
    taken = Deposit.objects.get()
    assert not rules_escrow.can_take_out(keeper(), taken, fresh), "what was paid out of it is with the payees"
    fresh = confirm_all(case, fresh)
    assert (fresh.status, standing()) == ("settled", {})
    assert make_payouts(fresh) == 0
    assert sound()


def test_of_a_higher_cost_only_the_rest_is_deposited_and_paid() -> None:
    case, old = at_cost()
    more = cost_anew(case, old, COST + 5_000)
    assert refusal(lambda: by_both(case, more)) == "not-funded"
    assert receive(deposit(more, 5_000)) == "done"
    more = by_both(case, more)
    assert (more.status, cash_for(more.milestone), make_payouts(more), sound()) == ("confirmed", 5_000, 1, True)
    last = Payout.objects.latest("pk")
    submit_payout(last)
    assert (last.amount_fen, receive(told(last, "paid"))) == (5_000, "done")
    more.refresh_from_db()
    assert (more.status, standing()) == ("settled", {})
    assert sound()


def test_what_a_payee_got_too_much_comes_back_as_a_deposit_of_its_line() -> None:
    case, old = at_cost()
    boss, escrow_of = keeper(), f"escrow:{old.milestone.public_id}"
    less = by_both(case, cost_anew(case, old, COST - 50_000))
    line = line_of(old, "cost")
    assert (less.status, left_over_fen(less)) == ("settled", {line.pk: 50_000})
    assert standing() == {"back:sending": 50_000, escrow_of: -50_000}
    assert "to be given back to the custody account" in page(case.sender, less)
    handlers.tell_to_pay(StatementConfirmed(str(less.public_id)))
    assert Notice.objects.filter(kind="settlement.give_back", user=case.sender).exists()
    for fen in (60_000, 20_000, 30_000):
        receive(deposit(less, fen))
    too_much, first, second = Deposit.objects.filter(status="unmatched").order_by("pk")
    assert refusal(lambda: escrow.record_given_back(first, by=case.finance, place=old.number)) == "forbidden"
    assert refusal(lambda: escrow.record_given_back(too_much, by=boss, place=old.number)) == "nothing-too-much"
    assert refusal(lambda: escrow.record_given_back(first, by=boss, place=f"{old.number}/9")) == "nothing-too-much"
    escrow.record_given_back(first, by=boss, place=f"{old.number}/{line.position}")
    escrow.record_given_back(second, by=boss, place=less.number)
    assert refusal(lambda: escrow.record_given_back(first, by=boss, place=old.number)) == "wrong-state"
    assert (left_over_fen(less), cash_for(less.milestone)) == ({}, 50_000)
    assert standing() == {"cash:custody_bank": 110_000, "suspense:unmatched": -60_000, escrow_of: -50_000}
    with pytest.raises(DatabaseError), transaction.atomic():
        Deposit.objects.filter(pk=first.pk).update(line=None)
    assert sound()


def test_nothing_is_put_right_while_the_bank_is_paying() -> None:
    case = supervised_case()
    statement = confirmed(case)
    first, *others = paid_out(statement)
    assert refusal(lambda: services.ask_reversal(statement, by=case.finance, reason="分配比例录错")) == "under-way"
    with pytest.raises(DatabaseError), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(status="reversed")
    for one in (first, *others):
        receive(told(one, "paid"))
    case.put_right(statement)
    assert receive(told(first, "returned")) == "contrary", "it counts on the new statement: a case for a person"
    assert sound()


def test_an_account_just_changed_rests_before_the_bank_pays_to_it(clock_forward: Any) -> None:
    case = supervised_case()
    Talent.objects.filter(pk=case.talent.pk).update(account_encrypted="")
    set_account(case.talent, "6222020000000004321", by=case.person)
    settled(case)  # the first one given is nobody's change
    other = confirmed(case)
    set_account(case.talent, "6222020000000004339", by=case.person)
    assert make_payouts(other) == 2
    assert "The account was changed" in page(case.finance, other)
    clock_forward(days=4)
    assert not Payout.objects.filter(line=line_of(other, "net")).exists()
    make_payouts(other)
    assert Payout.objects.filter(line=line_of(other, "net")).exists()
