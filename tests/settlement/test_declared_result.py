"""Partner sharing: the using unit declares a result, the talent has a share of it, at most the cap in all."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from apps.agreements import services as agreements
from apps.assignments import services as work
from apps.assignments.events import MilestoneAccepted, ResultDeclared
from apps.assignments.handlers import ask_for_result
from apps.assignments.models import Assignment, DeclaredResult, Milestone
from apps.assignments.next_step import next_step
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.ledger.selectors import trial_balance
from apps.messaging.models import Notice
from apps.modes.models import Party
from apps.settlement import pages, proofs, selectors
from apps.settlement.calc.results import Declared
from apps.settlement.calc.statement import again
from apps.settlement.documents.statement import statement_data
from apps.settlement.handlers import follow_result_declared
from apps.settlement.models import Statement
from apps.settlement.services import agree_to_reversal, ask_reversal, confirm_statement, draft_statement
from tests.factories import make_mode
from tests.factories.story import accept_all, draft, make_deal
from tests.settlement.making import Case, make_case

pytestmark = pytest.mark.django_db
PARTNER = {"8.sending_unit_share": 0, "8.talent_share": 0, "8.result_share": 1_500, "8.talent_factor": "technology"}
MILLION = 100_000_000


def partner(**values: Any) -> Case:
    return make_case(mode=make_mode("partner"), **PARTNER | {"8.result_until": f"{clock.today():%Y}-12-31"} | values)


def declare(case: Case, milestone: Milestone, fen: int, *, back: int = 0, **changes: Any) -> Statement | None:
    """The result of one day of the agreement, so many days after its first."""
    day = case.assignment.starts_on + dt.timedelta(days=back)
    facts = {"by": case.finance, "first_day": day, "last_day": day, "result_fen": fen} | changes
    upload = SimpleUploadedFile("收入明细.pdf", b"%PDF-1.7\n%test\n")
    work.declare_result(milestone, upload=upload, **facts)
    follow_result_declared(ResultDeclared(str(milestone.public_id)))
    return milestone.statements.exclude(status=Statement.Status.REVERSED).first()


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value.code


@pytest.mark.parametrize(
    ("result", "cap", "earlier", "share"),
    [
        (MILLION, None, 0, 15_000_000),
        (MILLION, 12_000_000, 0, 12_000_000),
        (MILLION, 12_000_000, 11_999_999, 1),
        (MILLION, 12_000_000, 12_000_000, 0),
        (MILLION, 12_000_000, 13_000_000, 0),
        (3, None, 0, 0),
        (10, None, 0, 2),  # 1.5 fen, half up
        (0, None, 0, 0),
    ],
)
def test_fifteen_per_cent_of_a_million_and_at_most_the_cap(
    result: int, cap: int | None, earlier: int, share: int
) -> None:
    assert Declared("d", "2026-01-01", "2026-12-31", result, 1_500, cap, earlier).share_fen == share


def test_nothing_is_due_until_it_is_declared_then_the_share_goes_the_usual_way(clock_forward: Any) -> None:
    case = partner()
    milestone = case.milestone(0)
    assert draft_statement(milestone) is None
    ask_for_result(MilestoneAccepted(str(milestone.public_id)))
    assert Notice.objects.filter(user=case.finance, kind="assignments.result_wanted").count() == 1
    step = next_step(Assignment.objects.get(pk=case.assignment.pk), case.hr, {Party.USING})
    assert (step.turn, step.party) == ("you", Party.USING)
    statement = declare(case, milestone, MILLION)
    assert statement is not None
    assert statement.contract_fen == statement.calculation["talent_gross_fen"] == 15_000_000
    assert dict(selectors.leaves(statement))["tax"] == 15_000_000 * 80 * 40 // 10_000 - 700_000
    assert again(statement.calculation) == statement.calculation
    shown = pages.detail(selectors.in_full(Statement.objects.all()).get(), case.person)
    assert [row.result_fen for row in shown["declared"]] == [MILLION]
    assert "20%" in shown["treatment"]
    paper = statement_data(selectors.in_full(Statement.objects.all()).get(), case.person)
    assert "20%" in paper["source"]["en"]
    assert any("1\u00a0000\u00a0000.00" in str(fact["value"]) for fact in paper["facts"])
    for person in (case.finance, case.sender, case.person):
        statement = confirm_statement(statement, by=person)
    assert statement.status == Statement.Status.CONFIRMED
    assert trial_balance() == 0
    assert not [*proofs.calculations_reproduce(), *proofs.lines_add_up(), *proofs.books_follow_statements()]


def test_the_cap_holds_over_all_declarations_and_in_the_database(clock_forward: Any) -> None:
    case = partner(**{"8.result_cap": 12_000_000})
    first, second, third = (case.milestone(0) for _ in range(3))
    clock_forward(days=5)
    one, two = declare(case, first, 60_000_000), declare(case, second, MILLION, back=1)
    assert one is not None
    assert two is not None
    assert (one.contract_fen, two.contract_fen) == (9_000_000, 3_000_000)
    assert declare(case, third, MILLION, back=2) is None
    lower = declare(case, first, 20_000_000)
    assert lower is not None
    assert lower.contract_fen == 3_000_000
    copy = Statement.objects.get(pk=two.pk)
    copy.number, copy.verify_code, copy.contract_fen = "S-X", "S-XXXX-XXXX-XX", 9_000_000
    copy.milestone, copy.declared_result, copy.status = third, third.declared_results.get(), Statement.Status.DRAFT
    copy.pk, copy.public_id, copy.due_entry = None, third.public_id, None
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        copy.save(force_insert=True)
        with pytest.raises(IntegrityError, match="its cap is 12000000 fen"):
            cursor.execute("SET CONSTRAINTS statement_declared_share IMMEDIATE")


def test_a_declaration_is_corrected_until_confirmed_then_only_with_the_others(clock_forward: Any) -> None:
    case = partner()
    milestone = case.milestone(0)
    old = declare(case, milestone, MILLION)
    statement = declare(case, milestone, MILLION // 2)
    assert old is not None
    assert statement is not None
    assert Statement.objects.get(pk=old.pk).status == Statement.Status.REVERSED
    assert statement.contract_fen == 7_500_000
    assert refusal(lambda: confirm_statement(old, by=case.finance)) != ""
    for person in (case.finance, case.sender, case.person):
        statement = confirm_statement(statement, by=person)
    assert refusal(lambda: declare(case, milestone, 1)) == "wrong-state"
    reversal = ask_reversal(statement, by=case.finance, reason="漏计一笔收入")
    for person in (case.sender, case.person):
        agree_to_reversal(reversal, by=person)
    fresh = declare(case, milestone, MILLION * 2)
    assert fresh is not None
    assert fresh.contract_fen == 30_000_000
    assert [row.round for row in milestone.declared_results.all()] == [1, 2, 3]
    assert declare(case, milestone, 0) is None  # a result of nothing: the statement goes, none comes
    assert trial_balance() == 0


def test_who_declares_what_and_no_day_counts_twice(clock_forward: Any) -> None:
    case = partner()
    one, two = case.milestone(0), case.milestone(0)
    open_still = case.milestone(0, status="open", accepted_at=None)
    assert refusal(lambda: declare(case, one, 1, by=case.person)) == "forbidden"
    assert refusal(lambda: declare(case, one, 1, by=case.sender)) == "forbidden"
    assert refusal(lambda: declare(case, open_still, 1)) == "wrong-state"
    assert refusal(lambda: declare(case, one, -1)) == "negative"
    for back in (-1, 1):  # before the agreement; ahead
        assert refusal(lambda: declare(case, one, 1, back=back)) == "period"  # noqa: B023
    declare(case, one, MILLION)
    assert refusal(lambda: declare(case, two, 1)) == "period"
    with pytest.raises(DatabaseError), transaction.atomic():
        DeclaredResult.objects.update(result_fen=1)
    row = DeclaredResult.objects.get()
    row.pk, row.milestone, row.public_id = None, two, two.public_id
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_page_takes_a_declaration_and_keeps_what_was_typed(english: None) -> None:
    case = partner()
    milestone = case.milestone(0)
    url = reverse("assignments:result", args=[milestone.public_id])
    client = Client()
    client.force_login(case.finance)
    client.cookies["language"] = "en"
    day = clock.today().isoformat()
    typed = {"first_day": day, "last_day": "2020-01-01", "result": "1000000", "note": "开票收入"}
    refused = client.post(url, typed | {"upload": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n")})
    assert refused.status_code == 422
    assert "开票收入" in refused.content.decode()
    done = client.post(url, typed | {"last_day": day, "upload": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n")})
    assert done.status_code == 302
    follow_result_declared(ResultDeclared(str(milestone.public_id)))
    statement = milestone.statements.get()
    talent = Client()
    talent.force_login(case.person)
    talent.cookies["language"] = "en"
    page = talent.get(reverse("settlement:detail", args=[statement.public_id])).content.decode()
    assert "Declared result" in page
    assert reverse("files:download", args=[DeclaredResult.objects.get().proof.public_id]) in page
    other = make_case().milestone()
    assert client.get(reverse("assignments:result", args=[other.public_id])).status_code == 404


def test_an_agreement_of_partner_sharing_names_share_term_and_cap_and_no_wage() -> None:
    deal = draft(make_deal(mode="partner"))
    version = deal.fresh().current_version
    assert version is not None
    assert "7.total_amount" not in version.terms["values"]
    said = {"7.declared_result": "项目产品不含税销售收入", "8.result_share": 1_500, "8.result_cap": 12_000_000}

    def change(changes: dict[str, Any]) -> None:
        now = deal.fresh().current_version
        assert now is not None
        agreements.change_terms(deal.fresh(), by=deal.hr, changes=changes, note="", at_version=now.number)

    for wrong, code in (
        ({"6.milestones": [{"title": "试制", "amount": 100}]}, "no-wage-line"),
        ({"8.result_until": "2020-01-01"}, "share-ends-early"),
        ({"8.result_cap": 0}, "cap-zero"),
        ({"8.result_share": 0}, "share-zero"),
    ):
        assert refusal(lambda: change(said | wrong)) == code  # noqa: B023
    change(said)
    agreements.send_for_signing(accept_all(deal).fresh(), by=deal.hr)
    assert deal.fresh().status == "signing"
