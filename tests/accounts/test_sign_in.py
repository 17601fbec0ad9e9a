"""The ways in, through the real pages."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from tests.accounts.test_codes import code_in, messages_to, other_than
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LOGIN, CONFIRM = reverse("account_login"), reverse("account_confirm_login_code")


def person_of(client) -> str:
    return str(client.session.get("_auth_user_id", ""))


def test_the_page_asks_for_no_password(client):
    for name in ("account_login", "account_signup"):
        page = client.get(reverse(name))
        assert page.status_code == 200
        assert 'type="password"' not in page.content.decode()


def test_a_person_signs_in_by_mobile_number_and_code(client):
    user = make_user(phone="+8613812345678")
    answer = client.post(LOGIN, {"login": "138 1234 5678", "next": "/account/profile/"})
    assert answer.url.startswith(CONFIRM)
    assert "13812345678" in client.get(answer.url).content.decode()
    done = client.post(answer.url, {"code": code_in(messages_to(user.phone)[-1]), "next": "/account/profile/"})
    assert done.url == "/account/profile/"
    assert person_of(client) == str(user.pk)
    assert AuditEvent.objects.filter(action="signed_in", actor_id=str(user.public_id)).exists()


def test_a_person_signs_in_by_mail_and_code(client):
    user = make_user(phone=None, email="zhang@example.com")
    client.post(LOGIN, {"login": "Zhang@example.com"})
    (letter,) = mail.outbox
    client.post(CONFIRM, {"code": code_in(letter.body)})
    assert person_of(client) == str(user.pk)


def test_five_wrong_codes_end_the_attempt(client):
    user = make_user(phone="+8613812345679")
    client.post(LOGIN, {"login": user.phone})
    code = code_in(messages_to(user.phone)[-1])
    for _ in range(5):
        client.post(CONFIRM, {"code": other_than(code)})
    client.post(CONFIRM, {"code": code})
    assert person_of(client) == ""


def test_a_stranger_sees_the_same_page_and_is_told_by_message(client):
    known = make_user(phone="+8613812345670")
    one = client.post(LOGIN, {"login": known.phone})
    client.post(reverse("account_logout"))
    other = client.post(LOGIN, {"login": "13912345670"})
    assert one.url == other.url
    assert "/account/signup/" in messages_to("+8613912345670")[-1]


def test_what_is_neither_number_nor_address_is_refused_on_the_field(client):
    page = client.post(LOGIN, {"login": "zhang"}).content.decode()
    assert "data-invalid" in page


def test_a_closed_account_cannot_sign_in(client):
    user = make_user(phone="+8613812345671", is_active=False)
    client.post(LOGIN, {"login": user.phone})
    client.post(CONFIRM, {"code": code_in(messages_to(user.phone)[-1])})
    assert person_of(client) == ""


def test_sign_up_needs_a_name_and_a_proved_number(client):
    answer = client.post(reverse("account_signup"), {"name": " 李 雷 ", "phone": "137 0000 0001"})
    assert answer.url == reverse("account_verify_phone")
    assert person_of(client) == ""
    client.post(answer.url, {"code": code_in(messages_to("+8613700000001")[-1])})
    user = User.objects.get(phone="+8613700000001")
    assert person_of(client) == str(user.pk)
    assert (user.name, user.phone_verified, user.language) == ("李 雷", True, "zh-hans")
    assert not user.has_usable_password()


def test_sign_up_with_a_known_number_opens_no_second_account(client):
    known = make_user(phone="+8613700000002")
    answer = client.post(reverse("account_signup"), {"name": "李雷", "phone": "13700000002"})
    assert answer.url == reverse("account_verify_phone")
    assert User.objects.filter(phone=known.phone).count() == 1
    assert "/account/login/" in messages_to(known.phone)[-1]


def test_the_account_remembers_the_language(client):
    user = make_user(language="en")
    client.force_login(user)
    assert re.search(r'<html lang="en"', client.get("/account/profile/").content.decode())
    client.post("/language/", {"language": "zh-hans", "next": "/account/profile/"})
    user.refresh_from_db()
    assert user.language == "zh-hans"
    assert re.search(r'<html lang="zh-CN"', client.get("/account/profile/").content.decode())


@pytest.mark.parametrize("path", ["/account/password/reset/", "/account/password/change/", "/account/email/"])
def test_pages_about_passwords_do_not_exist(client, path):
    client.force_login(make_user())
    assert client.get(path).status_code == 404


def test_an_officer_reaches_the_office_by_the_same_way_in(client):
    answer = client.get("/office/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(LOGIN)
    client.force_login(make_user())
    assert client.get("/office/", follow=True).status_code == 403
