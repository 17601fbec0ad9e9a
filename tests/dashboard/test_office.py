"""The officer's workbench and what the office's pages do: whose cases, until when, and on to the next one."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.audit.models import AuditSeal
from apps.audit.services import record
from apps.core import clock, dues
from apps.core.jobs import HEARTBEAT
from apps.core.models import Delivery, OutboxEvent, PeriodicRun
from apps.dashboard.office import office_workbench
from apps.organisations.models import Unit
from apps.organisations.services import verify_unit
from apps.talents.models import Talent
from tests.factories import (
    CHANGZHOU,
    NANJING,
    make_demand,
    make_member,
    make_officer,
    make_region,
    make_talent,
    make_unit,
    make_user,
)  # fmt: skip

pytestmark = pytest.mark.django_db
INDEX = "/office/"


def waiting_unit(name: str = "", *, region: str = CHANGZHOU, days_ago: int = 0) -> Unit:
    unit = make_unit(name, region=region, verified=False) if name else make_unit(region=region, verified=False)
    Unit.objects.filter(pk=unit.pk).update(
        status=Unit.Status.SUBMITTED, submitted_at=clock.now() - dt.timedelta(days=days_ago)
    )
    unit.refresh_from_db()
    return unit


def waiting_talent(**fields: object) -> Talent:
    return make_talent(unit=make_unit(), verification=Talent.Verification.SUBMITTED, submitted_at=clock.now(), **fields)


def change_page(unit: Unit) -> str:
    return reverse("admin:organisations_unit_change", args=[unit.pk])


def decide(unit: Unit, code: str) -> str:
    return reverse("admin:organisations_unit_decide", args=[unit.pk, code])


def text(client: Client, address: str, language: str = "en") -> str:
    client.cookies["language"] = language
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


# ---- Due dates


def test_a_case_is_due_two_working_days_later_and_the_weekend_does_not_count() -> None:
    friday, saturday = dt.date(2026, 11, 20), dt.date(2026, 11, 21)
    found = dues.dues("verification", [friday, saturday])
    assert found[friday].day == found[saturday].day == dt.date(2026, 11, 24)


def test_what_began_before_the_limit_is_late_and_what_began_after_it_is_in_time(
    clock_forward: Callable[..., None],
) -> None:
    for _n in range(10):
        limit = dues.late_before("verification")
        first = clock.local(limit).date()
        found = dues.dues("verification", [first, first - dt.timedelta(days=1)])
        assert not found[first].late
        assert found[first - dt.timedelta(days=1)].late
        clock_forward(days=1)


@pytest.mark.parametrize(
    ("left", "late", "words", "tone"),
    [
        (2, False, "2 working days left", ""),
        (1, False, "1 working day left", "wait"),
        (0, False, "due today", "wait"),
        (0, True, "overdue by 1 working day", "late"),
        (-3, True, "overdue by 3 working days", "late"),
    ],
)
@pytest.mark.usefixtures("english")
def test_days_are_told_in_words_and_tone(left: int, late: bool, words: str, tone: str) -> None:
    due = dues.Due(dt.date(2026, 11, 24), left, late)
    assert (due.words, due.tone) == (words, tone)


# ---- The workbench


def test_the_three_queues_stand_in_one_table_the_first_due_on_top() -> None:
    officer = make_officer()
    late = waiting_unit("常州迟迟", days_ago=20)
    waiting_talent(name="沈知远")
    make_demand(unit=make_unit(), status="in_approval", number=None, title="等待的需求")
    bench = office_workbench(officer)
    assert bench.rows[0].title == late.name
    assert bench.rows[0].due.late
    assert {row.title for row in bench.rows} == {late.name, "沈知远", "等待的需求"}
    assert [counter.value for counter in bench.counters] == ["1", "1", "1", "0", "0", "0"]
    assert bench.counters[0].tone == "late"
    assert bench.counters[0].url.endswith("?status__exact=submitted&late=yes")
    assert bench.waiting == 3


def test_an_officer_sees_the_own_region_and_below_only() -> None:
    near, far = waiting_unit("常州近处"), waiting_unit("南京远处", region=NANJING)
    rows = {row.title for row in office_workbench(make_officer(make_region(CHANGZHOU))).rows}
    assert near.name in rows
    assert far.name not in rows
    province = office_workbench(make_officer(make_region("320000"), role="supervisor"))
    assert {near.name, far.name} <= {row.title for row in province.rows}


def test_a_counters_link_leads_to_as_many_rows_as_it_says(client: Client) -> None:
    client.force_login(officer := make_officer())
    waiting_unit("常州迟迟", days_ago=20)
    waiting_unit("常州准时")
    page = text(client, office_workbench(officer).counters[0].url)
    assert "常州迟迟" in page
    assert "常州准时" not in page


def test_the_workbench_asks_the_same_number_of_questions_for_1_and_for_8_cases(client: Client) -> None:
    client.force_login(make_officer(role="supervisor"))

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            text(client, INDEX)
        return len(queries)

    waiting_unit()
    waiting_talent()
    asked()
    few = asked()
    for n in range(7):
        waiting_unit(days_ago=n)
        waiting_talent()
    assert asked() == few <= 42


def test_a_list_asks_the_same_number_of_questions_however_many_dates_it_counts(client: Client) -> None:
    client.force_login(make_officer())
    address = reverse("admin:organisations_unit_changelist")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            text(client, address)
        return len(queries)

    waiting_unit()
    asked()
    few = asked()
    for n in range(7):
        waiting_unit(days_ago=n)
    assert asked() == few


def test_an_empty_office_says_so_in_a_sentence(client: Client) -> None:
    client.force_login(make_officer())
    assert "Nothing waits for the office today" in text(client, INDEX)
    assert "Nothing here yet" in text(client, reverse("admin:organisations_unit_changelist"))
    assert "Nothing matches these filters" in text(client, reverse("admin:organisations_unit_changelist") + "?late=yes")


def test_while_no_worker_is_at_work_the_counter_of_deliveries_says_so(client: Client) -> None:
    officer = make_officer()
    client.force_login(officer)
    for minutes, is_late in ((None, True), (4, True), (2, False)):
        if minutes:
            at = clock.wall() - dt.timedelta(minutes=minutes)
            PeriodicRun.objects.create(job=HEARTBEAT, slot=at, started_at=at)
        counter = office_workbench(officer).counters[-1]
        assert (counter.value, counter.tone) == ("0", "late" if is_late else "")
        page = text(client, INDEX)
        assert ("the workers stand still" in page) == is_late
        assert ("stand still since" in page) == (minutes == 4)
        assert ("all delivered" in page) == (not is_late)


def test_the_machinery_is_told_dead_deliveries_and_the_open_tail() -> None:
    officer = make_officer()
    event = OutboxEvent.objects.create(type="t", payload={})
    Delivery.objects.create(event=event, consumer="c", dead=True)
    record("verified", make_unit(), by=officer)
    machinery = office_workbench(officer).machinery
    assert (machinery.dead, machinery.sealed_at) == (1, None)
    assert machinery.tail >= 1
    assert machinery.seal_is_late


def test_after_a_seal_nothing_of_history_is_open() -> None:
    event = record("verified", make_unit(), by=None)
    event.refresh_from_db()
    AuditSeal.objects.create(
        from_xid=1, to_xid=event.xid, count=1, previous="0" * 64, sha256="1" * 64, sealed_at=clock.wall()
    )
    machinery = office_workbench(make_officer()).machinery
    assert machinery.tail == 0
    assert machinery.sealed_at is not None
    assert not machinery.seal_is_late


def test_a_supervisor_sees_who_decided_how_much_and_an_officer_does_not() -> None:
    officer, supervisor = make_officer(), make_officer(role="supervisor")
    verify_unit(waiting_unit(), by=officer)
    found = {one.name: one.decided for one in office_workbench(supervisor).officers}
    assert found == {officer.name: 1, supervisor.name: 0}
    assert office_workbench(officer).officers == []


# ---- Who


def test_an_auditor_reads_history_and_nothing_else(client: Client) -> None:
    unit, auditor = waiting_unit("常州等待"), make_officer(role="auditor")
    record("verified", unit, by=None)
    client.force_login(auditor)
    page = text(client, INDEX)
    assert "Newest history" in page
    assert "What is due" not in page
    assert client.get(reverse("admin:audit_auditevent_changelist")).status_code == 200
    for name in ("organisations_unit", "talents_talent", "demands_demand", "matching_unitconsent", "core_delivery"):
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 403
    assert client.get(reverse("admin:agreements_agreement_changelist")).status_code == 403
    assert client.get(change_page(unit)).status_code == 403
    assert client.post(decide(unit, "verify")).status_code == 404


def test_an_officer_reads_no_history(client: Client) -> None:
    client.force_login(make_officer())
    assert client.get(reverse("admin:audit_auditevent_changelist")).status_code == 403
    assert client.get(reverse("admin:core_delivery_changelist")).status_code == 200


def test_a_person_of_the_office_without_a_role_is_told_what_to_do(client: Client) -> None:
    client.force_login(make_user(is_staff=True))
    assert "You have no role in the office yet" in text(client, INDEX)


# ---- One case


def test_after_a_decision_comes_the_case_that_waits_longest(client: Client) -> None:
    client.force_login(make_officer())
    first, second = waiting_unit("常州其一", days_ago=3), waiting_unit("常州其二", days_ago=1)
    assert decide(first, "verify") in text(client, change_page(first))
    answer = client.post(decide(first, "verify"))
    assert answer.headers["Location"] == change_page(second)
    answer = client.post(decide(second, "send_back"), {"reason": "缺执照"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("admin:organisations_unit_changelist")
    assert "Nothing more waits here" in answer.content.decode()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (Unit.Status.VERIFIED, Unit.Status.RETURNED)
    assert second.status_reason == "缺执照"


def test_a_refusal_leads_back_to_the_case_with_its_sentence(client: Client) -> None:
    unit, officer = waiting_unit(), make_officer()
    make_member(unit, "hr", user=officer)
    client.force_login(officer)
    client.cookies["language"] = "en"
    answer = client.post(decide(unit, "verify"), follow=True)
    assert answer.redirect_chain[-1][0] == change_page(unit)
    assert "somebody else must check it" in answer.content.decode()
    unit.refresh_from_db()
    assert unit.status == Unit.Status.SUBMITTED


def test_a_mediator_reads_a_case_and_is_offered_no_decision(client: Client) -> None:
    unit = waiting_unit()
    client.force_login(make_officer(role="mediator"))
    page = text(client, change_page(unit))
    assert decide(unit, "verify") not in page
    assert 'data-turn="others"' in page
    assert client.post(decide(unit, "verify")).status_code == 403


def test_a_decision_is_posted_by_its_own_name_and_region_only(client: Client) -> None:
    unit, far = waiting_unit(), waiting_unit(region=NANJING)
    client.force_login(make_officer(make_region(CHANGZHOU)))
    assert client.get(decide(unit, "verify")).status_code == 405
    assert client.post(decide(unit, "delete")).status_code == 404
    assert client.post(decide(far, "verify")).status_code == 404


def test_the_page_of_every_kind_of_case_opens_and_decides(client: Client) -> None:
    client.force_login(make_officer())
    talent = waiting_talent()
    demand = make_demand(unit=make_unit(), status="in_approval", number=None)
    for name, row, code in (("talents_talent", talent, "verify"), ("demands_demand", demand, "approve")):
        assert f"/{row.pk}/decide/{code}/" in text(client, reverse(f"admin:{name}_change", args=[row.pk]))
        assert client.post(reverse(f"admin:{name}_decide", args=[row.pk, code])).status_code == 302
    talent.refresh_from_db()
    demand.refresh_from_db()
    assert (talent.verification, demand.status) == ("verified", "open")
