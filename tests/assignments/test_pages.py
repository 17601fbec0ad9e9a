"""Every address of assignments: for whom it opens, what it does, and how a refusal reads."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.assignments import services
from apps.assignments.models import Assignment, Milestone, ServiceLog, Submission
from tests.assignments.scenes import Scene, make_completed, make_running, make_scene, make_submitted, tick_all

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def as_person(person) -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["language"] = "en"
    return client


def page_of(scene: Scene) -> str:
    return reverse("assignments:detail", args=[scene.assignment.public_id])


def read(scene: Scene, name: str) -> str:
    answer = as_person(scene.everyone()[name]).get(page_of(scene))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_stranger_finds_nothing_anywhere():
    scene, milestone = make_submitted()
    client = as_person(scene.stranger)
    log = ServiceLog.objects.create(
        assignment=scene.assignment, day=scene.assignment.starts_on, hours=8, note="诊断", by=scene.talent
    )
    assert client.get(reverse("assignments:detail", args=[scene.assignment.public_id])).status_code == 404
    for name in ("onboarding", "start", "log_service", "complete", "confirm_return"):
        address = reverse(f"assignments:{name}", args=[scene.assignment.public_id])
        assert client.post(address).status_code == 404, name
    for name in ("milestone_submit", "milestone_accept", "milestone_return"):
        assert client.post(reverse(f"assignments:{name}", args=[milestone.public_id])).status_code == 404
    for name in ("log_approve", "log_return"):
        assert client.post(reverse(f"assignments:{name}", args=[log.public_id])).status_code == 404
    assert scene.assignment.number not in client.get(reverse("assignments:list")).content.decode()


def test_a_visitor_is_asked_to_sign_in():
    assert Client().get(reverse("assignments:list")).status_code == 302


def test_everyone_of_the_agreement_reads_the_page_and_one_of_them_has_the_button():
    scene = make_scene()
    buttons = {name: read(scene, name).count("button-primary") for name in ("talent", "using", "sending", "officer")}
    assert buttons == {"talent": 0, "using": 1, "sending": 0, "officer": 0}


def test_the_list_of_day_one_is_ticked_and_the_arrival_confirmed():
    scene = make_scene()
    keys = [item.key for item in scene.assignment.onboarding.all() if item.required]
    address = reverse("assignments:onboarding", args=[scene.assignment.public_id])
    assert as_person(scene.using).post(address, {"keys": keys}).status_code == 302
    assert "Confirm arrival" in read(scene, "talent")
    start = reverse("assignments:start", args=[scene.assignment.public_id])
    assert as_person(scene.talent).post(start).status_code == 302
    assert Assignment.objects.get().status == Assignment.Status.ON_ASSIGNMENT


def test_a_refused_arrival_says_what_is_missing():
    scene = make_scene()
    start = reverse("assignments:start", args=[scene.assignment.public_id])
    answer = as_person(scene.talent).post(start)
    assert answer.status_code == 422
    assert "The using unit must first complete the list of day one." in answer.content.decode()


def test_work_is_handed_in_with_a_file_that_the_using_unit_reads_and_a_stranger_does_not():
    scene = make_running()
    address = reverse("assignments:milestone_submit", args=[scene.milestones[0].public_id])
    client = as_person(scene.talent)
    assert "button-primary" in client.get(address).content.decode()
    answer = client.post(address, {"text": "报告见附件", "upload": SimpleUploadedFile("report.pdf", PDF)})
    assert answer.status_code == 302
    file = Submission.objects.get().file
    download = reverse("files:download", args=[file.public_id])
    accept = reverse("assignments:milestone_accept", args=[scene.milestones[0].public_id])
    assert download in as_person(scene.using).get(accept).content.decode()
    assert as_person(scene.using).get(download).status_code == 200
    assert as_person(scene.stranger).get(download).status_code == 404


def test_accepting_twice_is_refused_on_the_page():
    scene, milestone = make_submitted()
    address = reverse("assignments:milestone_accept", args=[milestone.public_id])
    client = as_person(scene.using)
    assert "Accepting cannot be undone" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    answer = client.post(address)
    assert answer.status_code == 422
    assert "This milestone is accepted already. It is accepted once and paid once." in answer.content.decode()
    assert client.get(address).status_code == 302  # nothing to do here any more: home


def test_words_are_kept_when_a_return_is_refused():
    scene, milestone = make_submitted()
    services.accept_milestone(milestone, by=scene.using)
    address = reverse("assignments:milestone_return", args=[milestone.public_id])
    answer = as_person(scene.using).post(address, {"reason": "缺少试验数据"})
    assert answer.status_code == 422
    assert "缺少试验数据" in answer.content.decode()


def test_a_round_is_sent_back_and_the_reason_is_read():
    scene, milestone = make_submitted()
    address = reverse("assignments:milestone_return", args=[milestone.public_id])
    client = as_person(scene.using)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "缺少试验数据"}).status_code == 302
    assert Milestone.objects.get(pk=milestone.pk).status == Milestone.Status.RETURNED
    assert "缺少试验数据" in read(scene, "talent")


def test_a_day_is_recorded_sent_back_and_confirmed():
    scene = make_running()
    record = reverse("assignments:log_service", args=[scene.assignment.public_id])
    client, using = as_person(scene.talent), as_person(scene.using)
    fields = {"day": scene.assignment.starts_on.isoformat(), "hours": "7.5", "note": "调试焊接参数"}
    assert client.get(record).status_code == 200
    assert client.post(record, fields).status_code == 302
    assert client.post(record, fields).status_code == 422
    log = ServiceLog.objects.get()
    back = reverse("assignments:log_return", args=[log.public_id])
    assert using.get(back).status_code == 200
    assert using.post(back, {"reason": "工时偏多"}).status_code == 302
    assert "Write again" in read(scene, "talent")
    assert client.post(record, fields | {"hours": "6"}).status_code == 302
    assert using.post(reverse("assignments:log_approve", args=[log.public_id])).status_code == 302
    assert ServiceLog.objects.get().status == ServiceLog.Status.APPROVED


def test_work_by_days_is_completed_by_its_button():
    scene = make_running(**{"6.milestones": {"zh": "按日记录", "en": "by day"}})
    log = services.log_service(scene.assignment, by=scene.talent, day=scene.assignment.starts_on, hours=8, note="调试")
    services.approve_log(log, by=scene.using)
    assert "The work is done" in read(scene, "using")
    complete = reverse("assignments:complete", args=[scene.assignment.public_id])
    assert as_person(scene.using).post(complete).status_code == 302
    assert Assignment.objects.get().status == Assignment.Status.RETURN_PENDING


def test_the_return_is_confirmed_by_both_and_the_page_is_done():
    scene = make_completed()
    address = reverse("assignments:confirm_return", args=[scene.assignment.public_id])
    assert as_person(scene.sending).get(address).status_code == 302  # it need not confirm
    for person in (scene.using, scene.talent):
        assert "This cannot be undone." in as_person(person).get(address).content.decode()
        assert as_person(person).post(address).status_code == 302
    assert as_person(scene.talent).post(address).status_code == 422
    assert "Everyone has confirmed the return." in read(scene, "sending")


@pytest.mark.parametrize("show", ["", "return", "finished", "nonsense"])
def test_the_list_opens_in_every_tab(show):
    scene = make_scene()
    answer = as_person(scene.using).get(reverse("assignments:list"), {"show": show})
    assert answer.status_code == 200


def cost(client: Client, address: str) -> int:
    """Queries of one page; the clock's own look at its offset, at most once a second, is left out."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return sum("core_clockoffset" not in query["sql"] for query in asked.captured_queries)


