"""Objecting, answering and withdrawing by plain forms; what each side reads on pages, lists and papers."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from apps.core import clock, timers
from apps.dashboard.roles import roles_of
from apps.dashboard.tasks import tasks_for
from apps.settlement import transfers
from apps.settlement.admin import LineObjectionAdmin
from apps.settlement.documents.statement import render_statement, statement_data
from apps.settlement.models import LineObjection, Statement
from apps.settlement.services import answer_objection, confirm_statement, object_to_line
from tests.settlement.making import Case, line_of, make_case
from tests.settlement.test_pages import as_, page
from tests.settlement.test_papers import csv_of, whole

pytestmark = pytest.mark.django_db


def address(name: str, of: Statement | LineObjection, *more: object) -> str:
    return reverse(f"settlement:{name}", args=[of.public_id, *more])


def disputed(case: Case, statement: Statement) -> LineObjection:
    return object_to_line(line_of(statement, "net"), by=case.person, reason="少算了两天工时")


def titles(user: object) -> list[str]:
    with translation.override("en"):
        return [task.title for task in tasks_for(roles_of(user))]


def test_a_dispute_from_the_first_word_to_the_payment_by_plain_forms() -> None:
    case = make_case()
    statement = confirm_statement(case.statement(), by=case.finance)
    url = address("object", statement, line_of(statement, "net").position)
    assert url in page(case.person, statement)
    assert "to all other lines your objection counts as your yes" in as_(case.person).get(url).content.decode()
    empty = as_(case.person).post(url, {"reason": " "})
    assert empty.status_code == 422
    assert as_(case.person).post(url, {"reason": "少算了两天工时"}).status_code == 302
    confirm_statement(statement, by=case.sender)
    objection = LineObjection.objects.get()

    text = page(case.finance, statement)
    assert "Disputed, not paid" in text
    assert "Confirmed, but for one line" in text
    assert '<span lang="zh-CN">少算了两天工时</span>' in text
    payment = reverse("settlement:payment", args=[statement.public_id, objection.line.position])
    assert payment not in text
    refused = as_(case.finance).get(payment)
    assert refused.status_code == 422
    assert "This line is disputed" in refused.content.decode()

    answer = address("objection_answer", objection)
    assert answer in page(case.hr, statement)
    assert "Grant it and draw up anew" in as_(case.hr).get(answer).content.decode()
    assert as_(case.hr).post(answer, {"answer": ""}).status_code == 422
    assert as_(case.hr).post(answer, {"answer": "已按考勤核对"}).status_code == 302
    assert as_(case.hr).get(answer).status_code == 409, "answered a moment ago"

    text = page(case.person, statement)
    assert "已按考勤核对" in text
    assert "is answered" in text
    assert as_(case.person).post(address("objection_withdraw", objection)).status_code == 302
    assert "Read the objection" not in page(case.person, statement)
    assert payment in page(case.finance, statement)


def test_where_something_is_paid_the_answer_says_what_to_do_instead_of_drawing_up_anew() -> None:
    case = make_case()
    statement = case.confirmed()
    case.pay(statement, "sending_unit")
    text = as_(case.hr).get(address("objection_answer", disputed(case, statement))).content.decode()
    assert "Grant it and draw up anew" not in text
    assert "With the consent of all parties it can be put right" in text


def test_the_band_names_one_who_acts_and_pays_the_rest_first_where_that_is_due_first(
    clock_forward: Callable[..., None],
) -> None:
    case = make_case()
    statement = case.confirmed()
    objection = disputed(case, statement)
    assert objection.answer_due <= (whole(statement).pay_due or objection.answer_due)
    assert "Answer the objection to" in page(case.finance, statement)
    assert "finance pays" in page(case.person, statement)
    case.pay(statement, "sending_unit")
    assert "One line is disputed: the using unit answers" in page(case.person, statement)
    clock_forward(days=20)
    assert "Your answer was due on" in page(case.hr, statement)
    assert "answer was due on" in page(case.person, statement)
    answer_objection(objection, by=case.hr, answer="已按考勤核对")
    assert "One line is disputed: the using unit has answered" in page(case.hr, statement)


def test_the_workbench_asks_for_the_answer_then_for_the_word_on_it() -> None:
    case = make_case()
    statement = case.confirmed()
    objection = disputed(case, statement)
    assert [one for one in titles(case.hr) if "objection" in one] == ["Answer the objection: 试焊与验证"]
    assert not any("objection" in one for one in (*titles(case.person), *titles(case.sender), *titles(case.signatory)))
    assert "Pay: 试焊与验证" in titles(case.finance), "the other line"
    case.pay(statement, "sending_unit")
    assert "Pay: 试焊与验证" not in titles(case.finance), "nothing is left that may be paid"
    answer_objection(objection, by=case.hr, answer="已按考勤核对")
    assert not any("objection" in one for one in titles(case.hr))
    assert [one for one in titles(case.person) if "objection" in one] == ["Your objection is answered: 试焊与验证"]


def test_lists_and_papers_name_the_disputed_line() -> None:
    case = make_case()
    statement = case.confirmed()
    before = render_statement(whole(statement), case.finance)
    disputed(case, statement)
    rows = {row["Line"]: row["State of payment"] for row in csv_of(case.finance, statement)}
    assert rows["Net to the talent"] == "Disputed, not paid"
    assert rows["Sending unit's share"] == "To be paid"
    data = statement_data(whole(statement), case.finance)
    assert [one["state"]["en"] for one in data["lines"]].count("Disputed, not paid") == 1
    assert render_statement(whole(statement), case.finance) != before
    shown = transfers.in_order(transfers.lines_visible_to(case.finance), transfers.TO_PAY)
    with translation.override("en"):
        found = {row.line.kind: (row.word, row.action) for row in transfers.rows(shown, case.finance)}
    assert found["net"] == ("Disputed, not paid", "Open")
    assert found["sending_unit"] == ("To be paid", "Record the payment")


def test_the_office_sees_what_waits_the_longest_first_and_what_is_overdue(clock_forward: Callable[..., None]) -> None:
    case = make_case()
    old = disputed(case, case.confirmed())
    answered = disputed(case, case.confirmed())
    answer_objection(answered, by=case.hr, answer="已按考勤核对")
    clock_forward(days=20)
    new = disputed(case, case.confirmed())
    queue = LineObjectionAdmin(LineObjection, admin.site)
    request = RequestFactory().get("/")
    assert list(LineObjection.objects.order_by(*queue.get_ordering(request))) == [old, new, answered]
    assert list(queue.late(LineObjection.objects.all())) == [old]
    assert timers.due_date("objection_answer", clock.local(new.raised_at).date()) == new.answer_due
