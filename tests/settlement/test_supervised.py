"""The supervised route: money comes in, is split, and leaves through the bank; the books prove every step."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from apps.accounts.models import User
from apps.core import clock
from apps.ledger.models import Account
from apps.ledger.proofs import prove
from apps.messaging.models import Notice
from apps.settlement import handlers, rules, selectors
from apps.settlement.events import DepositArrived, PayoutMoved, StatementConfirmed
from apps.settlement.models import BankNotice, Deposit, Payment, Payout, Statement
from apps.settlement.services import confirm_statement, object_to_line, record_payment, redraw_statement
from apps.settlement.services.escrow import assign_deposit
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
from tests.settlement.test_payments import refusal

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


def test_the_whole_way_from_the_deposit_to_the_payees() -> None:
    case = supervised_case()
    statement = case.statement()
    assert statement.route == "supervised"
    assert refusal(lambda: confirm_statement(statement, by=case.finance)) == "not-funded"
    assert receive(deposit(statement)) == "done"
    assert standing() == {"cash:custody_bank": 10_000_000, f"escrow:{statement.milestone.public_id}": -10_000_000}
    for person in (case.finance, case.sender, case.person):
        statement = confirm_statement(statement, by=person)
    leaves = statement.calculation["leaves"]
    assert standing() == {
        "cash:custody_bank": 10_000_000, "pay:talent": -leaves["net"], "pay:sending": -leaves["sending_unit"],
        "tax:iit": -leaves["tax"],
    }  # fmt: skip
    assert sound()
    payouts = paid_out(statement)
    assert make_payouts(statement) == 0, "run twice, it makes none"
    assert standing() == {"cash:custody_bank": 10_000_000, "clearing:payout": -10_000_000}
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
