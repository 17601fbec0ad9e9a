"""Payment batches: who may do what, two people, one export, one batch a line, and what the bank answers."""

import csv
import hashlib
import io
from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.audit.models import AuditEvent
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.settlement import rules, rules_batches, services
from apps.settlement.bank_answers import read_answers, text_of
from apps.settlement.batch_checks import checked, payable_lines
from apps.settlement.batch_findings import BLOCKS
from apps.settlement.models import BatchLine, Payment, PaymentBatch, Statement
from apps.settlement.services.batches import approval_purpose
from apps.settlement.tax_months import tax_is_stale
from apps.talents.services import set_account
from tests.factories import make_member
from tests.factories.story import code_for
from tests.settlement.batching import (
    TALENTS_ACCOUNT,
    UNITS_ACCOUNT,
    answers,
    approve,
    approved,
    exported,
    give_accounts,
    made,
    paid_case,
    payable,
    submitted,
)
from tests.settlement.making import Case, line_of, make_case
from tests.settlement.test_payments import at_end_of_month, refusal

Status, State = PaymentBatch.Status, BatchLine.State


def states(batch: PaymentBatch) -> list[str]:
    return list(batch.lines.order_by("position").values_list("state", flat=True))


def bring(batch: PaymentBatch, case: Case, text: str) -> list[str]:
    """Record a bank's file; what each row did."""
    return [one.what for one in services.record_answers(batch, read_answers(text), by=case.finance)]


def findings(case: Case) -> dict[str, list[str]]:
    """Codes of what is found on the payable lines, by kind of line."""
    found = checked(list(payable_lines(case.using)), unit=case.using, by=case.finance)
    return {one.line.kind: [finding.code for finding in one.findings] for one in found}


CAN = {
    "draft": {"maker": "submit withdraw", "colleague": "withdraw", "administrator": "withdraw"},
    "submitted": {"maker": "withdraw", "colleague": "approve withdraw", "administrator": "approve withdraw"},
    "approved": {"maker": "export withdraw", "colleague": "export withdraw", "administrator": "withdraw"},
    "exported": {"maker": "answer", "colleague": "answer", "administrator": ""},
    "done": {"maker": "answer", "colleague": "answer", "administrator": ""},
    "withdrawn": {"maker": "", "colleague": "", "administrator": ""},
}


@pytest.mark.django_db
def test_who_may_do_what_in_each_state() -> None:
    case = paid_case()
    batch = made(case)
    people = {
        "maker": case.finance,
        "colleague": make_member(case.using, "finance"),
        "administrator": make_member(case.using, "administrator"),
        "hr": case.hr,
        "signatory": case.signatory,
        "sender": case.sender,
        "talent": case.person,
        "stranger": make_case().finance,
    }
    asked = {
        "submit": rules_batches.can_submit,
        "approve": rules_batches.can_approve,
        "export": rules_batches.can_export,
        "withdraw": rules_batches.can_withdraw,
        "answer": rules_batches.can_enter_results,
    }
    for state in Status.values:
        batch.status = state
        found = {name: " ".join(act for act, rule in asked.items() if rule(one, batch)) for name, one in people.items()}
        assert found == dict.fromkeys(people, "") | CAN[state], state


@pytest.mark.django_db
def test_from_choice_to_the_banks_answer_each_step_by_its_own_people() -> None:
    case = paid_case()
    statement = case.confirmed()
    batch = made(case, statement)
    assert batch.total_fen == 8_460_000
    assert (batch.status, states(batch)) == (Status.DRAFT, [State.WAITING, State.WAITING])
    assert rules.place_in_batch(line_of(statement, "net"))
    batch = services.submit_batch(batch, by=case.finance)
    second = make_member(case.using, "administrator")
    batch = approve(batch, second)
    text = services.export_batch(batch, by=case.finance)
    batch.refresh_from_db()
    assert batch.sha256 == hashlib.sha256(text.encode()).hexdigest()
    event = AuditEvent.objects.get(action="batch_exported")
    assert event.detail["sha256"] == batch.sha256
    today = clock.today().isoformat()
    assert bring(batch, case, answers(batch, "paid", "paid", day=today)) == ["done", "done"]
    batch.refresh_from_db()
    assert batch.status == Status.DONE
    assert Payment.objects.filter(status=Payment.Status.SUBMITTED).count() == 2
    assert set(batch.lines.values_list("account_encrypted", flat=True)) == {""}
    services.confirm_payment(line_of(statement, "net"), by=case.person)
    services.confirm_payment(line_of(statement, "sending_unit"), by=case.sender)
    statement.refresh_from_db()
    assert statement.status == Statement.Status.SETTLED
    texts = [str(row) for row in AuditEvent.objects.values_list("object_label", "detail")]
    assert not [row for row in texts if TALENTS_ACCOUNT in row or UNITS_ACCOUNT in row]


