"""A payee objects to one line: who may, what is frozen, what the books show to the fen, and what the database holds."""

import datetime as dt
import uuid
from collections.abc import Callable
from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import translation

from apps.audit.models import AuditEvent
from apps.core import clock, jobs, timers
from apps.core.errors import RuleViolation
from apps.ledger import proofs
from apps.ledger.models import Account, Entry
from apps.ledger.services import post
from apps.settlement import rules, selectors
from apps.settlement.models import Confirmation, LineObjection, Payment, Statement, StatementLine
from apps.settlement.services import (
    answer_objection,
    confirm_payment,
    confirm_statement,
    export_batch,
    make_batch,
    object_to_line,
    record_payment,
    redraw_statement,
    withdraw_objection,
)
from tests.factories import make_member
from tests.settlement.batching import approved, paid_case
from tests.settlement.making import Case, line_of, make_case
from tests.settlement.test_notices import heard
from tests.settlement.test_payments import at_once

WHY = "少算了两天工时"


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value.code


def asked(case: Case) -> Statement:
    """The using unit has confirmed; sending unit and talent are asked."""
    return confirm_statement(case.statement(), by=case.finance)


def disputed(case: Case, statement: Statement | None = None) -> LineObjection:
    """The talent objects to the net line of a statement, a confirmed one unless told."""
    return object_to_line(line_of(statement or case.confirmed(), "net"), by=case.person, reason=WHY)


def reread(statement: Statement) -> Statement:
    return selectors.in_full(Statement.objects.all()).get(pk=statement.pk)


def proved() -> bool:
    return not any(proofs.prove().values())


# ---- Who may


MAY_OBJECT = {
    "net": {"talent"},
    "tax": set(),
    "sending_unit": {"sender", "sender-hr"},
}


@pytest.mark.django_db
def test_who_may_object_to_which_line_and_when() -> None:
    case = make_case()
    people = {
        "finance": case.finance,
        "hr": case.hr,
        "signatory": case.signatory,
        "sender": case.sender,
        "sender-hr": make_member(case.sending, "hr"),
        "sender-signatory": make_member(case.sending, "signatory"),
        "talent": case.person,
        "stranger": make_case().sender,
    }

    def found(statement: Statement) -> dict[str, set[str]]:
        lines = reread(statement).lines.all()
        return {line.kind: {name for name, who in people.items() if rules.can_object(who, line)} for line in lines}

    statement = case.statement()
    assert not any(found(statement).values()), "the using unit confirms first"
    statement = confirm_statement(statement, by=case.finance)
    assert found(statement) == MAY_OBJECT
    for person in (case.sender, case.person):
        statement = confirm_statement(statement, by=person)
    assert found(statement) == MAY_OBJECT | {"sending_unit": {"sender", "sender-hr"}}, "confirmed, not paid yet"
    case.pay(statement, "net")
    assert found(statement)["net"] == set()
    assert found(statement)["sending_unit"]


@pytest.mark.django_db
def test_who_answers_and_who_withdraws() -> None:
    case = make_case()
    people = {
        "finance": case.finance,
        "hr": case.hr,
        "signatory": case.signatory,
        "sender": case.sender,
        "talent": case.person,
        "stranger": make_case().hr,
    }
    objection = disputed(case)
    for name, person in people.items():
        assert rules.can_answer_objection(person, objection) == (name in {"finance", "hr"}), name
        assert rules.can_withdraw_objection(person, objection) == (name == "talent"), name
    assert refusal(lambda: answer_objection(objection, by=case.sender, answer="不对")) == "forbidden"
    assert refusal(lambda: withdraw_objection(objection, by=case.hr)) == "forbidden"
    answer_objection(objection, by=case.hr, answer="已按考勤核对")
    assert refusal(lambda: answer_objection(objection, by=case.finance, answer="再答一次")) == "wrong-state"


@pytest.mark.django_db
def test_one_person_never_acts_for_both_sides() -> None:
    case = make_case()
    both = make_member(case.sending, "hr", user=make_member(case.using, "hr"))
    make_member(case.using, "hr", user=case.person)
    statement = asked(case)
    share = object_to_line(line_of(statement, "sending_unit"), by=both, reason=WHY)
    assert refusal(lambda: answer_objection(share, by=both, answer="同意自己")) == "forbidden"
    net = disputed(case, statement)
    assert refusal(lambda: answer_objection(net, by=case.person, answer="同意自己")) == "forbidden"
    assert refusal(lambda: redraw_statement(statement, by=case.person)) == "wrong-state"
    answer_objection(net, by=case.hr, answer="按协议")
    make_member(case.sending, "finance", user=case.hr)
    assert refusal(lambda: withdraw_objection(share, by=case.hr)) == "forbidden"


@pytest.mark.django_db
def test_a_reason_is_asked_for_and_has_its_length() -> None:
    case = make_case()
    line = line_of(asked(case), "net")
    for words in ("  ", "长" * 1001):
        assert refusal(partial(object_to_line, line, by=case.person, reason=words)) == "reason"
    assert not LineObjection.objects.exists()
    assert Confirmation.objects.count() == 1


