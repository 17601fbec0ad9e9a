"""A loan's attendance and cost: what the sending unit needs for its payroll, and what it asks back."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.assignments import services
from apps.assignments.attendance import as_csv, sheet_of
from apps.assignments.events import AttendanceConfirmed, MilestoneAccepted
from apps.assignments.handlers import ask_for_costs, tell_attendance
from apps.assignments.models import Assignment, CostSheet
from apps.assignments.next_step import next_step
from apps.core import clock
from apps.core.models import OutboxEvent
from apps.messaging.models import Notice
from apps.modes.models import Party
from tests.assignments.scenes import Scene, make_post_left_mode, make_running
from tests.factories import make_member

TERMS = {"7.total_amount": 10_000_000, "4.weekly_hours": 8}


def lent() -> Scene:
    return make_running(mode=make_post_left_mode(), **TERMS)


def log(scene: Scene, day: dt.date, hours: int, note: str = "调试") -> None:
    made = services.log_service(scene.assignment, by=scene.talent, day=day, hours=Decimal(hours), note=note)
    services.approve_log(made, by=scene.using)
    tell_attendance(AttendanceConfirmed(str(made.public_id)))


def read(user: object, name: str, scene: Scene) -> str:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    client.cookies["language"] = "en"
    response = client.get(reverse(f"assignments:{name}", args=[scene.assignment.public_id]))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.django_db
def test_confirmed_days_stand_week_by_week_with_the_hours_above_those_agreed(
    clock_forward: Callable[..., None],
) -> None:
    scene = lent()
    first = clock.today()
    log(scene, first, 6)
    clock_forward(days=7)
    log(scene, first + dt.timedelta(days=7), 10)
    services.log_service(
        scene.assignment, by=scene.talent, day=first + dt.timedelta(days=6), hours=Decimal(8), note="等待确认"
    )
    sheet = sheet_of(Assignment.objects.get(pk=scene.assignment.pk))
    assert [(week.hours, week.over) for week in sheet.weeks] == [(10, 2), (6, 0)]
    assert (sheet.days, sheet.hours, sheet.waiting, sheet.agreed_hours) == (2, 16, 1, 8)


@pytest.mark.django_db
def test_the_sending_unit_reads_and_downloads_it_and_is_told_once_a_week(english: None) -> None:
    scene = lent()
    assert scene.sending
    log(scene, clock.today(), 6, note="=1+1")
    tell_attendance(AttendanceConfirmed(str(scene.assignment.service_logs.get().public_id)))
    assert Notice.objects.filter(user=scene.sending, kind="assignments.attendance").count() == 1
    page = read(scene.sending, "attendance", scene)
    assert "Attendance of" in page
    assert "In all" in page
    assert "'=1+1" in as_csv(Assignment.objects.get(pk=scene.assignment.pk))  # no formula in a spreadsheet
    assert clock.today().isoformat() in read(scene.sending, "attendance_csv", scene)


@pytest.mark.django_db
def test_before_the_first_day_the_page_says_what_will_stand_there() -> None:
    scene = lent()
    assert scene.sending
    assert "No day is confirmed yet" in read(scene.sending, "attendance", scene)


@pytest.mark.django_db
def test_a_bird_has_no_attendance_and_no_cost_to_state() -> None:
    scene = make_running()
    client = Client()
    client.force_login(scene.using)
    for name, thing in (("attendance", scene.assignment), ("costs", scene.milestones[0])):
        assert client.get(reverse(f"assignments:{name}", args=[thing.public_id])).status_code == 404


@pytest.mark.django_db
def test_after_acceptance_the_sending_unit_is_asked_and_states_its_cost_on_the_page(english: None) -> None:
    scene = lent()
    assert scene.sending
    milestone = scene.milestones[0]
    services.submit_milestone(milestone, by=scene.talent, text="完成")
    services.accept_milestone(milestone, by=scene.using)
    ask_for_costs(MilestoneAccepted(str(milestone.public_id)))
    assert Notice.objects.filter(user=scene.sending, kind="assignments.costs_wanted").count() == 1
    step = next_step(Assignment.objects.get(pk=scene.assignment.pk), scene.sending, {Party.SENDING})
    assert (step.turn, step.button) == ("you", "State the cost")
    client = Client()
    client.force_login(scene.sending)
    url = reverse("assignments:costs", args=[milestone.public_id])
    typed = {"wage": "30000", "social": "7500", "fund": "2400.50", "total": "39900.51"}
    refused = client.post(url, typed | {"upload": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n")})
    assert refused.status_code == 422
    assert not CostSheet.objects.exists()
    done = client.post(url, typed | {"total": "39900.50", "upload": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n")})
    assert done.status_code == 302
    assert CostSheet.objects.get().total_fen == 3_990_050
    assert OutboxEvent.objects.filter(type="assignments.CostsStated").count() == 1
    again = next_step(Assignment.objects.get(pk=scene.assignment.pk), scene.sending, {Party.SENDING})
    assert again.button != "State the cost"


@pytest.mark.django_db
def test_nobody_states_the_cost_of_the_own_wage() -> None:
    scene = lent()
    assert scene.agreement.sending_unit
    make_member(scene.agreement.sending_unit, "hr", user=scene.talent)
    milestone = scene.milestones[0]
    services.submit_milestone(milestone, by=scene.talent, text="完成")
    services.accept_milestone(milestone, by=scene.using)
    client = Client()
    client.force_login(scene.talent)
    typed = {"wage": "1", "total": "1", "upload": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n")}
    assert client.post(reverse("assignments:costs", args=[milestone.public_id]), typed).status_code == 403
