"""A confirmed statement found wrong: who asks, who agrees, what the books and the new statement say to the fen."""

from collections.abc import Callable
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from apps.assignments.services import state_costs
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.ledger import proofs
from apps.ledger.models import Account, Entry
from apps.settlement import rules_reversals, selectors, services
from apps.settlement.income import income_of
from apps.settlement.models import Statement, StatementReversal
from apps.settlement.services.credits import left_over_fen
from tests.factories import make_member
from tests.settlement.batching import paid_case
from tests.settlement.making import Case, line_of, make_case
from tests.settlement.test_pages import as_, page
from tests.settlement.test_papers_between_units import at_cost

WHY = "分配比例录错"


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value.code


def stated(case: Case, statement: Statement, wage_fen: int) -> Statement:
    """The sending unit states the cost of a loan anew; its statement is drawn up by that."""
    proof = SimpleUploadedFile("payroll.pdf", b"%PDF-1.4 payroll", "application/pdf")
    items = {"wage_fen": wage_fen, "social_fen": 0, "fund_fen": 0, "total_fen": wage_fen}
    state_costs(statement.milestone, by=case.sender, upload=proof, **items)
    fresh = services.follow_stated(statement.milestone)
    assert fresh is not None
    return fresh


def asked(case: Case, statement: Statement) -> StatementReversal:
    return services.ask_reversal(statement, by=case.finance, reason=WHY)


def confirm(case: Case, statement: Statement) -> Statement:
    for person in (case.finance, case.sender, case.person):
        statement = services.confirm_statement(statement, by=person)
    return statement


def receive(case: Case, statement: Statement, kind: str = "net") -> None:
    by = case.person if kind == "net" else case.sender
    services.confirm_payment(case.pay(statement, kind), by=by)


def reread(statement: Statement) -> Statement:
    return Statement.objects.get(pk=statement.pk)


def proved() -> dict[str, list[str]]:
    return {title: found for title, found in proofs.prove().items() if found}


def balance(start: str) -> int:
    return sum(Account.objects.filter(code__startswith=start).values_list("balance_fen", flat=True))


@pytest.mark.django_db
def test_all_parties_agree_before_a_confirmed_statement_is_reversed_and_both_are_linked() -> None:
    case = make_case()
    old = case.confirmed()
    reversal = asked(case, old)
    assert refusal(lambda: services.agree_to_reversal(reversal, by=case.finance)) == "forbidden"
    assert refusal(lambda: services.agree_to_reversal(reversal, by=case.hr)) == "forbidden", "the asking party's other"
    assert refusal(lambda: asked(case, old)) == "wrong-state"
    services.agree_to_reversal(reversal, by=case.sender)
    old.refresh_from_db()
    assert old.status == Statement.Status.CONFIRMED, "one is still to agree"
    services.agree_to_reversal(reversal, by=case.person)
    old.refresh_from_db()
    reversal.refresh_from_db()
    fresh = reversal.replacement
    assert fresh is not None
    assert (old.status, fresh.status) == (Statement.Status.REVERSED, Statement.Status.AWAITING)
    assert fresh.comes_of == reversal
    entries = {entry.kind: entry for entry in Entry.objects.filter(subject=str(old.public_id), reverses=None)}
    for entry in entries.values():
        back = dict(entry.reversed_by.postings.values_list("account", "amount_fen"))
        assert back == {account: -fen for account, fen in entry.postings.values_list("account", "amount_fen")}
    assert selectors.open_balances() == {}
    assert proved() == {}


@pytest.mark.django_db
def test_a_settled_statement_put_right_is_settled_again_by_what_was_paid() -> None:
    case = make_case()
    old = case.confirmed()
    receive(case, old, "net")
    receive(case, old, "sending_unit")
    assert reread(old).status == Statement.Status.SETTLED
    paid = sum(line.amount_fen for line in old.lines.all() if line.is_payable)
    fresh = case.put_right(old)
    assert reread(old).status == Statement.Status.REVERSED
    assert balance("back:") == paid == -balance("over:")
    assert proved() == {}
    confirm(case, fresh)
    assert reread(fresh).status == Statement.Status.SETTLED, "nothing is left to pay"
    assert balance("back:") == balance("over:") == 0
    assert selectors.open_balances() == {}
    assert income_of(case.person, "").received.net_fen == line_of(old, "net").amount_fen
    assert proved() == {}
    again = case.put_right(fresh)
    assert proved() == {}
    assert [line.credit_fen for line in again.lines.all()] == [line.credit_fen for line in fresh.lines.all()]


@pytest.mark.django_db
def test_of_a_cost_stated_anew_only_the_rest_is_paid_or_what_is_too_much_waits_to_be_given_back() -> None:
    case, old = at_cost()
    receive(case, old, "cost")
    cost = old.contract_fen
    reversal = asked(case, old)
    services.agree_to_reversal(reversal, by=case.sender)
    reversal.refresh_from_db()
    assert reversal.replacement is not None
    more = stated(case, reversal.replacement, cost + 70_000)
    line = line_of(more, "cost")
    assert (line.amount_fen, line.credit_fen, line.to_pay_fen) == (cost + 70_000, cost, 70_000)
    less = stated(case, more, cost - 50_000)
    line = line_of(less, "cost")
    assert (line.credit_fen, line.is_payable) == (cost - 50_000, False)
    assert left_over_fen(old) == {line_of(old, "cost").pk: 50_000}
    assert "¥500.00 more than the new one pays" in page(case.sender, less).replace("\u00a0", "")
    more = stated(case, less, cost + 70_000)
    for person in (case.finance, case.sender):
        services.confirm_statement(more, by=person)
    assert proved() == {}
    receive(case, more, "cost")
    entry = Entry.objects.get(subject=str(more.public_id), kind="paid")
    assert set(entry.postings.values_list("amount_fen", flat=True)) == {70_000, -70_000}
    assert reread(more).status == Statement.Status.SETTLED
    assert selectors.open_balances() == {}
    assert proved() == {}


