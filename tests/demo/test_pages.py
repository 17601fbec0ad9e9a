"""The demo's pages: one click into every role, the clock, the messages that did not leave."""

import datetime as dt
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import send_mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from apps.accounts.services import send_code, send_text
from apps.core import clock
from apps.demo import loading, personas

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("persona", personas.everybody(), ids=lambda one: one.key)
def test_one_click_signs_in(client: Client, persona: personas.Persona) -> None:
    user = loading.person(persona.person)
    client.get(reverse("demo:start"))
    response = client.post(reverse("demo:sign_in", args=[persona.key]))
    assert response.status_code == 302
    assert response["Location"] == reverse(persona.view)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_signing_in_as_another_leaves_nothing_of_the_first(client: Client) -> None:
    first, second = personas.everybody()[:2]
    loading.person(first.person)
    loading.person(second.person)
    client.post(reverse("demo:sign_in", args=[first.key]))
    key = client.session.session_key
    client.post(reverse("demo:sign_in", args=[second.key]))
    assert client.session.session_key != key


def test_nobody_else_can_be_signed_in_and_no_link_signs_in(client: Client) -> None:
    assert client.post(reverse("demo:sign_in", args=["somebody"])).status_code == 404
    assert client.get(reverse("demo:sign_in", args=["using-hr"])).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("demo:sign_in", args=["using-hr"])).status_code == 403


def test_without_the_sample_the_page_says_what_to_do(client: Client) -> None:
    response = client.post(reverse("demo:sign_in", args=["using-hr"]), follow=True)
    assert "load_demo" in response.content.decode()


def test_the_start_page_offers_every_role(client: Client) -> None:
    page = client.get(reverse("demo:start")).content.decode()
    for persona in personas.everybody():
        assert reverse("demo:sign_in", args=[persona.key]) in page
        assert persona.person.name in page


def test_codes_and_mails_stand_in_the_outbox(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    person = personas.everybody()[0].person
    send_code(loading.person(person), "test")
    send_text(loading.person(person), "请打开：https://talentshare.example/account/task/abc/。")
    send_mail("您的验证码", "验证码 654321，十分钟内有效。", settings.DEFAULT_FROM_EMAIL, [person.email])
    page = client.get(reverse("demo:outbox")).content.decode()
    assert "654321" in page
    assert "您的验证码" in page
    assert 'href="https://talentshare.example/account/task/abc/"' in page
    assert person.phone in page
    assert person.email in page


@pytest.mark.parametrize("days", [1, 30])
def test_the_clock_moves_on(client: Client, days: int) -> None:
    before = clock.today()
    response = client.post(reverse("demo:clock"), {"days": days}, follow=True)
    assert clock.today() == before + dt.timedelta(days=days)
    assert clock.today().isoformat() in response.content.decode()


def test_the_clock_takes_only_offered_steps(client: Client) -> None:
    before = clock.today()
    client.post(reverse("demo:clock"), {"days": 400})
    assert clock.today() == before


def test_the_table_names_every_persona_and_the_page() -> None:
    out = StringIO()
    call_command("demo_signins", stdout=out)
    table = out.getvalue()
    assert all(persona.phone in table for persona in personas.everybody())
    assert reverse("demo:start") in table