def test_the_list_costs_the_same_for_one_and_for_many():
    scene = make_running()
    client = as_person(scene.officer)
    few = cost(client, reverse("assignments:list"))
    for _n in range(3):
        tick_all(make_scene())
    assert cost(client, reverse("assignments:list")) == few <= 25


def test_the_list_is_narrowed_by_words_and_says_whose_turn_it_is():
    scene = make_scene()
    client, address = as_person(scene.using), reverse("assignments:list")
    page = client.get(address, {"q": scene.agreement.talent.user.name}).content.decode()
    assert "Your turn:" in page
    assert page_of(scene) in page
    none = client.get(address, {"q": "nothing of this name"}).content.decode()
    assert page_of(scene) not in none
    assert "No assignment fits these filters" in none


def test_from_an_agreement_to_its_assignment():
    scene = make_scene()
    address = reverse("assignments:of_agreement", args=[scene.agreement.public_id])
    assert as_person(scene.using).get(address).url == page_of(scene)
    assert as_person(scene.stranger).get(address).status_code == 404


def test_the_page_costs_the_same_for_few_and_for_many_rows():
    small, large = make_running(amounts=(100,)), make_running(amounts=(100,) * 6)
    for milestone in large.milestones[:3]:
        services.submit_milestone(milestone, by=large.talent, text="完成")
    services.submit_milestone(small.milestones[0], by=small.talent, text="完成")
    few, many = (cost(as_person(scene.using), page_of(scene)) for scene in (small, large))
    assert few == many <= 30