# ---- Only that line


@pytest.mark.django_db
def test_an_objection_is_the_partys_yes_to_the_others_and_only_its_line_is_frozen() -> None:
    case = make_case()
    statement = asked(case)
    confirm_statement(statement, by=case.sender)
    objection = disputed(case, statement)
    statement.refresh_from_db()
    assert statement.status == Statement.Status.CONFIRMED
    assert Confirmation.objects.get(statement=statement, party="talent").by == case.person
    assert objection.answer_due == timers.due_date("objection_answer")
    net = line_of(statement, "net")
    pay = partial(record_payment, by=case.finance, paid_on=clock.today())
    assert refusal(lambda: pay(net, bank_reference="B1")) == "line-disputed"
    confirm_payment(case.pay(statement, "sending_unit"), by=case.sender)
    assert refusal(lambda: object_to_line(net, by=case.person, reason=WHY)) == "wrong-state"
    withdraw_objection(objection, by=case.person)
    confirm_payment(case.pay(statement, "net"), by=case.person)
    statement.refresh_from_db()
    assert statement.status == Statement.Status.SETTLED
    assert selectors.open_balances() == {}
    assert proved()


@pytest.mark.django_db
def test_silence_confirms_for_the_others_and_ends_no_objection(clock_forward: Callable[..., None]) -> None:
    case = make_case()
    statement = asked(case)
    objection = object_to_line(line_of(statement, "sending_unit"), by=case.sender, reason=WHY)
    clock_forward(days=8)
    jobs.run_all()
    statement.refresh_from_db()
    assert statement.status == Statement.Status.CONFIRMED, "the talent was silent"
    confirm_payment(case.pay(statement, "net"), by=case.person)
    clock_forward(days=60)
    jobs.run_all()
    objection.refresh_from_db()
    statement.refresh_from_db()
    assert (objection.status, statement.status) == (LineObjection.Status.OPEN, Statement.Status.CONFIRMED)


@pytest.mark.django_db
def test_a_disputed_line_goes_into_no_batch_and_stops_the_one_it_is_in_until_that_is_at_the_bank() -> None:
    case = paid_case()
    statement = case.confirmed()
    batch = approved(case, statement)
    objection = disputed(case, statement)
    assert refusal(lambda: export_batch(batch, by=case.finance)) == "batch-checks"
    withdraw_objection(objection, by=case.person)
    export_batch(batch, by=case.finance)
    assert refusal(lambda: disputed(case, statement)) == "wrong-state"
    share = line_of(case.confirmed(), "sending_unit")
    object_to_line(share, by=case.sender, reason=WHY)
    with pytest.raises(RuleViolation, match=r"batch-checks: .*disputed"), translation.override("en"):
        make_batch(case.using, [share.pk], by=case.finance)


# ---- The books, to the fen


@pytest.mark.django_db
def test_the_worked_example_holds_and_gives_back_to_the_fen() -> None:
    """100,000 yuan: 30,000 to the sending unit, 15,400 tax, 54,600 net, of which the talent disputes the last."""
    case = make_case()
    talent, unit = f"pay:talent:{case.talent.public_id}", f"pay:sending:{case.sending.public_id}"
    owed = f"recv:using:{case.using.public_id}"
    statement = asked(case)
    objection = disputed(case, statement)
    assert selectors.open_balances() == {}, "nothing is in the books before all have answered"
    confirm_statement(statement, by=case.sender)
    hold = f"hold:{objection.public_id}"
    assert selectors.open_balances() == {owed: 8_460_000, unit: -3_000_000, hold: -5_460_000}
    assert Account.objects.get(code=hold).kind == Account.Kind.LIABILITY
    assert proved()
    answer_objection(objection, by=case.hr, answer="已按考勤核对")
    objection = withdraw_objection(objection, by=case.person)
    assert selectors.open_balances() == {owed: 8_460_000, unit: -3_000_000, talent: -5_460_000}
    second = disputed(case, statement)
    assert selectors.open_balances()[f"hold:{second.public_id}"] == -5_460_000
    assert proved()
    kinds = list(Entry.objects.filter(subject=str(statement.public_id)).order_by("id").values_list("kind", flat=True))
    assert kinds == ["due", "withheld", "held", "released", "held"]
    key = Entry.objects.get(pk=objection.released_entry_id).idem_key
    assert key == f"statement:{statement.public_id}:released:{objection.public_id}"


@pytest.mark.django_db
def test_a_granted_objection_reverses_the_books_and_a_new_statement_is_drawn_up() -> None:
    case = make_case()
    statement = case.confirmed()
    objection = disputed(case, statement)
    fresh = redraw_statement(statement, by=case.hr)
    objection.refresh_from_db()
    statement.refresh_from_db()
    assert (objection.status, statement.status) == (LineObjection.Status.GRANTED, Statement.Status.REVERSED)
    assert fresh.status == Statement.Status.AWAITING
    assert selectors.open_balances() == {}
    assert proved()
    assert refusal(lambda: withdraw_objection(objection, by=case.person)) == "wrong-state"
    actions = AuditEvent.objects.filter(action__startswith="objection_").order_by("id")
    assert list(actions.values_list("action", flat=True)) == ["objection_raised", "objection_granted"]


