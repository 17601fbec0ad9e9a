"""Guessing, watching, stealing and replaying at the ways in: what a stranger may learn and how far a thief gets."""

import re
import statistics
import time
from collections.abc import Callable

import pytest
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.core import clock
from tests.accounts.test_codes import code_in, messages_to, other_than
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LOGIN, CONFIRM, SIGN_UP = reverse("account_login"), reverse("account_confirm_login_code"), reverse("account_signup")
PROFILE, SECOND_FACTOR = reverse("accounts:profile"), reverse("mfa_authenticate")
PHONE, UNKNOWN = "+8613812340001", "+8613912340002"


@pytest.fixture
def victim() -> User:
    return make_user(phone=PHONE, email="victim@example.com")


def ask_code(client: Client, phone: str = PHONE) -> str:
    """The code that the phone got; nothing where none came."""
    before = len(messages_to(phone))
    client.post(LOGIN, {"login": phone})
    got = messages_to(phone)[before:]
    return code_in(got[-1]) if got else ""


def sign_in(client: Client) -> None:
    client.post(CONFIRM, {"code": ask_code(client)})
    assert is_in(client)


def is_in(client: Client) -> bool:
    return client.get(PROFILE).status_code == 200


def holding(key: str) -> Client:
    """A browser that sends this session key."""
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    return thief


def key_of(client: Client) -> str:
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


# ---- Codes


def test_a_code_opens_the_session_that_asked_for_it_and_no_other(victim: User) -> None:
    own, other, fresh = Client(), Client(), Client()
    code = ask_code(own)
    if (others := ask_code(other)) != code:
        other.post(CONFIRM, {"code": code})
        assert not is_in(other)
        other.post(CONFIRM, {"code": others})
        assert is_in(other)
    assert fresh.post(CONFIRM, {"code": code}).url.startswith(LOGIN)
    assert not is_in(fresh)
    own.post(CONFIRM, {"code": code})
    assert is_in(own)


def test_a_code_is_worth_nothing_a_second_time(client: Client, victim: User) -> None:
    code = ask_code(client)
    before = key_of(client)
    client.post(CONFIRM, {"code": code})
    assert is_in(client)
    again = holding(before)  # the session in which the code was asked for
    again.post(CONFIRM, {"code": code})
    assert not is_in(again)
    client.post(reverse("account_logout"))
    client.post(CONFIRM, {"code": code})
    assert not is_in(client)


