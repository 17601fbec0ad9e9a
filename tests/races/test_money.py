"""Keys, statements, payments and costs at the same moment. More in tests/ledger and tests/settlement."""

from functools import partial

from apps.assignments.models import CostSheet
from apps.core import clock
from apps.ledger import proofs
from apps.ledger.models import Account, Entry
from apps.ledger.services import open_account, post
from apps.settlement.models import Payment, PaymentBatch, Statement, StatementLine
from apps.settlement.services import (
    confirm_by_silence,
    confirm_payment,
    confirm_payments_by_silence,
    confirm_statement,
    draft_statement,
    follow_stated,
    make_batch,
    object_to_line,
    record_payment,
    redraw_statement,
)
from tests.evaluations.test_evaluations import give, opened
from tests.factories import make_member
from tests.factories.story import accept_piece, make_deal, prove_costs, send, sign_all, start_work
from tests.races.together import FEW, in_the_midst, one_winner, together, told
from tests.settlement.batching import paid_case, payable
from tests.settlement.making import line_of, make_case


def test_one_key_with_two_contents_at_once_books_one_of_them() -> None:
    open_account("race:owes", Account.Kind.ASSET)
    open_account("race:gets", Account.Kind.LIABILITY)
    for n in range(FEW):
        acts = [
            partial(
                post, "due", {"race:owes": fen, "race:gets": -fen}, idem_key=f"k{n}", subject="s", event_at=clock.now()
            )
            for fen in (100, 101)
        ]
        one_winner(together(*acts), "idempotency-mismatch")
        assert Entry.objects.filter(idem_key=f"k{n}").count() == 1
    assert not any(proofs.prove().values())


def test_a_statement_is_paid_or_drawn_up_anew() -> None:
    for n in range(FEW):
        case = make_case()
        statement = case.confirmed()
        line = line_of(statement, "net")
        found = together(
            partial(record_payment, line, by=case.finance, paid_on=clock.today(), bank_reference=f"BK{n}"),
            partial(redraw_statement, statement, by=case.finance),
        )
        one_winner(found, "not-payable", "wrong-state")
        statement.refresh_from_db()
        assert Payment.objects.filter(line=line).exists() is (statement.status == Statement.Status.CONFIRMED)
    assert not any(proofs.prove().values())


def test_a_line_goes_into_one_batch_or_is_paid_singly() -> None:
    case = paid_case()
    lines = payable(case.confirmed())
    colleague = make_member(case.using, "finance")
    line = StatementLine.objects.get(pk=lines[0])
    found = together(
        *[partial(make_batch, case.using, lines, by=person) for person in (case.finance, colleague)],
        partial(record_payment, line, by=case.finance, paid_on=clock.today(), bank_reference="BK-BATCH"),
    )
    one_winner(found, "not-payable", "in-batch")
    assert PaymentBatch.objects.count() + Payment.objects.count() == 1


def test_a_statement_is_drawn_up_anew_once() -> None:
    case = make_case()
    statement = case.confirmed()
    object_to_line(line_of(statement, "net"), by=case.person, reason="少算了一天")  # alone one redraws what is disputed
    colleague = make_member(case.using, "finance")
    found = together(*[partial(redraw_statement, statement, by=person) for person in (case.finance, colleague)])
    one_winner(found, "wrong-state")
    assert Statement.objects.filter(milestone=statement.milestone_id).count() == 2
    assert (Entry.objects.filter(kind="reversal").count(), told("statement_drafted", statement)) == (2, 1)
    assert not any(proofs.prove().values())


def test_a_receipt_and_the_silence_at_once_are_booked_once(clock_forward) -> None:  # type: ignore[no-untyped-def]
    case = make_case()
    statement = case.confirmed()
    line = case.pay(statement, "net")
    clock_forward(days=9)
    silence = partial(confirm_payments_by_silence, [Payment.objects.get()])
    assert in_the_midst(partial(confirm_payment, line, by=case.person), silence) == ["done", "done"]
    assert Payment.objects.get().confirmed_by == case.person
    assert (Entry.objects.filter(kind="paid").count(), told("payment_moved", statement)) == (1, 2)
    assert not any(proofs.prove().values())


def test_two_runs_of_silence_over_the_same_statements_answer_for_each_once(clock_forward) -> None:  # type: ignore[no-untyped-def]
    """Both lock the statements in one order and all accounts at once, whatever the order in which they were found."""
    first = make_case()
    cases = [first, *(make_case(using=first.using) for _n in range(3))]  # all are booked on one account
    statements = [confirm_statement(case.statement(), by=case.finance) for case in cases]
    clock_forward(days=8)
    found = together(
        *(partial(confirm_by_silence, rows) for rows in (statements, statements[::-1], statements[1:], statements[:2]))
    )
    assert found == ["done"] * 4
    assert Entry.objects.filter(kind="due").count() == 4
    assert [told("statement_moved", one) for one in statements] == [2] * 4
    assert not any(proofs.prove().values())


def test_a_corrected_cost_and_the_yes_to_the_old_one_are_one_of_both() -> None:
    deal = sign_all(send(make_deal(mode="short_loan", pay_total_fen=2_000_000)))
    start_work(deal)
    milestone = accept_piece(deal)
    old = prove_costs(deal, milestone, wage_fen=900_000)
    statement = draft_statement(milestone)
    assert statement
    found = together(
        partial(prove_costs, deal, milestone, wage_fen=800_000),
        partial(confirm_statement, statement, by=deal.finance),
    )
    one_winner(found, "wrong-state", "outdated")
    standing = follow_stated(milestone)
    newest = CostSheet.objects.filter(milestone=milestone).latest("round")
    assert standing
    assert (standing.cost_sheet_id, newest == old) == (newest.pk, found[1] == "done")


def test_two_colleagues_give_one_evaluation() -> None:
    for _round in range(FEW):
        scene = opened()
        colleague = make_member(scene.agreement.using_unit, "hr")
        acts = [partial(give, scene, "using", "talent", by=person, score=n) for n, person in enumerate((scene.using, colleague), 3)]  # fmt: skip
        one_winner(together(*acts), "already-done")
        given = scene.assignment.evaluations.get(rater="using", rated="talent")
        assert told("evaluation_given", given) == 1