@pytest.mark.django_db
def test_once_another_line_is_paid_the_statement_stays_and_the_months_next_pay_waits_for_it() -> None:
    case = make_case()
    statement = case.confirmed()
    case.pay(statement, "sending_unit")
    objection = disputed(case, statement)
    assert refusal(lambda: redraw_statement(statement, by=case.hr)) == "wrong-state"
    objection.refresh_from_db()
    assert objection.status == LineObjection.Status.OPEN
    with pytest.raises(RuleViolation, match=r"pay-earlier-first: .*its line is disputed"), translation.override("en"):
        case.pay(case.confirmed(100_000), "net")


@pytest.mark.django_db
def test_the_proof_finds_money_on_hold_that_nobody_disputes() -> None:
    objection = disputed(make_case())
    post(
        "held",
        {
            f"hold:{objection.public_id}": -1,
            f"pay:sending:{objection.line.statement.agreement.sending_unit.public_id}": 1,
        },
        idem_key="stray",
        subject="stray",
        event_at=clock.now(),
    )
    (failure,) = proofs.prove()["What is on hold is what is disputed of booked statements, to the fen"]
    assert "5460001 fen on hold, 5460000 disputed" in failure


# ---- Told


@pytest.mark.django_db
def test_each_step_is_told_to_the_other_side() -> None:
    case = make_case()
    statement = case.confirmed()
    objection = disputed(case, statement)
    assert heard(case)["finance"][-1] == heard(case)["hr"][-1] == "objection_open"
    assert "objection_open" not in [*heard(case)["talent"], *heard(case)["sender"]]
    answer_objection(objection, by=case.hr, answer="已按考勤核对")
    assert heard(case)["talent"][-1] == "objection_answered"
    withdraw_objection(objection, by=case.person)
    assert heard(case)["hr"][-1] == "objection_withdrawn"
    disputed(case, statement)
    redraw_statement(statement, by=case.hr)
    assert sorted(heard(case)["talent"][-2:]) == ["objection_granted", "reversed"]


# ---- What the database holds by itself


BAD = [
    ({"party": "using"}, "objection_of_a_payee|objection_steps"),
    ({"reason": ""}, "objection_has_reason"),
    ({"status": "answered"}, "objection_steps"),
    ({"answer": "只有话"}, "objection_answer_whole"),
    ({"status": "open"}, "objection_one_live"),
    ({"party": "sending"}, "objection_steps"),
]


@pytest.mark.django_db
def test_the_database_refuses_an_objection_that_cannot_be() -> None:
    first = disputed(make_case())
    for change, constraint in BAD:
        copy = LineObjection.objects.get(pk=first.pk)
        copy.pk, copy.public_id, copy.held_entry = None, uuid.uuid4(), None
        for name, value in change.items():
            setattr(copy, name, value)
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            copy.save(force_insert=True)


CHANGES = [
    ("reason = '改了'", "what a statement says stays"),
    ("held_entry_id = NULL", "what a statement says stays"),
    ("status = 'withdrawn', ended_at = now()", "objection_ended_is_released"),
    ("answer = 'x', answered_by_id = by_id, answered_at = now(), status = 'answered'", "objection_answered_by_another"),
    ("released_entry_id = held_entry_id + 0, status = 'granted', ended_at = now()", "entry that is not its own"),
]


@pytest.mark.django_db
def test_what_was_said_and_booked_stays_and_a_disputed_line_gets_no_payment_behind_the_services_back() -> None:
    case = make_case()
    net = disputed(case).line
    for change, words in CHANGES:
        with pytest.raises(DatabaseError, match=words), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE settlement_lineobjection SET {change}")
    facts = {"paid_on": clock.today(), "recorded_at": clock.now(), "confirm_due": clock.today() + dt.timedelta(days=7)}
    with pytest.raises(IntegrityError, match="a disputed line is not paid"), transaction.atomic():
        Payment.objects.create(line=net, bank_reference="B1", recorded_by=case.finance, **facts)
    with pytest.raises(IntegrityError, match="is disputed"), transaction.atomic():
        Statement.objects.filter(pk=net.statement_id).update(status="settled")
    with pytest.raises(DatabaseError, match="what a statement says stays"), transaction.atomic():
        LineObjection.objects.all().delete()


def test_payment_and_objection_at_once_give_one_of_both(real_db: str) -> None:
    case = make_case()
    net = line_of(case.confirmed(), "net")
    outcomes: list[str] = []

    def attempt(act: Callable[[], object], word: str) -> None:
        try:
            act()
            outcomes.append(word)
        except RuleViolation as violation:
            outcomes.append(violation.code)

    pay = partial(record_payment, net, by=case.finance, paid_on=clock.today(), bank_reference="R1")
    say = partial(object_to_line, StatementLine.objects.get(pk=net.pk), by=case.person, reason=WHY)
    at_once(partial(attempt, pay, "paid"), partial(attempt, say, "disputed"))
    assert sorted(outcomes) in (["paid", "wrong-state"], ["disputed", "line-disputed"])