@pytest.mark.django_db
def test_nothing_is_put_right_while_money_is_under_way() -> None:
    case = paid_case()
    old = case.confirmed()
    reversal = asked(case, old)
    services.agree_to_reversal(reversal, by=case.sender)
    line = case.pay(old, "net")
    assert refusal(lambda: services.agree_to_reversal(reversal, by=case.person)) == "under-way"
    assert reversal.consents.count() == 2, "the last yes is given again later"
    services.confirm_payment(line, by=case.person)
    services.withdraw_reversal(reversal, by=case.hr)
    services.make_batch(case.using, [line_of(old, "sending_unit").pk], by=case.finance)
    assert refusal(lambda: asked(case, old)) == "under-way"


@pytest.mark.django_db
def test_who_asks_refuses_and_takes_back() -> None:
    case = make_case()
    old = case.confirmed()
    assert refusal(lambda: services.ask_reversal(old, by=case.signatory, reason=WHY)) == "forbidden"
    assert refusal(lambda: services.ask_reversal(old, by=case.sender, reason=" ")) == "reason"
    reversal = services.ask_reversal(old, by=case.sender, reason=WHY)
    make_member(case.using, "finance", user=case.sender)
    assert refusal(lambda: services.agree_to_reversal(reversal, by=case.sender)) == "forbidden"
    assert refusal(partial(services.refuse_reversal, reversal, by=case.sender, answer="不")) == "forbidden"
    assert refusal(partial(services.withdraw_reversal, reversal, by=case.hr)) == "forbidden"
    services.refuse_reversal(reversal, by=case.person, answer="金额没有错")
    assert refusal(lambda: services.agree_to_reversal(reversal, by=case.person)) == "wrong-state"
    reversal.refresh_from_db()
    assert (reversal.status, reversal.answer) == ("refused", "金额没有错")
    assert rules_reversals.can_ask(case.person, Statement.objects.get(pk=old.pk)), "it may be asked anew"


@pytest.mark.django_db
def test_the_database_reverses_nothing_paid_without_the_consent_of_another_party() -> None:
    case = make_case()
    old = case.confirmed()
    receive(case, old, "net")
    receive(case, old, "sending_unit")
    with pytest.raises(DatabaseError), transaction.atomic():
        Statement.objects.filter(pk=old.pk).update(status="reversed")
    reversal = asked(case, old)
    with pytest.raises(DatabaseError), transaction.atomic():
        StatementReversal.objects.filter(pk=reversal.pk).update(
            status="done", ended_by=case.finance, ended_at=clock.now(), replacement=case.statement()
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        reversal.consents.update(party="talent")


@pytest.mark.django_db
def test_the_request_and_the_answers_by_plain_forms() -> None:
    case = make_case()
    old = case.confirmed()
    receive(case, old, "net")
    url = reverse("settlement:put_right", args=[old.public_id])
    assert url in page(case.finance, old)
    assert as_(case.signatory).get(url).status_code == 403
    assert "stays with who received it" in as_(case.finance).get(url).content.decode()
    assert as_(case.finance).post(url, {"action": "ask", "words": " "}).status_code == 422
    assert as_(case.finance).post(url, {"action": "ask", "words": WHY}).status_code == 302
    assert "It stays as it is until all have agreed" in page(case.hr, old)
    assert "Do you agree to put this statement right?" in page(case.person, old)
    assert WHY in as_(case.person).get(url).content.decode()
    line = case.pay(old, "sending_unit")
    assert as_(case.sender).post(url, {"action": "agree"}).status_code == 302
    under_way = as_(case.person).post(url, {"action": "agree"})
    assert under_way.status_code == 422
    assert "not confirmed by its payee" in under_way.content.decode()
    services.confirm_payment(line, by=case.sender)
    done = as_(case.person).post(url, {"action": "agree"})
    fresh = Statement.objects.exclude(pk=old.pk).get()
    assert done.headers["Location"] == reverse("settlement:detail", args=[fresh.public_id])
    assert f"This statement replaces {old.number}" in page(case.person, fresh)
    assert f"Open the new statement {fresh.number}" in page(case.person, old)
    assert "of which paid before" in page(case.person, fresh)


@pytest.mark.django_db
def test_one_party_alone_draws_up_anew_what_all_confirmed_only_where_a_line_is_disputed() -> None:
    case = make_case()
    statement = case.confirmed()
    assert refusal(lambda: services.redraw_statement(statement, by=case.finance)) == "wrong-state"
    services.object_to_line(line_of(statement, "net"), by=case.person, reason="少算了")
    reversal = asked(case, statement)
    assert refusal(lambda: services.redraw_statement(statement, by=case.finance)) == "wrong-state", "all are asked"
    services.withdraw_reversal(reversal, by=case.finance)
    fresh = services.redraw_statement(statement, by=case.finance)
    assert (reread(statement).status, fresh.status) == (Statement.Status.REVERSED, Statement.Status.AWAITING)
    assert proved() == {}
