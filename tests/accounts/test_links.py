"""A task link names one person; the code proves it."""

from urllib.parse import urlparse

import pytest
from django.urls import reverse

from apps.accounts.models import TaskLink
from apps.accounts.services import make_task_link
from tests.accounts.test_codes import code_in, messages_to, other_than
from tests.factories import make_user

pytestmark = pytest.mark.django_db
TASK = "/messages/notices/"


def opened(user) -> str:
    return urlparse(make_task_link(user, TASK)).path


def test_the_address_is_not_kept():
    path = opened(make_user())
    token = path.strip("/").split("/")[-1]
    assert len(token) >= 43
    assert token != TaskLink.objects.get().token_hash


def test_the_page_names_the_masked_contact_and_sends_nothing_by_itself(client):
    user = make_user(phone="+8613800001111")
    page = client.get(opened(user)).content.decode()
    assert "+86138****1111" in page
    assert "13800001111" not in page
    assert messages_to(user.phone) == []


def test_the_right_code_signs_in_and_leads_to_the_task(client):
    user = make_user(phone="+8613800001112")
    path = opened(user)
    assert client.post(path, {"action": "send"}).url == f"{path}?sent=1"
    code = code_in(messages_to(user.phone)[-1])
    wrong = client.post(path, {"code": other_than(code)})
    assert wrong.status_code == 422
    assert "_auth_user_id" not in client.session
    before = client.session.session_key
    assert client.post(path, {"code": code}).url == TASK
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session.session_key != before
    assert TaskLink.objects.get().opened_at is not None


def test_somebody_else_signed_in_gives_way_to_the_person_of_the_link(client):
    user, other = make_user(phone="+8613800001113"), make_user()
    client.force_login(other)
    path = opened(user)
    assert client.get(path).status_code == 200
    client.post(path, {"action": "send"})
    client.post(path, {"code": code_in(messages_to(user.phone)[-1])})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_person_already_signed_in_goes_straight_on(client):
    user = make_user()
    client.force_login(user)
    assert client.get(opened(user)).url == TASK


def test_an_expired_link_says_so(client, clock_forward):
    path = opened(make_user())
    clock_forward(days=32)
    assert client.get(path).status_code == 410
    assert client.post(path, {"action": "send"}).status_code == 410


def test_an_unknown_link_and_that_of_a_closed_account_are_not_found(client):
    assert client.get(reverse("accounts:task_link", args=["x" * 43])).status_code == 404
    assert client.get(opened(make_user(is_active=False))).status_code == 404


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "agreements/"])
def test_a_link_leads_to_this_site_only(path):
    with pytest.raises(ValueError):
        make_task_link(make_user(), path)
