import pytest
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.core.errors import RuleViolation
from apps.messaging.models import Notice
from apps.messaging.selectors import threads_visible_to
from apps.messaging.services import open_thread, post_message
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk():
    talent, hr = make_user("张知远"), make_user("周允")
    thread = open_thread("match:1", "动力电池壳体激光焊接", [(talent, "talent"), (hr, "using")])
    return thread, talent, hr


def test_opening_it_again_adds_readers_and_nothing_else(talk):
    thread, talent, _hr = talk
    officer = make_user()
    again = open_thread("match:1", "another title", [(talent, "talent"), (officer, "office")])
    assert again == thread
    assert again.title == "动力电池壳体激光焊接"
    assert thread.members.count() == 3


def test_a_message_reaches_the_other_readers_and_is_in_history(talk):
    thread, talent, hr = talk
    message = post_message(thread, talent, " 什么时候可以开始？ ")
    assert (message.text, message.lang) == ("什么时候可以开始？", "zh-CN")
    assert post_message(thread, hr, "On 1 March.").lang == "en"
    assert [notice.user for notice in Notice.objects.order_by("id")] == [hr, talent]
    assert AuditEvent.objects.filter(action="message_posted").count() == 2


@pytest.mark.parametrize(("text", "code"), [("  ", "empty"), ("x" * 4001, "too-long")])
def test_no_text_and_too_much_text_are_refused(talk, text, code):
    thread, talent, _hr = talk
    with pytest.raises(RuleViolation) as refused:
        post_message(thread, talent, text)
    assert refused.value.code == code


def test_a_stranger_neither_reads_nor_writes(client, talk):
    thread, *_ = talk
    stranger = make_user()
    with pytest.raises(RuleViolation):
        post_message(thread, stranger, "hello")
    assert not threads_visible_to(stranger).exists()
    client.force_login(stranger)
    for name in ("messaging:thread", "messaging:thread_new"):
        assert client.get(reverse(name, args=[thread.public_id])).status_code == 404
    assert client.post(reverse("messaging:thread", args=[thread.public_id]), {"text": "x"}).status_code == 404


def test_the_page_names_its_readers_and_shows_text_as_text(client, talk):
    thread, talent, hr = talk
    post_message(thread, hr, "<script>alert(1)</script>")
    client.force_login(talent)
    page = client.get(reverse("messaging:thread", args=[thread.public_id])).content.decode()
    assert "张知远" in page
    assert "周允" in page
    assert "<script>alert" not in page


def test_writing_works_without_a_script_and_the_open_page_asks_for_what_is_new(client, talk):
    thread, talent, hr = talk
    first = post_message(thread, hr, "第一条")
    client.force_login(talent)
    address = reverse("messaging:thread", args=[thread.public_id])
    assert client.post(address, {"text": "第二条"}).url == address
    new = client.get(reverse("messaging:thread_new", args=[thread.public_id]), {"after": str(first.public_id)})
    assert "第二条" in new.content.decode()
    assert "第一条" not in new.content.decode()
    odd = client.get(reverse("messaging:thread_new", args=[thread.public_id]), {"after": "nonsense"})
    assert odd.status_code == 200


def test_the_list_tells_conversations_of_one_title_apart_by_their_readers(client, talk):
    thread, talent, hr = talk
    open_thread("consent:1", thread.title, [(talent, "talent"), (make_user("陆文笙"), "sending")])
    client.force_login(talent)
    page = client.get(reverse("messaging:threads")).content.decode()
    assert hr.name in page
    assert "陆文笙" in page


def test_the_list_shows_own_conversations_only(client, talk):
    _thread, talent, _hr = talk
    open_thread("match:2", "another conversation", [(make_user(), "talent")])
    client.force_login(talent)
    page = client.get(reverse("messaging:threads")).content.decode()
    assert "动力电池壳体激光焊接" in page
    assert "another conversation" not in page
