"""Subsidies: paid by someone else, by a published rule and counted evidence, never in the using unit's total."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from apps.assignments.models import ServiceLog
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.ledger.selectors import balances, trial_balance
from apps.messaging.models import Notice
from apps.settlement import pages
from apps.settlement.documents.statement import statement_data
from apps.settlement.events import SubsidyAwarded
from apps.settlement.handlers import tell_subsidy
from apps.settlement.models import Statement, Subsidy, SubsidyProgramme
from apps.settlement.proofs_subsidies import subsidies_are_in_the_books
from apps.settlement.services import award_subsidy, confirm_subsidy, hand_in_voucher, publish_programme
from apps.settlement.subsidy_pages import subsidy_rows
from tests.factories import make_user
from tests.permissions.office_rows import subsidy_programme
from tests.settlement.making import Case, line_of, make_case
from tests.settlement.test_vouchers import paper, said

pytestmark = pytest.mark.django_db
ROWS = [{"programme": "B-2026-01 来访人才工作补贴", "applicant": "使用单位", "recipient": "人才"}]


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value.code


def days(case: Case, count: int, *, back: int = 0) -> None:
    """So many approved days up to today."""
    for at in range(count):
        ServiceLog.objects.create(
            assignment=case.assignment, day=clock.today() - dt.timedelta(days=at + back), hours=8, note="试焊",
            by=case.person, status=ServiceLog.Status.APPROVED,
        )  # fmt: skip


def award(case: Case, statement: Statement, programme: SubsidyProgramme, **changes: Any) -> Subsidy:
    facts = {"by": case.finance, "document": "常补〔2026〕1 号", "awarded_on": clock.today()} | changes
    return award_subsidy(statement, programme, **facts)


def test_twelve_days_give_the_amount_of_the_rule_apart_from_the_statement() -> None:
    programme, case = subsidy_programme(), make_case(**{"22.subsidy_rows": ROWS})
    days(case, 12)
    statement = case.confirmed()
    before = pages.figures_for("using", statement)
    given = award(case, statement, programme)
    assert (given.proved, given.amount_fen) == (12, 240_000)
    statement = Statement.objects.get(pk=statement.pk)
    assert pages.figures_for("using", statement) == before
    assert "240" not in "".join(statement.lines.values_list("kind", flat=True))
    assert balances(["subsidy:receivable", "subsidy:B-2026-01"]) == {
        "subsidy:receivable": 240_000, "subsidy:B-2026-01": -240_000,
    }  # fmt: skip
    assert not list(subsidies_are_in_the_books())
    with pytest.raises(IntegrityError), transaction.atomic():
        Subsidy.objects.filter(pk=given.pk).update(amount_fen=1)
    confirm_subsidy(given, statement, by=case.person)
    assert not list(subsidies_are_in_the_books())
    assert balances(["subsidy:receivable", "subsidy:B-2026-01"]) == {"subsidy:receivable": 0, "subsidy:B-2026-01": 0}
    assert trial_balance() == 0
    shown = statement_data(statement, case.person)
    assert shown["subsidies"][0]["payer"]["zh"] == "常州市财政局（示例）"
    assert shown["total"].replace("\u00a0", " ") == "100 000.00"


def test_no_day_is_counted_twice_and_the_cap_holds_for_the_assignment() -> None:
    programme, case = subsidy_programme(), make_case(**{"22.subsidy_rows": ROWS})
    days(case, 12)
    first = case.confirmed(1_000_000)
    award(case, first, programme)
    second = case.confirmed(1_000_000)
    assert refusal(lambda: award(case, second, programme)) == "evidence-missing"
    days(case, 10, back=20)
    assert award(case, second, programme).amount_fen == 300_000 - 240_000
    assert refusal(lambda: award(case, second, programme)) == "already-done"


def test_only_what_clause_22_names_is_awarded_once_the_statement_is_confirmed() -> None:
    cited, other = subsidy_programme(), subsidy_programme(code="B-2026-02")
    case = make_case(**{"22.subsidy_rows": ROWS})
    days(case, 1)
    waiting = case.statement()
    assert refusal(lambda: award(case, waiting, cited)) == "wrong-state"
    statement = case.confirmed()
    assert refusal(lambda: award(case, statement, other)) == "not-cited"
    assert refusal(lambda: award(case, statement, cited, by=case.person)) == "forbidden"
    assert refusal(lambda: award(case, statement, cited, document=" ")) == "awarded-on"
    given = award(case, statement, cited)
    assert refusal(lambda: confirm_subsidy(given, statement, by=case.finance)) == "forbidden"
    confirm_subsidy(given, statement, by=case.person)
    assert refusal(lambda: confirm_subsidy(given, statement, by=case.person)) == "already-done"
    assert subsidy_rows(make_case().statement(), case.person) == []


def test_an_award_stays_with_the_work_when_its_statement_is_drawn_up_anew() -> None:
    programme, case = subsidy_programme(), make_case(**{"22.subsidy_rows": ROWS})
    days(case, 2)
    statement = case.confirmed()
    given = award(case, statement, programme)
    anew = case.put_right(statement)
    assert [row.subsidy for row in subsidy_rows(anew, case.person)] == [given]


def test_a_paper_over_more_than_the_travel_of_the_piece_counts_no_further_than_that() -> None:
    programme = subsidy_programme(evidence="tickets", day_fen=None, tickets_bp=5_000)
    travel = {"8.split_rule": "running", "8.fixed_travel": 100_000}
    case = make_case(**{"22.subsidy_rows": ROWS} | travel)
    statement = case.confirmed()
    hand_in_voucher(line_of(statement, "travel"), paper(), said(900_000, "tickets"), by=case.person)
    given = award(case, statement, programme)
    assert (given.proved, given.amount_fen) == (100_000, 50_000)


def test_a_programme_without_source_or_rule_is_refused_and_a_used_one_stays() -> None:
    for wrong in ({"source": ""}, {"day_fen": None}, {"cap_fen": 0}, {"evidence": "tickets"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            subsidy_programme(code="B-2026-09", **wrong)
    programme, case = subsidy_programme(), make_case(**{"22.subsidy_rows": ROWS})
    days(case, 1)
    award(case, case.confirmed(), programme)
    programme.day_fen = 1
    assert (
        refusal(lambda: publish_programme(programme, by=make_user(is_staff=True, is_superuser=True)))
        == "programme-used"
    )
    assert refusal(lambda: publish_programme(programme, by=case.hr)) == "forbidden"


def test_the_page_shows_who_pays_and_lets_each_side_do_its_part() -> None:
    programme, case = subsidy_programme(), make_case(**{"22.subsidy_rows": ROWS})
    days(case, 3)
    statement = case.confirmed()
    there, at = (
        reverse("settlement:detail", args=[statement.public_id]),
        reverse("settlement:subsidy", args=[statement.public_id]),
    )
    finance, talent = Client(), Client()
    finance.force_login(case.finance)
    talent.force_login(case.person)
    assert "登记核发" in finance.get(there).content.decode()
    assert programme.code in Client().get(reverse("settlement:calculator")).content.decode()
    assert "登记核发" not in talent.get(there).content.decode()
    words = {
        "action": "award",
        "programme": programme.code,
        "document": "常补 1",
        "awarded_on": clock.today().isoformat(),
    }
    assert finance.post(at, words | {"document": ""}).status_code >= 400
    assert finance.post(at, words).status_code == 302
    tell_subsidy(SubsidyAwarded(str(Subsidy.objects.get().public_id)))
    assert Notice.objects.filter(user=case.person, kind="settlement.subsidy_awarded").exists()
    assert "我已收到" in talent.get(there).content.decode()
    assert talent.post(at, {"action": "received", "programme": programme.code}).status_code == 302
    assert talent.post(at, {"action": "nonsense"}).status_code == 404
    assert "已到账" in talent.get(there).content.decode()
