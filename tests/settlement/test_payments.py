"""Recording payments, receipts, and what the books show at the end."""

import datetime as dt
import threading
import time
import uuid
from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError, connections, transaction

from apps.core import clock, jobs
from apps.core.errors import RuleViolation
from apps.core.models import OutboxEvent
from apps.ledger import proofs
from apps.ledger.models import Entry
from apps.settlement import rules, selectors
from apps.settlement.models import Payment, Statement
from apps.settlement.services import (
    confirm_payment,
    confirm_statement,
    draft_statement,
    record_payment,
    redraw_statement,
)
from tests.factories import make_member
from tests.settlement.making import Case, line_of, make_case


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value.code


def alone() -> Case:
    """All goes to the talent, so that tax is easy to follow."""
    return make_case(**{"8.sending_unit_share": 0, "8.talent_share": 10_000})


def at_end_of_month(clock_forward: Callable[..., None], days_left: int = 0) -> None:
    """Move to 20:00 in Shanghai on the last day but ``days_left`` of the month."""
    now = clock.local(clock.now())
    following = (now.replace(day=1) + dt.timedelta(days=32)).replace(day=1, hour=20, minute=0)
    clock_forward(seconds=(following - dt.timedelta(days=1 + days_left) - now).total_seconds())


def live(line: object) -> Payment:
    payment = rules.live_payment(line)
    assert payment is not None
    return payment


@pytest.mark.django_db
def test_every_line_paid_and_received_settles_the_statement_and_leaves_nothing_open() -> None:
    case = make_case()
    statement = case.confirmed()
    confirm_payment(case.pay(statement, "net"), by=case.person)
    statement.refresh_from_db()
    assert statement.status == Statement.Status.CONFIRMED
    assert selectors.open_balances() == {
        f"recv:using:{case.using.public_id}": 3_000_000,
        f"pay:sending:{case.sending.public_id}": -3_000_000,
    }
    confirm_payment(case.pay(statement, "sending_unit"), by=case.sender)
    statement.refresh_from_db()
    assert statement.status == Statement.Status.SETTLED
    assert selectors.open_balances() == {}
    assert not any(proofs.prove().values())
    assert OutboxEvent.objects.filter(type="settlement.StatementSettled").count() == 1


CAN_RECORD = {"finance": True, "hr": False, "administrator": False, "sender": False, "talent": False, "stranger": False}


@pytest.mark.django_db
def test_who_may_record_a_payment() -> None:
    case = make_case()
    people = {
        "finance": case.finance,
        "hr": case.hr,
        "administrator": make_member(case.using, "administrator"),
        "sender": case.sender,
        "talent": case.person,
        "stranger": make_case().finance,
    }
    statement = case.statement()
    assert not any(rules.can_record_payment(person, line_of(statement, "net")) for person in people.values())
    for person in (case.finance, case.sender, case.person):
        statement = confirm_statement(statement, by=person)
    found = {name: rules.can_record_payment(person, line_of(statement, "net")) for name, person in people.items()}
    assert found == CAN_RECORD
    assert not any(rules.can_record_payment(person, line_of(statement, "tax")) for person in people.values())


@pytest.mark.django_db
def test_who_may_confirm_a_receipt() -> None:
    case = make_case()
    statement = case.confirmed()
    net, share = case.pay(statement, "net"), case.pay(statement, "sending_unit")
    people = {
        "finance": case.finance,
        "hr": case.hr,
        "sender": case.sender,
        "talent": case.person,
        "stranger": make_case().sender,
    }
    assert [name for name, person in people.items() if rules.can_confirm_payment(person, net)] == ["talent"]
    assert [name for name, person in people.items() if rules.can_confirm_payment(person, share)] == ["sender"]


@pytest.mark.django_db
def test_who_records_a_payment_does_not_confirm_it() -> None:
    case = make_case()
    make_member(case.sending, "finance", user=case.finance)
    statement = case.statement()
    for person in (case.hr, case.sender, case.person):
        statement = confirm_statement(statement, by=person)
    share = case.pay(statement, "sending_unit")
    assert refusal(lambda: confirm_payment(share, by=case.finance)) == "not-your-turn"
    with pytest.raises(IntegrityError, match="payment_two_people"), transaction.atomic():
        Payment.objects.update(confirmed_by=case.finance)


@pytest.mark.django_db
def test_a_talent_in_the_units_finance_does_not_pay_oneself() -> None:
    case = make_case()
    make_member(case.using, "finance", user=case.person)
    statement = case.confirmed()
    assert not rules.can_record_payment(case.person, line_of(statement, "net"))


@pytest.mark.django_db
def test_a_line_is_paid_once_with_a_reference_of_its_own_and_a_date_that_can_be() -> None:
    case = make_case()
    statement = case.confirmed()
    net, share = line_of(statement, "net"), line_of(statement, "sending_unit")
    today = clock.today()

    def pay(line: object, on: dt.date, reference: str) -> str:
        return refusal(lambda: record_payment(line, by=case.finance, paid_on=on, bank_reference=reference))

    assert pay(net, today + dt.timedelta(days=1), "A1") == "paid-on"
    assert pay(net, today - dt.timedelta(days=1), "A1") == "paid-on"
    assert pay(net, today, "  ") == "reference-used"
    case.pay(statement, "net", "A1")
    assert pay(net, today, "A2") == "not-payable"
    assert pay(share, today, "A1") == "reference-used"
    assert Payment.objects.count() == 1
    copy = live(net)
    copy.pk, copy.public_id, copy.status = None, uuid.uuid4(), Payment.Status.CREATED
    with pytest.raises(IntegrityError, match="payment_one_live_a_line"), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.django_db
