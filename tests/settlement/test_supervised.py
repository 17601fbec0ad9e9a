"""The supervised route: money comes in, is split, and leaves through the bank; the books prove every step."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from apps.accounts.models import User
from apps.core import clock
from apps.ledger.models import Account
from apps.ledger.proofs import prove
from apps.messaging.models import Notice
from apps.settlement import bank, handlers, jobs, rules, selectors
from apps.settlement.events import DepositArrived, PayoutMoved, StatementConfirmed
from apps.settlement.models import BankNotice, Deposit, Payment, Payout, Statement
from apps.settlement.services import confirm_statement, object_to_line, record_payment, redraw_statement
from apps.settlement.services.escrow import assign_deposit, take_out
from apps.settlement.services.payouts import ask_payout, make_payouts, pay_again, send_back, submit_payout
from tests.factories import make_user
from tests.settlement.custody import (
    PlannedBank,
    confirmed,
    deposit,
    funded,
    give_account,
    receive,
    supervised_case,
    told,
)  # fmt: skip
from tests.settlement.making import line_of
from tests.settlement.test_payments import at_end_of_month, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def planned(settings: object) -> None:
    settings.BANK_ADAPTER = "tests.settlement.custody.PlannedBank"  # type: ignore[attr-defined]
    PlannedBank.begin()


def standing() -> dict[str, int]:
    """Every account that is not at 0, by the first two parts of its code."""
    found: dict[str, int] = {}
    for code, fen in Account.objects.exclude(balance_fen=0).values_list("code", "balance_fen"):
        short = ":".join(code.split(":")[:2])
        found[short] = found.get(short, 0) + fen
    return found


def sound() -> bool:
    return not any(prove().values())


def keeper() -> User:
    return make_user(is_staff=True, is_superuser=True)


def paid_out(statement: Statement) -> list[Payout]:
    """All of it handed to the bank, which has paid nothing yet."""
    make_payouts(statement)
    found = list(Payout.objects.filter(line__statement=statement).order_by("pk"))
    assert all(submit_payout(one) is False for one in found)
    return found


@pytest.mark.parametrize("values", [{}, {"9.gross_or_net": "net", "9.vat_treatment": "included"}])
def test_the_whole_way_from_the_deposit_to_the_payees(values: dict[str, str]) -> None:
    case = supervised_case(**values)
    statement = case.statement()
    whole = statement.contract_fen
    assert (whole > 10_000_000) is bool(values), "the tax that the using unit bears is deposited too"
    assert statement.route == "supervised"
    assert refusal(lambda: confirm_statement(statement, by=case.finance)) == "not-funded"
    assert receive(deposit(statement)) == "done"
    assert standing() == {"cash:custody_bank": whole, f"escrow:{statement.milestone.public_id}": -whole}
    for person in (case.finance, case.sender, case.person):
        statement = confirm_statement(statement, by=person)
    leaves = statement.calculation["leaves"]
    assert standing() == {
        "cash:custody_bank": whole, "pay:talent": -leaves["net"], "pay:sending": -leaves["sending_unit"],
        "tax:iit": -leaves["tax"],
    }  # fmt: skip
    assert sound()
    payouts = paid_out(statement)
    assert make_payouts(statement) == 0, "run twice, it makes none"
    assert standing() == {"cash:custody_bank": whole, "clearing:payout": -whole}
    assert sound()
    assert [receive(told(one, "paid")) for one in payouts] == ["done"] * 3
    statement.refresh_from_db()
    assert (statement.status, standing()) == (Statement.Status.SETTLED, {})
    assert {one.status for one in Payment.objects.filter(line__statement=statement)} == {"confirmed"}
    assert not Payout.objects.exclude(account_encrypted="").exists()
    assert sound()


def test_money_that_fits_nothing_waits_until_a_person_places_it() -> None:
    case = supervised_case()
    statement, boss = case.statement(), keeper()
    for notice in (deposit(statement, 4_000_000), deposit(statement, note="货款"), deposit(statement, 1)):
        assert receive(notice) == "done"
    first, second, third = Deposit.objects.order_by("pk")
    assert {first.status, second.status, third.status} == {"unmatched"}
    assert standing()["suspense:unmatched"] == -14_000_001
    assert refusal(lambda: assign_deposit(first, by=case.finance, number=statement.number)) == "forbidden"
    assert refusal(lambda: assign_deposit(first, by=boss, number="S-0000-0000-000000")) == "no-such-statement"
    assign_deposit(first, by=boss, number=statement.number.lower())
    assert refusal(lambda: assign_deposit(second, by=boss, number=statement.number)) == "more-than-missing"
    assert refusal(lambda: confirm_statement(statement, by=case.finance)) == "not-funded"
    assert receive(deposit(statement, 6_000_000)) == "done", "just what is missing goes in by itself"
    confirm_statement(statement, by=case.finance)
    assert refusal(lambda: send_back(second, by=boss, reason=" ")) == "reason-needed"
    payout = send_back(second, by=boss, reason="不知何款")
    assert refusal(lambda: assign_deposit(second, by=boss, number=statement.number)) == "wrong-state"
    submit_payout(payout)
    assert PlannedBank.orders[str(payout.public_id)].refund_of == second.bank_reference
    receive(told(payout, "failed"))
    second.refresh_from_db()
    assert (second.status, standing()["suspense:unmatched"]) == ("unmatched", -10_000_001)
    again = send_back(second, by=boss, reason="再退")
    assert (again.replaces, again.public_id != payout.public_id) == (payout, True)
    submit_payout(again)
    receive(told(again, "paid"))
    second.refresh_from_db()
    assert (second.status, standing()["suspense:unmatched"]) == ("sent_back", -1)
    assert sound()


def test_one_reference_is_one_deposit_and_a_statement_drawn_anew_keeps_its_escrow() -> None:
    case = supervised_case()
    statement = funded(case)
    reference = Deposit.objects.get().bank_reference
    assert receive(deposit(statement, reference=reference)) == "same"
    assert receive(deposit(statement, 5, reference=reference)) == "contrary"
    fresh = redraw_statement(statement, by=case.finance)
    assert receive(deposit(statement)) == "done", "the old number, and nothing is missing: nobody's for now"
    assert list(Deposit.objects.order_by("pk").values_list("status", flat=True)) == ["escrow", "unmatched"]
    confirm_statement(fresh, by=case.finance)
    assert sound()


def test_an_order_whose_answer_is_lost_keeps_its_key() -> None:
    case = supervised_case(**{"8.sending_unit_share": 0, "8.talent_share": 10_000})
    statement = confirmed(case)
    PlannedBank.begin("before")
    make_payouts(statement)
    net = Payout.objects.get(line__kind="net")
    assert submit_payout(net)
    net.refresh_from_db()
    assert net.status == "unknown"
    assert make_payouts(statement) == 0
    assert not ask_payout(net), "asked a moment ago"
    for away in ("before", "after", ""):
        Payout.objects.filter(pk=net.pk).update(asked_at=clock.now() - 2 * selectors.ASK_AGAIN)
        PlannedBank.away = {away}
        ask_payout(net)
    assert set(PlannedBank.handed_in) == {str(net.public_id)}
    assert list(PlannedBank.orders) == [str(net.public_id)]
    net.refresh_from_db()
    assert net.status == "submitted"
    with pytest.raises(DatabaseError), transaction.atomic():
        Payout.objects.create(
            line=net.line, amount_fen=1, source=net.source, made_at=clock.now(), made_entry=statement.due_entry
        )
    assert sound()


def test_what_is_refused_or_comes_back_is_paid_again_to_another_account_by_a_linked_payout() -> None:
    case = supervised_case()
    statement = confirmed(case)
    first = {one.line.kind: one for one in paid_out(statement)}
    assert receive(told(first["sending_unit"], "failed")) == "done"
    assert receive(told(first["net"], "returned")) == "done", "it was paid, although nobody told so"
    assert receive(told(first["net"], "paid")) == "same"
    assert receive(told(first["tax"], "paid")) == "done"
    assert make_payouts(statement) == 0, "the account is the same"
    assert Payment.objects.get(line=first["net"].line).status == "returned"
    assert sound()
    give_account(case, "talent", "6222021105000000099")
    make_payouts(statement)
    second = Payout.objects.get(replaces=first["net"])
    boss = keeper()
    assert refusal(lambda: pay_again(first["sending_unit"], by=case.finance)) == "forbidden"
    third = pay_again(first["sending_unit"], by=boss)
    assert refusal(lambda: pay_again(first["sending_unit"], by=boss)) == "wrong-state"
    for one in (second, third):
        submit_payout(one)
        receive(told(one, "paid"))
    statement.refresh_from_db()
    assert statement.status == "settled"
    assert receive(told(second, "returned")) == "done"
    statement.refresh_from_db()
    assert (statement.status, statement.settled_at) == ("confirmed", None)
    assert sound()


def test_nothing_of_it_is_paid_by_hand_and_a_disputed_line_waits() -> None:
    case = supervised_case()
    statement = funded(case)
    confirm_statement(statement, by=case.finance)
    object_to_line(next(one for one in selectors.statement_by_id(str(statement.public_id)).lines.all()
                        if one.kind == "net"), by=case.person, reason="少算了")  # fmt: skip
    confirm_statement(statement, by=case.sender)
    statement = selectors.statement_by_id(str(statement.public_id))
    assert make_payouts(statement) == 2
    line = line_of(statement, "sending_unit")
    assert not rules.can_record_payment(case.finance, line)
    code = refusal(lambda: record_payment(line, by=case.finance, paid_on=clock.today(), bank_reference="X1"))
    assert code == "not-payable"
    assert not selectors.lines_to_pay().exists()
    assert not Payout.objects.filter(line__kind="net").exists()
    assert sound()


def test_the_page_tells_each_party_what_is_next(client: Client) -> None:
    case = supervised_case()
    statement = case.statement()

    def page(person: User) -> str:
        client.force_login(person)
        client.cookies["language"] = "en"
        return client.get(f"/statements/{statement.public_id}/").content.decode()

    mine, theirs = page(case.finance), page(case.sender)
    assert "turn: deposit" in mine
    assert "6230 0000 0000 0001" in mine
    assert "The using unit deposits" in theirs
    assert "6230 0000 0000 0001" not in theirs
    receive(deposit(statement))
    assert "Confirm this statement" in page(case.finance)
    for person in (case.finance, case.sender, case.person):
        confirm_statement(statement, by=person)
    give_account(case, "talent", "")
    assert "Please give your bank account" in page(case.person)
    assert "Waits for a bank account on file" in page(case.finance)
    give_account(case, "talent", "6222021105000000011")
    assert "The custody bank pays the payees" in page(case.finance)
    receive(told(next(one for one in paid_out(statement) if one.line and one.line.kind == "net"), "returned"))
    assert "Please check your bank account" in page(case.person)
    assert "Came back; waits for another account" in page(case.finance)


def test_the_operators_people_place_deposits_and_repeat_payouts_in_the_office(client: Client) -> None:
    case = supervised_case()
    statement, boss = case.statement(), keeper()
    receive(deposit(statement, note="?"))
    row = Deposit.objects.get()
    client.force_login(boss)
    place = f"/office/settlement/deposit/{row.pk}/"
    assert "decision-assign" in client.get(f"{place}change/").content.decode()
    client.post(f"{place}decide/assign/", {"reason": statement.number})
    row.refresh_from_db()
    assert (row.status, row.assigned_by) == ("escrow", boss)
    for person in (case.finance, case.sender, case.person):
        confirm_statement(statement, by=person)
    failed = paid_out(statement)[0]
    receive(told(failed, "failed"))
    assert client.get(f"/office/settlement/payout/{failed.pk}/change/").status_code == 200
    client.post(f"/office/settlement/payout/{failed.pk}/decide/pay_again/")
    assert Payout.objects.filter(replaces=failed, line=failed.line).exists()
    assert "decide/pay_again" not in client.get(f"/office/settlement/payout/{failed.pk}/change/").content.decode()


def test_the_notices_of_the_money_reach_who_has_to_act() -> None:
    case = supervised_case()
    statement = case.statement()
    receive(deposit(statement))
    for person in (case.finance, case.sender, case.person):
        confirm_statement(statement, by=person)
    receive(told(next(one for one in paid_out(statement) if one.line and one.line.kind == "net"), "failed"))
    handlers.tell_deposit(DepositArrived(str(Deposit.objects.get().public_id), str(statement.public_id)))
    handlers.tell_to_pay(StatementConfirmed(str(statement.public_id)))
    handlers.tell_payout(PayoutMoved(str(Payout.objects.get(line__kind="net").public_id), "failed"))
    kinds = {(one.kind, one.user_id) for one in Notice.objects.filter(kind__startswith="settlement.")}
    assert {("settlement.deposit_arrived", case.finance.pk), ("settlement.supervised", case.finance.pk)} <= kinds
    assert ("settlement.payout_failed", case.person.pk) in kinds


def test_terms_that_no_account_here_can_serve_are_not_drawn_up(settings: object) -> None:
    assert refusal(lambda: supervised_case(**{"8.intermediary_share": 200}).statement()) == "route-payee"
    settings.BANK_ADAPTER = ""  # type: ignore[attr-defined]
    assert refusal(lambda: supervised_case().statement()) == "route-closed"


def test_the_database_keeps_the_order_of_things() -> None:
    case = supervised_case()
    statement = confirmed(case)
    payout = paid_out(statement)[0]
    for act in (
        lambda: Payout.objects.filter(pk=payout.pk).update(status="confirmed"),
        lambda: Payout.objects.filter(pk=payout.pk).update(status="created"),
        lambda: Payout.objects.filter(pk=payout.pk).update(amount_fen=1),
        lambda: Payout.objects.filter(pk=payout.pk).delete(),
        lambda: Deposit.objects.update(amount_fen=1),
        lambda: Deposit.objects.update(status="unmatched"),
        lambda: BankNotice.objects.all().delete(),
        lambda: Statement.objects.filter(pk=statement.pk).update(route="direct"),
        lambda: Statement.objects.filter(pk=statement.pk).update(status="awaiting"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_payout_of_a_reversed_statement_is_never_repeated(client: Client) -> None:
    case = supervised_case()
    old, boss = confirmed(case), keeper()
    for one in paid_out(old):
        receive(told(one, "failed"))
    net = Payout.objects.get(line__kind="net")
    object_to_line(net.line, by=case.person, reason="少算了")
    fresh = redraw_statement(old, by=case.finance)
    for person in (case.finance, case.sender, case.person):
        fresh = confirm_statement(fresh, by=person)
    assert refusal(lambda: pay_again(net, by=boss)) == "wrong-state"
    client.force_login(boss)
    assert "decide/pay_again" not in client.get(f"/office/settlement/payout/{net.pk}/change/").content.decode()
    assert make_payouts(fresh) == 3, "the new one pays, once"
    assert sound()


def test_what_the_bank_says_in_a_word_of_its_own_is_not_booked_as_paid() -> None:
    with pytest.raises(ValueError, match="none of its states"):
        bank.Answer("pending")
    order = bank.Order("key", 1, "沈知远", "6222021105000000011", "S-1")
    assert "0011" not in repr(order)
    assert "沈" not in repr(order)


def test_the_talents_line_is_paid_in_another_month_once_its_tax_is_with_the_agent(
    clock_forward: Callable[..., None],
) -> None:
    case = supervised_case(**{"8.sending_unit_share": 0, "8.talent_share": 10_000})
    at_end_of_month(clock_forward)
    for statement in (confirmed(case, 300_000), confirmed(case, 300_000)):
        payouts = {one.line.kind: one for one in paid_out(statement) if one.line}
        receive(told(payouts["tax"], "paid"))
        receive(told(payouts["net"], "paid"))
    receive(told(payouts["net"], "returned"))
    clock_forward(days=1)
    give_account(case, "talent", "6222021105000000099")
    assert make_payouts(statement) == 1, "alone in this month its tax would be another, but it has been filed"
    statement.refresh_from_db()
    assert statement.tax_month.month != clock.today().month
    assert sound()


def test_what_waits_for_a_person_keeps_nobody_from_being_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    case = supervised_case(**{"8.sending_unit_share": 0, "8.talent_share": 10_000})
    for side in ("talent", "using"):
        give_account(case, side, "")
    statement = confirmed(case)
    assert not selectors.statements_to_pay_out().exists()
    give_account(case, "talent", "6222021105000000011")
    assert list(selectors.statements_to_pay_out()) == [statement]
    monkeypatch.setattr(jobs, "ERRAND", dt.timedelta(0))
    assert jobs.pay_out() == 1, "made; a slow bank is left for the next run"
    assert (PlannedBank.handed_in, selectors.statements_to_pay_out().exists()) == ([], False)


def test_what_an_escrow_can_do_without_is_taken_out_and_placed_anew_or_sent_back(client: Client) -> None:
    case, other, boss = supervised_case(), supervised_case(), keeper()
    statement, theirs = case.statement(), other.statement()
    for fen in (4_000_000, 6_000_000):
        receive(deposit(statement, fen, note="?"))
    first, second = Deposit.objects.order_by("pk")
    for one in (first, second):
        assign_deposit(one, by=boss, number=theirs.number)
    assert refusal(lambda: take_out(first, by=case.finance, reason="放错")) == "forbidden"
    assert refusal(lambda: take_out(first, by=boss, reason=" ")) == "reason-needed"
    client.force_login(boss)
    place = f"/office/settlement/deposit/{first.pk}/"
    assert "decision-take_out" in client.get(f"{place}change/").content.decode()
    client.post(f"{place}decide/take_out/", {"reason": "放错"})
    first.refresh_from_db()
    assert (first.status, first.milestone, standing()["suspense:unmatched"]) == ("unmatched", None, -4_000_000)
    assert refusal(lambda: take_out(first, by=boss, reason="放错")) == "wrong-state"
    take_out(second, by=boss, reason="放错")
    for one in (first, second):
        assign_deposit(one, by=boss, number=statement.number)
    assert sound()
    confirm_statement(statement, by=case.finance)
    assert refusal(lambda: take_out(first, by=boss, reason="放错")) == "escrow-needed"
    assert "decision-take_out" not in client.get(f"{place}change/").content.decode()
    fresh = redraw_statement(statement, by=case.finance)
    take_out(second, by=boss, reason="不做了")
    submit_payout(send_back(second, by=boss, reason="退款"))
    assert refusal(lambda: confirm_statement(fresh, by=case.finance)) == "not-funded"
    assert standing()["clearing:payout"] == -6_000_000
    assert sound()