def test_a_hundred_guesses_from_many_places_get_three_codes_a_minute_and_twenty_an_hour(
    victim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = len(messages_to(PHONE))
    for guess in range(20):
        thief = Client(REMOTE_ADDR=f"203.0.113.{guess}")
        code = ask_code(thief)
        for _n in range(5):
            thief.post(CONFIRM, {"code": other_than(code) if code else "000000"})
        thief.post(CONFIRM, {"code": code or "000000"})  # the sixth is too late, be it right
        assert not is_in(thief)
    assert len(messages_to(PHONE)) - sent == 3
    now = time.time()
    for minute in range(1, 30):
        monkeypatch.setattr(ratelimit.time, "time", lambda minute=minute: now + 61 * minute)
        ask_code(Client())
    assert len(messages_to(PHONE)) - sent == 20


def test_wrong_codes_of_a_stranger_take_nothing_from_the_owner(client: Client, victim: User) -> None:
    mine = ask_code(client)
    stranger = Client()
    wrong = other_than(ask_code(stranger))
    for _n in range(6):
        stranger.post(CONFIRM, {"code": wrong})
    client.post(CONFIRM, {"code": mine})
    assert is_in(client)


def test_the_second_factor_is_not_guessed_and_not_gone_round(client: Client, victim: User) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(victim, secret)
    client.post(CONFIRM, {"code": ask_code(client)})
    assert not is_in(client)
    for path in (PROFILE, reverse("dashboard:workbench"), "/office/"):
        assert client.get(path).status_code == 302, path
    right = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    for _n in range(5):
        client.post(SECOND_FACTOR, {"code": other_than(right)})
    client.post(SECOND_FACTOR, {"code": right})
    assert not is_in(client)
    cache.clear()
    elsewhere = Client()
    elsewhere.post(CONFIRM, {"code": ask_code(elsewhere)})
    elsewhere.post(SECOND_FACTOR, {"code": right})
    assert is_in(elsewhere)


def test_no_password_opens_anything(victim: User) -> None:
    victim.set_password("correct horse battery staple")
    victim.is_staff = victim.is_superuser = True
    victim.save()
    for login in (PHONE, victim.email, str(victim.pk)):
        for path, name in ((LOGIN, "login"), ("/office/login/", "username")):
            thief = Client()
            thief.post(path, {name: login, "password": "correct horse battery staple"})
            assert not is_in(thief), (path, login)
            assert thief.get("/office/").status_code == 302


# ---- What a stranger learns


def words_of(answer: HttpResponse, *typed: str) -> str:
    """The page without its token and without what was typed into it."""
    text = re.sub(r"\b[A-Za-z0-9]{64}\b", "", answer.content.decode())
    for one in typed:
        text = text.replace(one, "·")
    return f"{answer.status_code} {answer.headers.get('Location', '')} {text}"


def shown_to(contact: str) -> list[str]:
    """Every page of an attempt to sign in, to the last wrong code."""
    client, forms = Client(), (contact, contact.removeprefix("+86"), contact.removeprefix("+"))
    pages = [client.post(LOGIN, {"login": contact}), client.get(CONFIRM)]
    pages += [client.post(CONFIRM, {"code": "000000"}) for _n in range(6)]
    pages.append(client.get(LOGIN))
    return [words_of(page, *forms) for page in pages]


def test_every_page_of_an_attempt_is_the_same_for_a_known_and_an_unknown_contact(victim: User) -> None:
    User.objects.filter(pk=victim.pk).update(is_active=True)
    assert shown_to(PHONE) == shown_to(UNKNOWN)
    assert shown_to("victim@example.com") == shown_to("nobody@example.com")
    assert [letter.to for letter in mail.outbox] == [["victim@example.com"], ["nobody@example.com"]]


def test_signing_up_tells_nobody_who_has_an_account(victim: User) -> None:
    pages = []
    for phone in (PHONE, UNKNOWN):
        client = Client()
        forms = (phone, phone.removeprefix("+86"))
        answers = [client.post(SIGN_UP, {"name": "李雷", "phone": phone}), client.get(reverse("account_verify_phone"))]
        answers.append(client.post(reverse("account_verify_phone"), {"code": "000000"}))
        pages.append([words_of(answer, *forms) for answer in answers])
    assert pages[0] == pages[1]


def test_the_answer_takes_as_long_for_an_unknown_number(victim: User) -> None:
    took: dict[str, list[float]] = {PHONE: [], UNKNOWN: []}
    for _n in range(8):  # in turns, so that a busy machine slows both
        for phone, times in took.items():
            cache.clear()  # no limit shortens the way
            began = time.process_time()
            Client().post(LOGIN, {"login": phone})
            times.append(time.process_time() - began)
    assert abs(statistics.median(took[PHONE][1:]) - statistics.median(took[UNKNOWN][1:])) < 0.05


# ---- Sessions


def test_a_session_that_was_put_into_a_browser_is_left_behind_at_sign_in(victim: User) -> None:
    known = SessionStore()
    known["left"] = "by a thief"
    known.create()
    planted = str(known.session_key)
    browser = holding(planted)
    sign_in(browser)
    assert key_of(browser) != planted
    assert not is_in(holding(planted))
    invented = holding("a" * 32)
    cache.clear()
    sign_in(invented)
    assert key_of(invented) != "a" * 32


def _signs_out(client: Client, _user: User) -> None:
    client.post(reverse("account_logout"))


def _is_suspended(_client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def _waits_half_a_day(client: Client, _user: User) -> None:
    client.session.model.objects.filter(session_key=key_of(client)).update(expire_date=clock.wall())


@pytest.mark.parametrize("end", [_signs_out, _is_suspended, _waits_half_a_day])
def test_a_stolen_session_is_dead_when_its_owner(
    client: Client, victim: User, end: Callable[[Client, User], None]
) -> None:
    sign_in(client)
    thief = holding(key_of(client))
    assert is_in(thief)
    assert 0 < client.session.get_expiry_age() <= 12 * 3600
    end(client, victim)
    assert not is_in(thief)
    assert thief.post(reverse("accounts:name"), {"name": "别人"}).url.startswith(LOGIN)
    victim.refresh_from_db()
    assert victim.name != "别人"


# ---- Methods and foreign pages


@pytest.mark.parametrize("wish", [{"X-HTTP-Method-Override": "POST"}, {"X-HTTP-Method": "POST"}, {}])
def test_an_address_that_acts_is_not_moved_by_a_get(client: Client, victim: User, wish: dict[str, str]) -> None:
    client.force_login(victim)
    before = AuditEvent.objects.count()
    for path in (reverse("core:language"), reverse("messaging:read_all"), reverse("core:text_size")):
        answer = client.get(path, {"_method": "POST", "language": "en"}, headers=wish)
        assert answer.status_code == 405, path
        assert not {settings.LANGUAGE_COOKIE_NAME, settings.TEXT_SIZE_COOKIE_NAME} & set(answer.cookies)
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"referer": "https://evil.example/", "hx-request": "true"},
        {"hx-request": "true"},
        {"X-HTTP-Method-Override": "GET"},
    ],
)
def test_a_form_on_another_site_changes_nothing(victim: User, headers: dict[str, str]) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(victim)
    name = User.objects.get(pk=victim.pk).name
    answer = browser.post(reverse("accounts:name"), {"name": "别人"}, headers=headers)
    assert answer.status_code == 403
    assert gettext("Nothing was changed.") in answer.content.decode()
    assert User.objects.get(pk=victim.pk).name == name