def test_seven_days_of_silence_count_as_received(clock_forward: Callable[..., None]) -> None:
    case = make_case()
    statement = case.confirmed()
    case.pay(statement, "net")
    case.pay(statement, "sending_unit")
    clock_forward(days=7)
    jobs.run_all()
    assert not Payment.objects.filter(status=Payment.Status.CONFIRMED).exists()
    clock_forward(days=1)
    jobs.run_all()
    jobs.run_all()
    statement.refresh_from_db()
    assert statement.status == Statement.Status.SETTLED
    assert list(Payment.objects.values_list("confirmed_by", flat=True)) == [None, None]
    assert Entry.objects.filter(kind="paid").count() == 2


# ---- Tax follows the month of payment


@pytest.mark.django_db
def test_a_lone_payment_in_the_next_month_keeps_its_tax_and_moves_its_month(clock_forward: Callable[..., None]) -> None:
    case = alone()
    at_end_of_month(clock_forward)
    statement = case.confirmed(300_000)
    drafted = statement.tax_month
    clock_forward(days=1)
    case.pay(statement)
    statement.refresh_from_db()
    assert statement.tax_month == (drafted + dt.timedelta(days=32)).replace(day=1)


@pytest.mark.django_db
def test_the_earlier_statement_of_a_month_is_paid_first() -> None:
    case = alone()
    first, second = case.confirmed(300_000), case.confirmed(300_000)
    assert refusal(lambda: case.pay(second)) == "pay-earlier-first"
    case.pay(first)
    assert case.pay(second)


@pytest.mark.django_db
def test_where_the_month_of_payment_changes_the_tax_the_statement_is_drawn_up_anew(
    clock_forward: Callable[..., None],
) -> None:
    case = alone()
    at_end_of_month(clock_forward)
    first, second = case.confirmed(300_000), case.confirmed(300_000)
    case.pay(first)
    clock_forward(days=1)
    assert refusal(lambda: case.pay(second)) == "tax-month-changed"
    fresh = redraw_statement(second, by=case.finance)
    assert dict(selectors.leaves(fresh)) == {"net": 256_000, "tax": 44_000}
    for person in (case.finance, case.sender, case.person):
        fresh = confirm_statement(fresh, by=person)
    case.pay(fresh)
    assert not any(proofs.prove().values())


@pytest.mark.django_db
def test_a_statement_paid_after_a_later_one_of_its_month_is_taxed_after_it(clock_forward: Callable[..., None]) -> None:
    case = alone()
    at_end_of_month(clock_forward)
    old = case.confirmed(300_000)
    clock_forward(days=1)
    case.pay(case.confirmed(300_000))
    assert refusal(lambda: case.pay(old)) == "tax-month-changed"
    fresh = redraw_statement(old, by=case.finance)
    assert dict(selectors.leaves(fresh))["tax"] == 52_000


# ---- Races


def at_once(*acts: Callable[[], object]) -> None:
    """Run the acts together, each on a connection of its own."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_people_pay_one_line_and_one_of_them_is_told(real_db: str) -> None:
    case = make_case()
    line = line_of(case.confirmed(), "net")
    outcomes: list[str] = []

    def pay(reference: str) -> None:
        try:
            record_payment(line, by=case.finance, paid_on=clock.today(), bank_reference=reference)
            outcomes.append("recorded")
        except RuleViolation as violation:
            outcomes.append(violation.code)

    at_once(partial(pay, "R1"), partial(pay, "R2"))
    assert sorted(outcomes) == ["not-payable", "recorded"]


def test_two_confirm_at_once_and_the_books_have_it_once(real_db: str) -> None:
    case = make_case()
    statement = confirm_statement(case.statement(), by=case.finance)
    at_once(
        partial(confirm_statement, statement, by=case.sender), partial(confirm_statement, statement, by=case.person)
    )
    statement.refresh_from_db()
    assert statement.status == Statement.Status.CONFIRMED
    assert Entry.objects.filter(kind="due").count() == 1
    assert not any(proofs.prove().values())


def test_two_pieces_of_one_project_accepted_at_once_are_taxed_one_after_the_other(real_db: str) -> None:
    case = alone()
    at_once(*[partial(draft_statement, case.milestone(300_000)) for _piece in range(2)])
    taxes = [dict(selectors.leaves(statement))["tax"] for statement in Statement.objects.order_by("id")]
    assert taxes == [44_000, 52_000]


def test_one_transfer_recorded_for_two_projects_at_once_counts_for_one(real_db: str) -> None:
    first = make_case()
    second = make_case(using=first.using)
    one, other = (line_of(case.confirmed(), "net") for case in (first, second))
    written, outcome = threading.Event(), list[str]()

    def slowly() -> None:
        with transaction.atomic():
            record_payment(one, by=first.finance, paid_on=clock.today(), bank_reference="BK-TWICE")
            written.set()
            time.sleep(0.5)  # meanwhile a colleague records the same transfer

    def at_the_same_time() -> None:
        written.wait(10)
        outcome.append(
            refusal(lambda: record_payment(other, by=first.finance, paid_on=clock.today(), bank_reference="BK-TWICE"))
        )

    def run(act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in (slowly, at_the_same_time)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert outcome == ["reference-used"]
    assert Payment.objects.count() == 1
