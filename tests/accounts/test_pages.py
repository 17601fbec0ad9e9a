import pytest
from django.core import mail
from django.urls import reverse

from apps.accounts.services import declare_identity
from tests.accounts.test_codes import code_in
from tests.accounts.test_identity import RIGHT, WRONG
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_account_shows_contacts_masked(client):
    client.force_login(make_user(phone="+8613812345678", email="zhang@example.com"))
    page = client.get(reverse("accounts:profile")).content.decode()
    assert "+86138****5678" in page
    assert "z***@example.com" in page
    assert "13812345678" not in page


def test_an_address_is_added_only_once_proved(client):
    user = make_user(email="")
    client.force_login(user)
    client.post(reverse("accounts:email"), {"email": "New@Example.com"})
    user.refresh_from_db()
    assert user.email == ""
    client.post(reverse("accounts:email_confirm"), {"code": code_in(mail.outbox[-1].body)})
    user.refresh_from_db()
    assert user.email == "new@example.com"


def test_a_taken_address_gets_no_code_and_the_same_answer(client):
    make_user(email="taken@example.com")
    client.force_login(make_user(email=""))
    answer = client.post(reverse("accounts:email"), {"email": "taken@example.com"})
    assert answer.url == reverse("accounts:email_confirm")
    assert mail.outbox == []


def test_the_name_is_free_until_an_identity_is_declared(client):
    user = make_user("张三")
    client.force_login(user)
    client.post(reverse("accounts:name"), {"name": "张三丰"})
    user.refresh_from_db()
    assert user.name == "张三丰"
    declare_identity(user, "resident", "张三丰", RIGHT)
    assert client.post(reverse("accounts:name"), {"name": "李四"}).status_code == 409


def test_identity_is_asked_and_leads_back(client):
    user = make_user("张知远")
    client.force_login(user)
    data = {"kind": "resident", "name": "张知远", "number": RIGHT, "agree": "on", "next": "/messages/notices/"}
    assert client.get(f"{reverse('accounts:identity')}?next=/messages/notices/").status_code == 200
    assert client.post(reverse("accounts:identity"), data).url == "/messages/notices/"
    assert RIGHT[-4:] in client.get(reverse("accounts:identity")).content.decode()


def test_a_wrong_check_digit_stays_on_the_form_with_the_typed_text(client):
    client.force_login(make_user())
    data = {"kind": "resident", "name": "张知远", "number": WRONG, "agree": "on"}
    answer = client.post(reverse("accounts:identity"), data)
    assert answer.status_code == 422
    assert WRONG in answer.content.decode()


def test_identity_does_not_lead_to_another_site(client):
    client.force_login(make_user())
    data = {"kind": "resident", "name": "张知远", "number": RIGHT, "agree": "on", "next": "https://evil.example/"}
    assert client.post(reverse("accounts:identity"), data).url == reverse("accounts:profile")
