"""From an accepted milestone to a confirmed statement, and what the database holds about it."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from apps.assignments.events import MilestoneAccepted
from apps.assignments.models import Milestone
from apps.core import clock, jobs
from apps.core.errors import RuleViolation
from apps.core.models import OutboxEvent
from apps.ledger import proofs
from apps.ledger.models import Account, Entry
from apps.ledger.selectors import balances, entries_of
from apps.ledger.services import open_account
from apps.messaging.models import Notice
from apps.settlement import rules, selectors
from apps.settlement.handlers import draw_up_statement, tell_not_drawn
from apps.settlement.models import Confirmation, Statement, StatementLine, TaxRule
from apps.settlement.services import confirm_statement, draft_statement, redraw_statement
from tests.factories import make_member
from tests.settlement.making import Case, licensed_operator, make_case


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value.code


def leaves(statement: Statement) -> dict[str, int]:
    return dict(selectors.leaves(statement))


@pytest.mark.django_db
def test_the_worked_example_gives_its_statement_to_the_fen() -> None:
    licensed_operator()
    case = make_case(**{"8.operator_fee": 200, "8.fee_basis": "公示标准"})
    statement = case.statement()
    assert leaves(statement) == {"net": 5_364_800, "tax": 1_495_200, "sending_unit": 2_940_000, "fee": 200_000}
    assert statement.status == Statement.Status.AWAITING
    assert statement.tax_rule.label == "LR-61-2"
    assert statement.number.startswith("S-3204-")


@pytest.mark.django_db
def test_under_a_pilot_operator_there_is_no_fee_line() -> None:
    statement = make_case().statement()
    assert leaves(statement) == {"net": 5_460_000, "tax": 1_540_000, "sending_unit": 3_000_000}


@pytest.mark.django_db
def test_terms_with_a_fee_are_refused_under_an_operator_that_takes_none() -> None:
    case = make_case(**{"8.operator_fee": 200})
    assert refusal(case.statement) == "fee-locked"


@pytest.mark.django_db
@pytest.mark.parametrize("values", [{"9.withholding_agent": "platform"}, {"9.tax_method": "wages_cumulative"}])
def test_terms_that_this_route_does_not_settle_are_refused(values: dict[str, str]) -> None:
    case = make_case(**values)
    assert refusal(case.statement) == "tax-method"
    tell_not_drawn(MilestoneAccepted(milestone_id=str(case.milestone().public_id)))
    told = Notice.objects.filter(kind="settlement.not_drawn").values_list("user", flat=True)
    assert {case.finance.pk, case.sender.pk, case.person.pk} <= set(told)


@pytest.mark.django_db
def test_an_accepted_milestone_is_drawn_up_once_however_often_it_is_reported() -> None:
    case = make_case()
    milestone = case.milestone()
    for _time in range(2):
        draw_up_statement(MilestoneAccepted(milestone_id=str(milestone.public_id)))
    assert Statement.objects.filter(milestone=milestone).count() == 1
    assert OutboxEvent.objects.filter(type="settlement.StatementDrafted").count() == 1


@pytest.mark.django_db
def test_nothing_is_drawn_up_before_acceptance_or_without_money() -> None:
    case = make_case()
    waiting = case.milestone(status=Milestone.Status.SUBMITTED, accepted_at=None)
    assert refusal(lambda: draft_statement(waiting)) == "wrong-state"
    assert draft_statement(case.milestone(fen=0)) is None


@pytest.mark.django_db
def test_two_milestones_of_one_month_are_taxed_as_one_payment() -> None:
    case = make_case(**{"8.sending_unit_share": 0, "8.talent_share": 10_000})
    first, second = case.statement(300_000), case.statement(300_000)
    assert (leaves(first)["tax"], leaves(second)["tax"]) == (44_000, 52_000)


@pytest.mark.django_db
def test_next_month_counts_for_itself(clock_forward: Callable[..., None]) -> None:
    case = make_case(**{"8.sending_unit_share": 0, "8.talent_share": 10_000})
    first = case.statement(300_000)
    clock_forward(days=31)
    assert leaves(case.statement(300_000))["tax"] == leaves(first)["tax"] == 44_000


@pytest.mark.django_db
def test_the_names_of_fee_and_agency_stand_in_both_languages(english: None) -> None:
    licensed_operator()
    case = make_case(
        **{
            "8.operator_fee": 200,
            "8.intermediary_share": 500,
            "1.intermediary": {"zh": "苏南科联", "en": "Sunan Kelian"},
        }
    )
    statement = case.statement()
    assert [(line.kind, line.payee_label, line.amount_fen) for line in statement.lines.all()][-2:] == [
        ("intermediary", "Sunan Kelian", 500_000),
        ("fee", "Changzhou Talent Group (sample)", 200_000),
    ]


# ---- Confirming


def people(case: Case) -> dict[str, Any]:
    return {
        "using finance": case.finance,
        "using hr": case.hr,
        "using administrator": make_member(case.using, "administrator"),
        "using signatory": case.signatory,
        "sending finance": case.sender,
        "sending hr": make_member(case.sending, "hr"),
        "sending signatory": make_member(case.sending, "signatory"),
        "talent": case.person,
        "stranger": make_member(make_case().using, "finance"),
    }


CAN_CONFIRM = {
    # who: (before the using unit, after it, after all)
    "using finance": ("using", None, None),
    "using hr": ("using", None, None),
    "using administrator": ("using", None, None),
    "using signatory": (None, None, None),
    "sending finance": (None, "sending", None),
    "sending hr": (None, "sending", None),
    "sending signatory": (None, None, None),
    "talent": (None, "talent", None),
    "stranger": (None, None, None),
}


@pytest.mark.django_db
@pytest.mark.parametrize("step", [0, 1, 2])
def test_who_may_confirm_when(step: int) -> None:
    case = make_case()
    statement = case.statement()
    for person in (case.finance, case.sender, case.person)[: (0, 1, 3)[step]]:
        confirm_statement(statement, by=person)
    statement = selectors.in_full(Statement.objects.filter(pk=statement.pk)).get()
    found = {name: rules.party_to_confirm(person, statement) for name, person in people(case).items()}
    assert found == {name: row[step] for name, row in CAN_CONFIRM.items()}
    assert {name: rules.can_confirm(person, statement) for name, person in people(case).items() if name in found} == {
        name: row[step] is not None for name, row in CAN_CONFIRM.items()
    }


@pytest.mark.django_db
def test_one_person_does_not_confirm_for_two_parties() -> None:
    case = make_case()
    make_member(case.sending, "hr", user=case.hr)
    statement = confirm_statement(case.statement(), by=case.hr)
    assert refusal(lambda: confirm_statement(statement, by=case.hr)) == "not-your-turn"
    with pytest.raises(IntegrityError, match="confirmation_one_person_one_party"), transaction.atomic():
        Confirmation.objects.create(statement=statement, party="sending", by=case.hr, at=clock.now())


@pytest.mark.django_db
def test_the_last_yes_books_what_is_due_and_withheld() -> None:
    case = make_case()
    statement = case.confirmed()
    assert statement.status == Statement.Status.CONFIRMED
    assert [
        (entry.kind, sorted(p.amount_fen for p in entry.postings.all()))
        for entry in entries_of(str(statement.public_id))
    ] == [
        ("due", [-7_000_000, -3_000_000, 10_000_000]),
        ("withheld", [-1_540_000, 1_540_000]),
    ]
    assert balances([f"recv:using:{case.using.public_id}", f"pay:talent:{case.talent.public_id}"]) == {
        f"recv:using:{case.using.public_id}": 8_460_000,
        f"pay:talent:{case.talent.public_id}": -5_460_000,
    }
    assert not any(proofs.prove().values())
    assert OutboxEvent.objects.filter(type="settlement.StatementConfirmed").count() == 1


@pytest.mark.django_db
def test_without_a_sending_unit_two_confirm() -> None:
    case = make_case(sending_unit=False, **{"8.sending_unit_share": 0, "8.talent_share": 10_000})
    statement = confirm_statement(case.statement(), by=case.finance)
    assert confirm_statement(statement, by=case.person).status == Statement.Status.CONFIRMED


@pytest.mark.django_db
def test_silence_of_seven_days_confirms_for_the_others_but_never_for_the_using_unit(
    clock_forward: Callable[..., None],
) -> None:
    spoken, unspoken = make_case(), make_case()
    statement, silent = confirm_statement(spoken.statement(), by=spoken.finance), unspoken.statement()
    clock_forward(days=7)
    jobs.run_all()
    statement.refresh_from_db()
    assert statement.status == Statement.Status.AWAITING
    clock_forward(days=1)
    jobs.run_all()
    jobs.run_all()
    statement.refresh_from_db()
    silent.refresh_from_db()
    assert statement.status == Statement.Status.CONFIRMED
    assert list(statement.confirmations.values_list("party", "silent")) == [
        ("using", False),
        ("sending", True),
        ("talent", True),
    ]
    assert silent.status == Statement.Status.AWAITING


@pytest.mark.django_db
def test_a_silent_statement_that_cannot_be_booked_holds_up_no_other(clock_forward: Callable[..., None]) -> None:
    cases = [make_case() for _n in range(3)]
    statements = [confirm_statement(case.statement(), by=case.finance) for case in cases]
    open_account(f"pay:talent:{cases[1].talent.public_id}", Account.Kind.ASSET)  # of a payee it is a liability
    clock_forward(days=8)
    jobs.run_all()
    Status = Statement.Status
    standing = [Statement.objects.get(pk=statement.pk).status for statement in statements]
    assert standing == [Status.CONFIRMED, Status.AWAITING, Status.CONFIRMED]
    assert statements[1].confirmations.count() == 1


# ---- Drawing up anew


@pytest.mark.django_db
def test_drawing_up_anew_reverses_the_books_and_asks_all_again() -> None:
    case = make_case()
    old = case.confirmed()
    fresh = case.put_right(old)
    old.refresh_from_db()
    assert (old.status, fresh.status, fresh.confirmations.count()) == (
        Statement.Status.REVERSED,
        Statement.Status.AWAITING,
        0,
    )
    assert balances([f"recv:using:{case.using.public_id}"]) == {f"recv:using:{case.using.public_id}": 0}
    assert Entry.objects.filter(kind="reversal").count() == 2
    assert not any(proofs.prove().values())
    assert refusal(lambda: redraw_statement(old, by=case.hr)) == "wrong-state"


@pytest.mark.django_db
def test_a_paid_statement_is_not_drawn_up_anew_nor_by_others() -> None:
    case = make_case()
    statement = case.confirmed()
    assert refusal(lambda: redraw_statement(statement, by=case.person)) == "forbidden"
    case.pay(statement, "sending_unit")
    assert refusal(lambda: redraw_statement(statement, by=case.hr)) == "wrong-state"


# ---- What the database holds


@pytest.mark.django_db
def test_the_database_holds_one_live_statement_a_milestone() -> None:
    statement = make_case().statement()
    copy = Statement.objects.get(pk=statement.pk)
    copy.pk, copy.number, copy.verify_code, copy.public_id = None, "S-X", "X", uuid.uuid4()
    copy.status = Statement.Status.DRAFT
    with pytest.raises(IntegrityError, match="statement_once_a_milestone"), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE settlement_statement SET contract_fen = contract_fen + 1",
        "UPDATE settlement_statement SET calculation = '{}'",
        "DELETE FROM settlement_statement",
        "UPDATE settlement_statementline SET amount_fen = 0",
        "DELETE FROM settlement_statementline",
        "UPDATE settlement_confirmation SET at = at",
    ],
)
def test_the_database_refuses_to_change_what_was_drawn_up(change: str) -> None:
    case = make_case()
    confirm_statement(case.statement(), by=case.finance)
    with pytest.raises(DatabaseError, match=r"what a statement says stays|violates foreign key"), transaction.atomic():
        connection.cursor().execute(change)


def test_lines_that_do_not_add_up_are_refused_at_commit(real_db: str) -> None:
    statement = make_case().statement()
    with pytest.raises(DatabaseError, match="has lines of"), transaction.atomic():
        StatementLine.objects.create(
            statement=statement, position=9, kind="fee", amount_fen=1, basis="x", voucher="invoice"
        )


@pytest.mark.django_db
def test_two_rules_for_one_day_are_refused() -> None:
    rule = TaxRule.objects.get(code="labour_remuneration")
    with pytest.raises(IntegrityError, match="tax_rule_one_a_day"), transaction.atomic():
        TaxRule.objects.create(
            code=rule.code, label="X", valid=(dt.date(2027, 1, 1), None), params={}, source_zh="x", source_en="x"
        )
    assert refusal(lambda: selectors.tax_rule_on(rule.code, dt.date(2018, 12, 31))) == "no-tax-rule"


@pytest.mark.django_db
def test_a_statement_is_seen_by_its_parties_and_their_offices_only() -> None:
    case, other = make_case(), make_case()
    statement = case.statement()
    from_ = selectors.statements_visible_to
    for person in (case.finance, case.signatory, case.sender, case.person):
        assert list(from_(person)) == [statement]
    for person in (other.finance, other.person):
        assert not from_(person).exists()