@pytest.mark.django_db
def test_the_maker_does_not_approve_and_the_database_says_so_too() -> None:
    case = paid_case()
    batch = submitted(case)
    code = code_for(case.finance, approval_purpose(batch))
    act = partial(services.approve_batch, batch, by=case.finance, amount_fen=batch.total_fen, code=code)
    assert refusal(act) == "forbidden"
    with pytest.raises(IntegrityError, match="batch_two_people"), transaction.atomic():
        PaymentBatch.objects.filter(pk=batch.pk).update(
            status=Status.APPROVED, approved_by=case.finance, approved_at=clock.now()
        )


@pytest.mark.django_db
def test_a_payee_with_a_role_in_the_unit_approves_no_own_pay() -> None:
    case = paid_case()
    make_member(case.using, "administrator", user=case.person)
    batch = submitted(case)
    assert not rules_batches.can_approve(case.person, batch)
    assert refusal(lambda: services.send_approval_code(batch, by=case.person)) == "forbidden"


@pytest.mark.django_db
def test_a_wrong_total_is_refused_before_the_code_is_spent() -> None:
    case = paid_case()
    batch, second = submitted(case), make_member(case.using, "finance")
    code = code_for(second, approval_purpose(batch))
    give = partial(services.approve_batch, batch, by=second)
    assert refusal(lambda: give(amount_fen=batch.total_fen + 1, code=code)) == "amount-wrong"
    done = give(amount_fen=batch.total_fen, code=code)
    assert done.status == Status.APPROVED
    assert refusal(lambda: services.approve_batch(done, by=second, amount_fen=0, code=code)) == "wrong-state"


@pytest.mark.django_db
def test_the_bank_file_is_handed_out_once_in_chinese_and_disarmed() -> None:
    case = paid_case()
    case.person.name = "=cmd|calc"
    case.person.save(update_fields=["name"])
    batch = approved(case)
    text = services.export_batch(batch, by=case.finance)
    assert text.startswith("\ufeff序号,业务参考号,收款户名,收款账号,金额（元）,用途,付款方")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["收款账号"] for row in rows] == [TALENTS_ACCOUNT, UNITS_ACCOUNT]
    assert [row["金额（元）"] for row in rows] == ["54600.00", "30000.00"]
    assert rows[0]["收款户名"] == "'=cmd|calc"
    assert rows[0]["业务参考号"] == f"{batch.number}-001"
    with pytest.raises(RuleViolation) as again:
        services.export_batch(batch, by=case.finance)
    assert again.value.code == "already-done"
    assert case.finance.name in str(again.value.message)


@pytest.mark.django_db
def test_what_a_check_finds_keeps_a_line_out_or_warns() -> None:
    case = make_case()
    statement = case.confirmed()
    assert findings(case) == {"net": ["no-account"], "sending_unit": ["no-account"]}
    assert refusal(lambda: made(case, statement)) == "batch-checks"
    give_accounts(case)
    objection = services.object_to_line(line_of(statement, "net"), by=case.person, reason="工时少算")
    assert findings(case) == {"net": ["disputed", "changed-lately"], "sending_unit": []}
    services.withdraw_objection(objection, by=case.person)
    assert findings(case) == {"net": ["changed-lately"], "sending_unit": []}
    case.confirmed()  # of the same project and month: the first is paid first, and both units get the same again
    assert refusal(lambda: made(case, Statement.objects.latest("id"))) == "batch-checks"
    assert findings(case)["sending_unit"] == ["twice"]
    assert made(case, *Statement.objects.order_by("id"))
    assert findings(case) == {}


@pytest.mark.django_db
def test_a_line_beyond_its_agreement_is_found_and_a_good_one_names_what_it_passed() -> None:
    case = paid_case(**{"7.total_amount": 10_000_000})
    statement = case.confirmed()
    good = checked(list(payable_lines(case.using)), unit=case.using, by=case.finance)
    assert [len(one.passed) for one in good] == [6, 6], "the talent's account is new; its tax is looked at as well"
    case.confirmed(100)
    assert findings(case)["sending_unit"] == ["over-agreed"]
    assert refusal(lambda: made(case, statement)) == "batch-checks"
    line = next(one for one in payable_lines(case.using) if one.kind == "sending_unit")
    line.statement.agreement.status, line.statement.milestone.status = (
        "signed",
        "returned",
    )  # the database lets no row be so
    [found] = checked([line], unit=case.using, by=case.finance)
    assert [finding.code for finding in found.findings] == ["not-in-force", "not-accepted", "over-agreed"]


