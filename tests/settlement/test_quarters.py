"""The operator's quarterly report: asked of a for-profit operator only, by the month of payment, equal to the books."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.dashboard.roles import roles_of
from apps.dashboard.tasks.office import quarter_tasks
from apps.ledger.models import Posting
from apps.settlement import quarters, rules_quarters
from apps.settlement.models import Payment, QuarterReport
from apps.settlement.services import confirm_payment, hand_in_quarter
from tests.factories import make_identity, make_officer, make_user
from tests.settlement.making import Case, licensed_operator, line_of, make_case

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "quarter", "due"),
    [
        ("2026-03-31", "2026-01-01", "2026-04-30"),
        ("2026-04-01", "2026-04-01", "2026-07-31"),
        ("2026-12-31", "2026-10-01", "2027-01-31"),
        ("2027-11-05", "2027-10-01", "2028-01-31"),
    ],
)
def test_a_quarter_is_due_within_the_month_after_it(day: str, quarter: str, due: str) -> None:
    first = rules_quarters.quarter_of(dt.date.fromisoformat(day))
    assert first.isoformat() == quarter
    assert rules_quarters.due_on(first).isoformat() == due
    assert rules_quarters.before(rules_quarters.after(first)) == first


def paid(case: Case, fen: int = 10_000_000) -> None:
    line = case.pay(case.confirmed(fen))
    confirm_payment(line, by=case.person)


def keeper() -> Any:
    return make_user(is_staff=True, is_superuser=True)


def test_rows_are_what_arrived_in_the_quarter_and_equal_the_books(clock_forward: Any) -> None:
    licensed_operator()
    case = make_case()
    make_identity(case.person)
    paid(case)
    case.confirmed(5_000_000)  # confirmed, not paid
    quarter = quarters.quarter_on(rules_quarters.quarter_of(clock.today()))
    (row,) = quarter.rows
    assert (row.pieces, row.gross_fen, row.tax_fen) == (1, 7_000_000, 7_000_000 * 80 * 40 // 10_000 - 700_000)
    received = Posting.objects.filter(entry__kind="paid", account__code=f"pay:talent:{case.talent.public_id}")
    assert row.net_fen == sum(received.values_list("amount_fen", flat=True)) == quarter.net_fen
    assert not quarters.quarter_on(rules_quarters.before(quarter.first_day)).rows
    by, talent_line = keeper(), line_of(case.assignment.statements.earliest("pk"), "net")
    assert Payment.objects.get(line=talent_line).status == Payment.Status.CONFIRMED
    with pytest.raises(RuleViolation, match="wrong-state"):
        hand_in_quarter(quarter.first_day, by=by, receipt="R1")
    assert not list(quarter_tasks(roles_of(by)))
    clock_forward(days=(rules_quarters.after(quarter.first_day) - clock.today()).days)
    (task,) = quarter_tasks(roles_of(by))
    assert task.due == quarter.due_on
    assert not list(quarter_tasks(roles_of(make_officer())))
    report = hand_in_quarter(quarter.first_day, by=by, receipt="常税 1")
    assert (report.people, report.gross_fen) == (1, 7_000_000)
    assert not list(quarter_tasks(roles_of(by)))
    with pytest.raises(RuleViolation) as caught:
        hand_in_quarter(quarter.first_day, by=by, receipt="常税 2")
    assert caught.value.code == "already-done"
    with pytest.raises(DatabaseError), transaction.atomic():
        QuarterReport.objects.update(people=2)


def test_the_page_masks_the_document_and_the_file_leaves_a_line() -> None:
    licensed_operator()
    case = make_case()
    identity = make_identity(case.person)
    paid(case)
    name = quarters.Quarter(rules_quarters.quarter_of(clock.today()), []).name
    client = Client()
    client.force_login(keeper())
    page = client.get(reverse("settlement:quarter"), {"quarter": name}).content.decode()
    number = quarters.decrypt(identity.number_encrypted)
    assert f"****{identity.last_four}" in page
    assert number not in page
    assert number in client.get(reverse("settlement:quarter_csv"), {"quarter": name}).content.decode()
    assert AuditEvent.objects.filter(action="quarter_file_taken").count() == 1
    assert client.get(reverse("settlement:quarter_xlsx"), {"quarter": name}).status_code == 200
    client.force_login(make_officer())
    assert client.get(reverse("settlement:quarter")).status_code == 403
    assert client.get(reverse("settlement:quarter_csv")).status_code == 403


def test_nothing_of_it_is_anywhere_where_the_operator_is_not_asked() -> None:
    client, by = Client(), keeper()
    client.force_login(by)
    for name in ("quarter", "quarter_csv", "quarter_xlsx"):
        assert client.get(reverse(f"settlement:{name}")).status_code == 404
    paid(make_case())
    assert not list(quarter_tasks(roles_of(by)))
