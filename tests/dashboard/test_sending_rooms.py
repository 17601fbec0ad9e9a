"""Our people out, and money and proofs: the rooms of a sending unit."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.assignments.models import Assignment, ServiceLog
from apps.core import clock
from apps.dashboard.out_calendar import MONTHS, WIDTH, strip_of, window
from apps.dashboard.proof_paper import render_proof
from apps.dashboard.proofs import year_of
from apps.settlement.models import Payment
from apps.settlement.services import confirm_payment
from tests.dashboard.rows import make_agreement, make_assignment, make_trio
from tests.factories import make_member, make_mode, make_user
from tests.settlement.making import Case, make_case
from tests.settlement.test_papers import as_, fen, text_of

pytestmark = pytest.mark.django_db
NAMES = ("people_out", "proofs", "proofs_csv", "proofs_pdf")


def page(user: User, name: str, **query: str) -> str:
    response = as_(user).get(reverse(f"dashboard:{name}"), query)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return sum("clockoffset" not in query["sql"] for query in captured.captured_queries)


def with_days(case: Case, days: int = 3) -> Case:
    for number in range(days):
        day = clock.today() - dt.timedelta(days=number)
        status = ServiceLog.Status.APPROVED
        ServiceLog.objects.create(
            assignment=case.assignment, day=day, hours=7, note="调试", by=case.person, status=status
        )
    return case


def test_the_table_says_who_is_where_with_days_used_return_and_missing_proofs() -> None:
    case = with_days(make_case())
    text = page(case.sender, "people_out")
    allowed = case.agreement.match.demand.days
    for shown in ("沈知远", f"3 of {allowed}", case.assignment.ends_on.isoformat(), "On assignment"):
        assert shown in text, shown
    assert 'role="img"' in text
    assert f"Out from {case.assignment.starts_on} to {case.assignment.ends_on}" in text


def test_before_the_first_day_the_table_asks_for_the_insurance() -> None:
    trio = make_trio()
    agreement, today = make_agreement(trio, Agreement.Status.SIGNED), clock.today()
    Assignment.objects.create(number="P-T-1", agreement=agreement, starts_on=today, ends_on=today)
    assert "insurance" in page(trio.sender, "people_out")


def test_who_sends_nobody_reads_how_to_share_safely_in_three_sentences() -> None:
    for person in (make_user(), make_member(make_case().using)):
        text = page(person, "people_out")
        assert text.count("<li><b>") == 3
        assert "Nothing happens without your yes." in text


@pytest.mark.parametrize("name", NAMES)
def test_nobody_sees_the_people_of_another_unit(name: str) -> None:
    case = with_days(make_case())
    for stranger in (make_user(), make_case().sender, case.person):
        content = as_(stranger).get(reverse(f"dashboard:{name}")).content
        text = content.decode("utf-8", "replace").partition("<main")[2] if name[-3:] not in {"csv", "pdf"} else ""
        assert case.assignment.number not in text
        assert str(case.assignment.public_id) not in text
        assert not year_of([], "").work


@pytest.mark.parametrize("name", NAMES)
def test_a_visitor_signs_in_first_and_nothing_is_posted(name: str) -> None:
    assert Client().get(reverse(f"dashboard:{name}")).status_code == 302
    assert as_(make_user()).post(reverse(f"dashboard:{name}")).status_code == 405


def test_filters_and_tabs_stand_in_the_address() -> None:
    trio = make_trio()
    out = make_assignment(trio)
    back = make_assignment(trio, Assignment.Status.RETURNED)
    overdue = make_assignment(trio, Assignment.Status.RETURN_OVERDUE)

    def shown(**query: str) -> set[str]:
        text = page(trio.sender, "people_out", **query)
        return {one.number for one in (out, back, overdue) if str(one.public_id) in text}

    assert shown() == {out.number, overdue.number}
    assert shown(show="back") == {back.number}
    assert shown(show="return") == {overdue.number}
    assert shown(q="沈知") == {out.number, overdue.number}
    assert shown(q="nobody") == set()
    assert shown(mode=out.agreement.mode.code) == {out.number, overdue.number}
    assert "Nobody fits these filters" in page(trio.sender, "people_out", q="nobody")


def test_the_unit_confirms_the_return_where_a_post_was_left() -> None:
    trio = make_trio()
    overdue = make_assignment(trio, Assignment.Status.RETURN_OVERDUE)
    mode = overdue.agreement.mode
    mode.post_is_left = True
    mode.save(update_fields=["post_is_left"])
    text = page(trio.sender, "people_out")
    assert "our word on the return" in text
    assert reverse("assignments:confirm_return", args=[overdue.public_id]) in text


@pytest.mark.parametrize("name", ["people_out", "proofs"])
def test_a_room_costs_the_same_queries_however_many_are_out(name: str) -> None:
    trio = make_trio()
    client, counts = as_(trio.sender), []
    for number in (2, 5):
        for _one in range(number):
            make_assignment(trio)
        counts.append(queries_of(client, reverse(f"dashboard:{name}")))
    assert counts[0] == counts[1]


def test_the_calendar_shows_twelve_months_and_marks_stay_inside() -> None:
    trio = make_trio()
    assignment, today = make_assignment(trio), clock.today()
    months = window(today)
    assert len(months) == MONTHS + 1
    assert months[0] <= today < months[-1]
    assignment.starts_on, assignment.ends_on = today - dt.timedelta(days=900), today + dt.timedelta(days=900)
    strip = strip_of(assignment, today)
    assert {mark.kind for mark in strip.marks} == {"out", "ahead"}
    assert all(0 <= float(mark.x) < WIDTH and float(mark.x) + float(mark.width) <= WIDTH for mark in strip.marks)
    assignment.starts_on = assignment.ends_on = today + dt.timedelta(days=2000)
    assert strip_of(assignment, today).marks == []


def proved() -> Case:
    """One share received, one still to come."""
    case = with_days(make_case())
    line = case.pay(case.confirmed(), "sending_unit")
    confirm_payment(line, by=case.sender)
    case.confirmed(2_000_000)
    return case


def test_the_year_adds_up_on_page_csv_and_pdf(tmp_path: Path) -> None:
    case = proved()
    found = year_of([case.sending], "")
    assert (found.received_fen, found.share_fen, found.cost_fen) == (3_000_000, 3_000_000, 0)
    assert found.total_fen == 3_600_000
    assert (found.days, found.results, found.people) == (3, 2, 1)
    text = page(case.sender, "proofs")
    response = as_(case.sender).get(reverse("dashboard:proofs_csv"), {"year": str(found.year)})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    paper = text_of(render_proof(found), tmp_path)
    for shown in ("30 000.00", "36 000.00", "6 000.00"):
        assert shown in text
        assert shown in paper
    assert fen(rows[-1]["Amount (yuan)"]) == found.total_fen
    assert sum(fen(row["Amount (yuan)"]) for row in rows[:-1] if row["Amount (yuan)"]) == found.total_fen
    assert [row["Days of service"] for row in rows[-2:]] == ["3", "3"]
    for words in ("人才共享年度证明", "Yearly proof of talent sharing", "沈知远", "试焊与验证"):
        assert words in paper


def test_a_payment_that_came_back_is_not_received() -> None:
    case = proved()
    Payment.objects.update(status=Payment.Status.RETURNED)
    found = year_of([case.sending], "")
    assert found.received_fen == 0
    assert found.total_fen == 3_600_000


def test_in_a_cost_only_mode_attendance_is_kept() -> None:
    case = with_days(make_case())
    assert not year_of([case.sending], "").work[0].attendance
    lent = with_days(make_case(mode=make_mode("short_loan")))
    assert lent.agreement.mode.family == "cost_only"
    assert year_of([lent.sending], "").work[0].attendance


def test_a_year_without_anything_leads_to_the_people_out() -> None:
    unit = make_case().sending
    Assignment.objects.all().update(
        starts_on=clock.today() + dt.timedelta(days=800), ends_on=clock.today() + dt.timedelta(days=900)
    )
    text = page(make_member(unit), "proofs")
    assert "Nothing to prove in" in text
    assert reverse("dashboard:people_out") in text


def test_finance_finds_on_the_workbench_what_to_confirm_to_pay_and_to_file() -> None:
    case = make_case()
    case.confirmed()
    case.statement(100_000)
    text = as_(case.finance).get("/workbench/").content.decode().replace("\u00a0", " ")
    assert "As finance" in text
    for shown in ("84 600.00", "2 transfers", "15 400.00", "to be filed by"):
        assert shown in text, shown
    assert reverse("settlement:payments") in text
    assert "As finance" not in as_(case.hr).get("/workbench/").content.decode()


def test_the_sending_units_workbench_leads_to_its_rooms() -> None:
    case = make_case()
    case.confirmed()
    text = as_(case.sender).get("/workbench/").content.decode()
    for name in ("people_out", "proofs"):
        assert reverse(f"dashboard:{name}") in text
    assert reverse("settlement:payments") + "?side=receive" in text