@pytest.mark.django_db
def test_what_is_taken_out_is_free_and_the_rest_waits_for_its_second_person_again() -> None:
    case = paid_case()
    batch, boss = approved(case), make_member(case.using, "administrator")
    out = partial(services.remake_without, batch, by=case.finance)
    assert refusal(lambda: services.remake_without(batch, [1], by=boss, reason="x")) == "forbidden"
    assert refusal(lambda: out([], reason="x")) == "nothing-chosen"
    assert refusal(lambda: out([1, 2], reason="x")) == "nothing-chosen"
    assert refusal(lambda: out([1], reason=" ")) == "reason-needed"
    fresh = out([1], reason="金额待核实")
    assert (fresh.status, fresh.total_fen) == (Status.DRAFT, batch.lines.get(position=2).amount_fen)
    assert list(batch.lines.order_by("position").values_list("state", "note")) == [
        ("freed", "金额待核实"),
        ("freed", ""),
    ]
    batch.refresh_from_db()
    assert "金额待核实" in batch.reason
    assert [line.pk for line in payable_lines(case.using)] == [batch.lines.get(position=1).line_id]
    assert refusal(lambda: out([1], reason="x")) == "wrong-state"
    assert refusal(lambda: services.remake_without(fresh, [1], by=case.finance, reason="x")) == "wrong-state"


@pytest.mark.django_db
def test_a_talent_of_the_units_finance_puts_no_own_pay_into_a_batch() -> None:
    case = paid_case()
    make_member(case.using, "finance", user=case.person)
    lines = payable(case.confirmed())
    assert refusal(lambda: services.make_batch(case.using, lines, by=case.person)) == "batch-checks"


@pytest.mark.django_db
def test_an_account_changed_after_the_batch_was_made_stops_it() -> None:
    case = paid_case()
    batch = approved(case)
    set_account(case.talent, "6222020000000009999", by=case.person)
    assert refusal(lambda: services.export_batch(batch, by=case.finance)) == "batch-checks"
    services.withdraw_batch(batch, by=case.finance, reason="账号变了")
    assert made(case, Statement.objects.get()).status == Status.DRAFT


@pytest.mark.django_db
def test_a_line_in_a_batch_is_paid_by_nothing_else_until_it_is_free() -> None:
    case = paid_case()
    statement = case.confirmed()
    batch = made(case, statement)
    assert refusal(lambda: case.pay(statement)) == "in-batch"
    assert refusal(lambda: made(case, statement)) == "not-payable"
    assert refusal(lambda: services.redraw_statement(statement, by=case.finance)) == "wrong-state"
    first = batch.lines.order_by("position").first()
    assert first
    first.pk, first.reference, first.position = None, "x", 9
    with pytest.raises(IntegrityError, match="batch_line_one_live"), transaction.atomic():
        first.save(force_insert=True)
    services.withdraw_batch(batch, by=case.finance, reason="重做")
    assert states(batch) == [State.FREED, State.FREED]
    case.pay(statement)
    assert refusal(lambda: services.submit_batch(batch, by=case.finance)) == "wrong-state"


@pytest.mark.django_db
def test_a_batch_finds_the_tax_that_its_own_earlier_lines_change(clock_forward: Callable[..., None]) -> None:
    """Else the bank would pay what cannot be recorded afterwards."""
    case = paid_case(**{"8.sending_unit_share": 0, "8.talent_share": 10_000})
    at_end_of_month(clock_forward)
    first = case.confirmed(300_000)
    clock_forward(days=1)
    second = case.confirmed(300_000)  # of the next month, where the first is not counted yet
    found = checked(list(payable_lines(case.using)), unit=case.using, by=case.finance)
    assert [[finding.code for finding in one.findings if finding.tone == BLOCKS] for one in found] == [
        [],
        ["pay-earlier-first"],
    ]
    assert refusal(lambda: made(case, first, second)) == "batch-checks"
    assert not tax_is_stale(second)
    case.pay(first)
    assert tax_is_stale(second)
    fresh = services.redraw_statement(second, by=case.finance)
    for person in (case.finance, case.sender, case.person):
        fresh = services.confirm_statement(fresh, by=person)
    assert made(case, fresh).status == Status.DRAFT


# ---- The bank's answers


