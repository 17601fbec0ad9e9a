"""The bank's notices: only its own count, each once, and in whatever order they come the books end the same."""

import json
import os
import random
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from apps.audit.models import AuditEvent
from apps.ledger.models import Account, Entry
from apps.ledger.proofs import prove
from apps.messaging.models import Notice
from apps.settlement import handlers
from apps.settlement.bank.sandbox import SandboxBank
from apps.settlement.events import BankCaseOpened
from apps.settlement.jobs import ask_the_bank, let_the_sample_bank_work, pay_out
from apps.settlement.models import BankCase, BankNotice, Deposit, Payout, Statement
from apps.settlement.services import confirm_statement
from apps.settlement.services.payouts import make_payouts, submit_payout
from tests.factories import make_user
from tests.settlement.custody import (
    SECRET,
    PlannedBank,
    confirmed,
    deposit,
    give_account,
    post,
    receive,
    supervised_case,
    told,
)  # fmt: skip
from tests.settlement.making import Case

pytestmark = pytest.mark.django_db
CASES = int(os.environ.get("NOTICE_CASES", "4"))
"""How many orders of notices a soak tries."""
SEED = int(os.environ.get("NOTICE_SEED", "6"))


@pytest.fixture(autouse=True)
def planned(settings: Any, tmp_path: Any) -> None:
    settings.BANK_ADAPTER, settings.BANK_SECRET = "tests.settlement.custody.PlannedBank", SECRET
    settings.DATA_DIR = tmp_path
    PlannedBank.begin()


@pytest.fixture
def wire() -> Client:
    return Client(enforce_csrf_checks=True)


def test_a_forged_stale_or_changed_notice_writes_nothing(wire: Client, settings: Any) -> None:
    statement = supervised_case().statement()
    notice = deposit(statement)
    body = json.dumps(notice).encode()
    right = post(wire, notice)
    assert (right.status_code, right.json()) == (200, {"outcome": "done"})
    other = json.dumps(deposit(statement)).encode()
    before = (Entry.objects.count(), Deposit.objects.count(), BankNotice.objects.count())
    wrong = [
        post(wire, other, signature="0" * 64),
        post(wire, other, signature="ü" * 64),
        post(wire, other, late=301),
        post(wire, other, late=-301),
        post(wire, body.replace(b"10000000", b"90000000"), signature=right.request["HTTP_X_BANK_SIGNATURE"]),
        post(wire, b"x" * 20_000),
        wire.post("/statements/bank/notices/", other, content_type="application/json"),
    ]
    settings.BANK_SECRET = ""
    wrong.append(post(wire, other))
    assert [one.status_code for one in wrong] == [403] * len(wrong)
    assert (Entry.objects.count(), Deposit.objects.count(), BankNotice.objects.count()) == before
    assert post(wire, other, late=299).status_code == 403
    settings.BANK_SECRET = SECRET
    assert post(wire, other, late=299).status_code == 200


def test_a_second_copy_is_answered_and_does_nothing(wire: Client) -> None:
    notice = deposit(supervised_case().statement())
    assert [post(wire, notice).json()["outcome"] for _n in range(3)] == ["done", "duplicate", "duplicate"]
    assert post(wire, notice | {"amount_fen": 6}).json()["outcome"] == "contrary", "its number with other content"
    assert (Deposit.objects.count(), Entry.objects.filter(kind="deposit").count()) == (1, 1)
    assert wire.get("/statements/bank/notices/").status_code == 405


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"null", b'{"id": "", "kind": "deposit"}', b'{"id": "1", "kind": "gift", "bank_reference": "x"}']
    + [
        json.dumps({"id": "1", "kind": "deposit", "bank_reference": "x", "day": "2026-11-23"} | wrong).encode()
        for wrong in (
            {"amount_fen": "1"}, {"amount_fen": -1}, {"amount_fen": True}, {"amount_fen": 1.5}, {"amount_fen": 10**15},
            {"amount_fen": 1, "day": "no"}, {"amount_fen": 1, "note": "x" * 201}, {"amount_fen": 1, "id": "a\x00"},
            {"kind": "payout", "key": "1", "state": "paid"},
        )
    ],
)  # fmt: skip
def test_what_is_genuine_but_no_notice_is_told_so_and_writes_nothing(wire: Client, body: bytes) -> None:
    assert post(wire, body).status_code == 400
    assert not BankNotice.objects.exists()


def test_what_contradicts_the_books_is_kept_and_changes_nothing() -> None:
    statement = confirmed(supervised_case())
    make_payouts(statement)
    net = Payout.objects.get(line__kind="net")
    assert receive(told(net, "paid")) == "strange", "it was never handed in"
    submit_payout(net)
    assert receive(told(net, "paid")) == "done"
    assert receive(told(net, "failed")) == "contrary"
    net.refresh_from_db()
    assert net.status == "confirmed"
    assert sorted(BankNotice.objects.exclude(outcome="done").values_list("outcome", flat=True)) == [
        "contrary",
        "strange",
    ]
    assert not any(prove().values())


