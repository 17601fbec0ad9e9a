"""The office is called by a reader, in sight of all; files are read by readers; unread is counted per person."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.core.errors import RuleViolation
from apps.files.models import StoredFile
from apps.messaging.models import Notice
from apps.messaging.selectors import threads_visible_to
from apps.messaging.services import call_office, open_thread, post_message
from tests.factories import make_officer, make_region, make_user

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def talk():
    talent, hr = make_user("张知远"), make_user("周允")
    return open_thread("match:9", "焊接", [(talent, "talent"), (hr, "using")], region=make_region("320400")), talent, hr


def code_of(act):
    with pytest.raises(RuleViolation) as refused:
        act()
    return refused.value.code


def test_an_officer_of_the_region_joins_once_and_everybody_is_told(client, talk):
    thread, talent, hr = talk
    assert code_of(lambda: call_office(thread, talent)) == "no-office"
    foreign, officer = make_officer(make_region("310000")), make_officer(make_region("320400"))
    client.force_login(talent)
    assert client.post(reverse("messaging:call_office", args=[thread.public_id])).status_code == 302
    assert [member.user for member in thread.members.filter(side="office")] == [officer]
    assert {notice.user for notice in Notice.objects.all()} == {hr, officer}
    assert AuditEvent.objects.filter(action="office_called").count() == 1
    assert code_of(lambda: call_office(thread, hr)) == "already-done"
    assert not threads_visible_to(foreign).exists()
    page = client.get(reverse("messaging:thread", args=[thread.public_id])).content.decode()
    assert officer.name in page
    assert "/office/" not in page


def test_strangers_and_threads_without_a_region_call_nobody(talk):
    thread, talent, _hr = talk
    assert code_of(lambda: call_office(thread, make_user())) == "forbidden"
    assert code_of(lambda: call_office(open_thread("x:1", "x", [(talent, "talent")]), talent)) == "forbidden"


def test_a_file_is_read_by_the_readers_and_nobody_else(client, talk):
    thread, talent, hr = talk
    client.force_login(talent)
    sent = {"text": "附上", "file": SimpleUploadedFile("窗口.pdf", PDF)}
    assert client.post(reverse("messaging:thread", args=[thread.public_id]), sent).status_code == 302
    file = StoredFile.objects.get()
    client.force_login(hr)
    assert "窗口" in client.get(reverse("messaging:thread", args=[thread.public_id])).content.decode()
    assert client.get(reverse("files:download", args=[file.public_id])).status_code == 200
    client.force_login(make_user())
    assert client.get(reverse("files:download", args=[file.public_id])).status_code == 404
    bad = {"text": "x", "file": SimpleUploadedFile("a.exe", b"MZ" * 50)}
    client.force_login(hr)
    assert client.post(reverse("messaging:thread", args=[thread.public_id]), bad).status_code == 422


def test_unread_counts_what_others_wrote_until_the_page_is_opened(client, talk):
    thread, talent, hr = talk
    for text in ("一", "二"):
        post_message(thread, hr, text)
    post_message(thread, talent, "三")
    assert threads_visible_to(talent).get().unread == 2
    assert threads_visible_to(hr).get().unread == 1
    client.force_login(talent)
    client.get(reverse("messaging:thread", args=[thread.public_id]))
    assert threads_visible_to(talent).get().unread == 0
    assert not Notice.objects.filter(user=talent, read_at=None).exists()
    assert threads_visible_to(hr).get().unread == 1


def test_the_list_of_conversations_costs_a_fixed_number_of_queries(client, talk):
    _thread, talent, hr = talk
    client.force_login(talent)
    client.get(reverse("messaging:threads"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("messaging:threads"))
    for number in range(9):
        post_message(open_thread(f"m:{number}", "t", [(talent, "talent"), (hr, "using")]), hr, "x")
    with CaptureQueriesContext(connection) as ten:
        client.get(reverse("messaging:threads"))
    assert len(ten) == len(one)