@pytest.mark.django_db
def test_failed_frees_unknown_blocks_and_the_same_file_again_changes_nothing() -> None:
    case = paid_case()
    statement = case.confirmed()
    batch = exported(case, statement)
    text = answers(batch, "失败", "unknown", day=clock.today().isoformat())
    assert bring(batch, case, text) == ["done", "done"]
    before = AuditEvent.objects.count()
    assert bring(batch, case, text) == ["same", "same"]
    assert AuditEvent.objects.count() == before
    assert states(batch) == [State.FAILED, State.UNKNOWN]
    net, share = line_of(statement, "net"), line_of(statement, "sending_unit")
    assert [line.pk for line in payable_lines(case.using)] == [net.pk]
    again = services.make_batch(case.using, [net.pk], by=case.finance)
    assert refusal(lambda: services.make_batch(case.using, [share.pk], by=case.finance)) == "not-payable"
    assert refusal(lambda: services.withdraw_batch(batch, by=case.finance, reason="x")) == "wrong-state"
    row = batch.lines.get(state=State.UNKNOWN)
    settle = partial(services.resolve_line, row, by=case.finance, state=State.CONFIRMED)
    assert refusal(lambda: settle(note="")) == refusal(lambda: settle(note="工行柜台")) == "incomplete"
    settle(note="工行柜台", bank_reference="BK-9", paid_on=clock.today())
    batch.refresh_from_db()
    assert (batch.status, again.status) == (Status.DONE, Status.DRAFT)
    assert Payment.objects.get().line_id == share.pk


@pytest.mark.django_db
def test_answers_take_all_projects_at_once_and_in_order_whatever_the_order_of_the_lines() -> None:
    """Batches over the same projects would else take them crosswise, payment by payment, and wait for each other."""
    first = paid_case()
    second = make_case(using=first.using)
    give_accounts(second)
    batch = exported(first, second.confirmed(), first.confirmed())
    with CaptureQueriesContext(connection) as asked:
        assert bring(batch, first, answers(batch, *["paid"] * 4, day=clock.today().isoformat())) == ["done"] * 4
    taken = [query["sql"] for query in asked if "FOR NO KEY UPDATE" in query["sql"]]
    locks = [sql for sql in taken if "assignments_assignment" in sql]
    assert "ORDER BY" in locks[0]
    written = next(at for at, query in enumerate(asked) if query["sql"].startswith(("INSERT", "UPDATE")))
    assert locks[0] in [query["sql"] for query in asked.captured_queries[:written]]


@pytest.mark.django_db
def test_wrong_rows_are_named_and_change_nothing_while_the_others_count() -> None:
    case = paid_case()
    batch = exported(case)
    today = clock.today().isoformat()
    head, first, second = answers(batch, "paid", "paid", day=today).strip().split("\r\n")
    file = "\n".join([head, "B-0-0-1,paid,BK-7,2026-11-23,", first.replace(today, "morgen"), second,
                      first.replace("paid", "vielleicht"), f"{first.split(',')[0]},,,,"])  # fmt: skip
    tried = services.try_answers(batch, read_answers(file), by=case.finance)
    assert states(batch) == [State.WAITING, State.WAITING]
    assert [one.what for one in tried] == bring(batch, case, file) == ["wrong", "wrong", "done", "wrong", "same"]
    assert all(one.word for one in tried)
    assert states(batch) == [State.WAITING, State.CONFIRMED]
    assert bring(batch, case, answers(batch, "failed", "failed")) == ["done", "wrong"], "what is paid stays paid"


@pytest.mark.django_db
def test_what_record_payment_refuses_is_told_and_the_line_stays_open() -> None:
    case = paid_case()
    batch = exported(case)
    text = answers(batch, "paid", day=(clock.today().replace(year=clock.today().year + 1)).isoformat())
    assert bring(batch, case, text) == ["wrong"]
    assert states(batch) == [State.WAITING, State.WAITING]
    assert not Payment.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("业务参考号,结果,银行流水号,付款日期\nB-1,已支付,9,20261123\n".encode("gb18030"), 1),
        (b"reference;state;bank_reference;day\nB-1;success;9;2026/11/23\n\n;;;\nB-2;fail;;\n", 2),
    ],
)
def test_a_file_is_read_as_banks_and_spreadsheets_write_it(content: bytes, rows: int) -> None:
    from_file = read_answers(text_of(content))
    assert len(from_file) == rows
    assert not any(row.fault for row in from_file)
    assert (from_file[0].state, str(from_file[0].paid_on)) == ("confirmed", "2026-11-23")


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"reference,state\n", b"PK\x03\x04\x00\xff\xff\xfe"])
def test_what_is_no_list_of_answers_is_refused(content: bytes) -> None:
    assert refusal(lambda: read_answers(text_of(content))) == "file-unreadable"
