"""A right that ends ends with the next request; nobody judges what is the own; a refusal leaves a line for the watch."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from django.db.models import Model
from django.urls import reverse
from structlog.testing import capture_logs

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.core import clock
from apps.organisations.models import Membership, OfficeRole
from apps.settlement.models import Payment
from apps.talents.models import Talent
from tests.factories import make_demand, make_member, make_officer, make_talent, make_unit
from tests.permissions.asking import MARKS, Answer, Asker
from tests.permissions.table import ROWS, Row
from tests.settlement.making import make_case

pytestmark = pytest.mark.django_db
NEEDED = [row for row in ROWS if row.method == "POST" and row.part not in ("everybody", "task link", "sample person")]


def suspend(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def leave(user: User) -> None:
    Membership.objects.filter(user=user).update(ended_at=clock.now())


def lose_office(user: User) -> None:
    OfficeRole.objects.filter(user=user).delete()


# ---- A right that ends


@pytest.mark.parametrize(("end", "word"), [(suspend, "login"), (leave, "404")])
@pytest.mark.parametrize("role", ["hr", "sender"])
def test_a_page_stands_open_while_the_right_ends_and_its_form_is_refused(
    asker: Asker, role: str, end: Callable[[User], None], word: str
) -> None:
    page, form = Row("agreements:detail", "GET", "draft"), Row("agreements:accept", "POST", "draft")
    assert asker.ask(page, role).word == "200"
    assert asker.ask(form, role).word == "302"
    person = asker.scene.person(role, asker.scene.parts["draft"])
    assert person
    end(person)
    answer = asker.ask(form, role)
    assert answer.word == word
    assert answer.marks == set()


@pytest.mark.parametrize("row", [row for row in NEEDED if "302" in (row.answers["talent"], row.answers["hr"])], ids=str)
def test_whoever_is_suspended_does_nothing_more(asker: Asker, row: Row) -> None:
    role = "hr" if row.answers["hr"] == "302" else "talent"
    person = asker.scene.person(role, asker.scene.parts[row.part])
    assert person
    suspend(person)
    before = AuditEvent.objects.count()
    assert asker.ask(row, role).word == "login"
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(("end", "word"), [(suspend, "login"), (lose_office, "404")])
def test_an_officer_without_the_office_sees_the_region_no_more(
    asker: Asker, end: Callable[[User], None], word: str
) -> None:
    officer = asker.scene.strangers["officer"]
    for url, part in (
        ("agreements:detail", "draft"),
        ("organisations:unit", "unit"),
        ("settlement:detail", "statement"),
    ):
        assert asker.ask(Row(url, "GET", part), "officer").word == "200"
    end(officer)
    for url, part in (
        ("agreements:detail", "draft"),
        ("organisations:unit", "unit"),
        ("settlement:detail", "statement"),
    ):
        answer = asker.ask(Row(url, "GET", part), "officer")
        assert answer.word == word
        assert answer.marks == set()


def test_a_person_who_left_the_office_is_led_out_of_its_pages(asker: Asker) -> None:
    officer = asker.scene.strangers["officer"]
    assert asker.send("GET", "/office/organisations/unit/", officer).word == "200"
    lose_office(officer)
    assert asker.send("GET", "/office/organisations/unit/", officer).word == "403"
    User.objects.filter(pk=officer.pk).update(is_staff=False)
    answer = asker.send("GET", "/office/organisations/unit/", officer)
    assert answer.response.headers["Location"].startswith(reverse("admin:login"))


# ---- Nobody judges the own


def decide(asker: Asker, row: Model, code: str, by: User) -> tuple[Answer, str]:
    """The answer of the office's page, and how the row stands afterwards."""
    path = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_decide", args=[row.pk, code])
    asker.meet([by])
    field = "verification" if isinstance(row, Talent) else "status"
    rows = type(row)._default_manager.filter(pk=row.pk).values_list(field, flat=True)
    answer = asker.send("POST", path, by, {"reason": "无凭证"}, look=rows.get)
    return answer, str(answer.seen)


def test_an_officer_who_belongs_to_a_unit_decides_neither_about_it_nor_about_its_demands(asker: Asker) -> None:
    officer, another, unit = make_officer(), make_officer(), make_unit(verified=False)
    make_member(unit, "finance", user=officer)
    demand = make_demand(unit=unit, status="in_approval", number=None, published_at=None)
    for row, code, before, after in (
        (unit, "verify", "submitted", "verified"),
        (demand, "approve", "in_approval", "open"),
    ):
        for one in (code, "send_back"):
            assert decide(asker, row, one, officer)[1] == before
        assert decide(asker, row, code, another)[1] == after


def test_an_officer_does_not_find_the_own_profile_in_the_queue(asker: Asker) -> None:
    officer, another = make_officer(), make_officer()
    talent = make_talent(user=officer, unit=make_unit(), verification="submitted", submitted_at=clock.now())
    answer, stands = decide(asker, talent, "verify", officer)
    assert (answer.word, stands) == ("404", "submitted")
    assert decide(asker, talent, "verify", another)[1] == "verified"


def test_who_is_paid_does_not_record_the_payment_in_the_books_of_the_unit_that_pays(asker: Asker) -> None:
    case = make_case()
    make_member(case.using, "finance", user=case.person)
    line = case.confirmed().lines.get(kind="net")
    asker.meet([case.person, case.finance])
    args = (line.statement.public_id, line.position)
    transfer = {"paid_on": clock.today().isoformat(), "bank_reference": "BK-77"}

    recorded = asker.send("POST", reverse("settlement:payment", args=args), case.person, transfer, keep=True)
    answer = asker.send("POST", reverse("settlement:payment_confirm", args=args), case.person, keep=True)
    assert (recorded.word, answer.word) == ("403", "422")
    assert not Payment.objects.filter(line=line).exists()


# ---- The line for the watch


@pytest.fixture
def lines() -> Iterator[list[Any]]:
    """What is logged, whatever the level of the run."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(0))
    with capture_logs() as found:
        yield found
    structlog.configure(**before)


def test_a_refusal_of_a_signed_in_person_is_logged_by_ids_alone(asker: Asker, lines: list[Any]) -> None:
    stranger = asker.scene.strangers["admin'"]
    before = AuditEvent.objects.count()
    asker.ask(Row("agreements:detail", "GET", "draft"), "admin'")
    asker.ask(Row("organisations:member_end", "POST", "membership"), "finance")
    asker.send("GET", "/office/organisations/unit/", asker.scene.strangers["auditor"])
    told = [(one["view"], one["method"], one["status"]) for one in lines if one["event"] == "authz.denied"]
    assert told == [
        ("agreements:detail", "GET", 404),
        ("organisations:member_end", "POST", 403),
        ("admin:organisations_unit_changelist", "GET", 403),
    ]
    assert lines[0]["user"] == str(stranger.public_id)
    assert not MARKS.search(str(lines))
    assert stranger.name not in str(lines)
    assert set(lines[0]) == {"event", "log_level", "view", "method", "status", "user"}
    assert AuditEvent.objects.count() == before, "whoever asks fills no table"


def test_what_is_answered_and_what_a_visitor_asks_is_not_logged(asker: Asker, lines: list[Any]) -> None:
    asker.ask(Row("agreements:detail", "GET", "draft"), "hr")
    asker.ask(Row("demands:detail", "GET", "private demand"), "anonymous")
    assert [one for one in lines if one["event"] == "authz.denied"] == []