def test_what_does_not_fit_is_a_case_that_a_person_closes_with_a_word(wire: Client, client: Client) -> None:
    statement, boss = confirmed(supervised_case()), make_user(is_staff=True, is_superuser=True)
    make_payouts(statement)
    net = Payout.objects.get(line__kind="net")
    submit_payout(net)
    assert [receive(told(net, "paid")), receive(told(net, "failed"))] == ["done", "contrary"]
    assert receive(told(net, "paid") | {"bank_reference": "SB-OTHER"}) == "contrary", "perhaps it was paid twice"
    unknown = told(net, "paid") | {"key": "00000000-0000-4000-8000-000000000001"}
    assert [receive(unknown), receive(unknown)] == ["strange", "duplicate"]
    odd = json.dumps(told(net, "paid") | {"state": "partly"}).encode()
    assert [post(wire, odd).status_code, post(wire, odd).status_code] == [400, 400]
    assert list(BankCase.objects.values_list("kind", flat=True)) == ["contrary", "contrary", "strange", "unreadable"]
    handlers.tell_bank_case(BankCaseOpened(str(BankCase.objects.earliest("pk").public_id)))
    assert Notice.objects.filter(kind="settlement.bank_case", user=boss).exists()
    client.force_login(boss)
    client.cookies["language"] = "en"
    case = BankCase.objects.earliest("pk")
    place = f"/office/settlement/bankcase/{case.pk}/"
    shown = client.get(f"{place}change/").content.decode()
    for words in ("Refused", "Paid by the bank", "until then pay nothing of it again", statement.number):
        assert words in shown
    client.post(f"{place}decide/close/", {"reason": " "})
    case.refresh_from_db()
    assert case.status == "open"
    client.post(f"{place}decide/close/", {"reason": "银行答复：已付，退汇通知作废"})
    case.refresh_from_db()
    assert (case.status, case.closed_by) == ("closed", boss)
    assert AuditEvent.objects.filter(action="bank_case_closed", object_id=str(case.public_id)).exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        BankCase.objects.filter(pk=case.pk).update(content={})
    assert not any(prove().values())


ENDS = {"net": ["paid"], "sending_unit": ["paid", "returned"], "tax": ["failed"]}


def balances_after(case: Case, statement: Statement, draw: random.Random | None) -> dict[str, int]:
    """A statement to its end with every notice once and in order, or as ``draw`` shuffles, doubles and forges them."""
    wire = Client()

    def tell(notices: list[dict[str, Any]]) -> None:
        sent = [*notices, *(draw.choices(notices, k=len(notices)) if draw else [])]
        if draw:
            draw.shuffle(sent)
        for notice in sent:
            if draw and draw.random() < 0.3:
                assert post(wire, notice | {"amount_fen": 1}, signature="f" * 64).status_code == 403
            assert post(wire, notice).status_code == 200

    tell([deposit(statement), deposit(statement, 7_000_000), deposit(statement, note="?")])
    for person in (case.finance, case.sender, case.person):
        statement = confirm_statement(statement, by=person)
    PlannedBank.begin(*(["after"] if draw and draw.random() < 0.5 else []))
    make_payouts(statement)
    payouts = {one.line.kind: one for one in Payout.objects.filter(line__statement=statement) if one.line}
    for payout in payouts.values():
        submit_payout(payout)
    tell([told(payouts[kind], state) for kind, states in ENDS.items() for state in ["accepted", *states]])
    assert not any(prove().values())
    assert {kind: Payout.objects.get(pk=one.pk).status for kind, one in payouts.items()} == {
        "net": "confirmed", "sending_unit": "returned", "tax": "failed",
    }  # fmt: skip
    return dict(Account.objects.exclude(balance_fen=0).values_list("code", "balance_fen"))


def test_in_any_order_late_twice_or_forged_the_same_notices_end_in_the_same_balances() -> None:
    case = supervised_case()
    statement = case.statement()
    ends: list[dict[str, int]] = []
    for number in range(CASES):
        with transaction.atomic():
            ends.append(balances_after(case, statement, random.Random(SEED + number) if number else None))
            transaction.set_rollback(True)
        assert ends[-1] == ends[0], f"NOTICE_SEED={SEED + number}"
    assert ends[0]["suspense:unmatched"] == -17_000_000
    assert ends[0]["cash:custody_bank"] == 27_000_000 - statement.calculation["leaves"]["net"]


def test_the_sample_bank_pays_refuses_returns_and_loses_answers_and_the_books_hold(settings: Any) -> None:
    settings.BANK_ADAPTER = settings.SAMPLE_BANK
    case = supervised_case()
    for side, last in (("talent", "8"), ("sending", "9"), ("using", "7")):
        give_account(case, side, f"62220211050000000{last}")
    statement = case.statement()
    SandboxBank().transfer_in(statement.contract_fen, f"结算 {statement.number}")
    let_the_sample_bank_work()
    for person in (case.finance, case.sender, case.person):
        statement = confirm_statement(statement, by=person)
    for _day in range(3):
        pay_out()
        Payout.objects.update(asked_at=statement.confirmed_at)
        ask_the_bank()
        let_the_sample_bank_work()
    ends = dict(Payout.objects.values_list("line__kind", "status"))
    assert ends == {"net": "returned", "sending_unit": "failed", "tax": "confirmed"}
    for side in ("talent", "sending"):
        give_account(case, side, "622202110500000001")
    for _day in range(2):
        pay_out()
        let_the_sample_bank_work()
    assert Statement.objects.get().status == "settled"
    assert not Account.objects.exclude(balance_fen=0).exists()
    assert not any(prove().values())
