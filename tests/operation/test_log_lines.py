"""What a sign-in and a signing write into the log: JSON lines that name nobody."""

import io
import json
import logging
import logging.config
import re
from collections.abc import Iterator

import pytest
import structlog
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from apps.accounts.crypto import decrypt
from apps.accounts.models import Identity, User
from apps.core.jobs import each
from tests.accounts.test_codes import code_in, messages_to, other_than
from tests.factories import make_user
from tests.factories.story import make_deal, send, sign_all

LOGIN, CONFIRM = reverse("account_login"), reverse("account_confirm_login_code")
PHONE, MAIL, NAME = "+8613912345678", "hushhush@example.com", "欧阳静默"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged, down to DEBUG, as the site's own handler writes it."""
    shape = settings.LOGGING["formatters"]["json"]
    formatter = structlog.stdlib.ProcessorFormatter(**{key: value for key, value in shape.items() if key != "()"})
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    before, wrapper = root.level, structlog.get_config()["wrapper_class"]
    quiet = {name: logging.getLogger(name).level for name in ("celery", "django.request")}
    root.addHandler(handler)
    for logger in (root, *(logging.getLogger(name) for name in quiet)):
        logger.setLevel(logging.DEBUG)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    yield written
    structlog.configure(wrapper_class=wrapper)
    root.removeHandler(handler)
    root.setLevel(before)
    for name, level in quiet.items():
        logging.getLogger(name).setLevel(level)


def parsed(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def personal() -> set[str]:
    """Everything in the database that belongs to a person, as it might stand in a line."""
    found = {NAME, PHONE, MAIL}
    for user in User.objects.all():
        found |= {user.name, user.phone or "", (user.phone or "").removeprefix("+86"), user.email}
    for identity in Identity.objects.all():
        found |= {identity.name, decrypt(identity.number_encrypted), identity.number_encrypted}
    return {word for word in found if word}


def assert_nobody_is_named(written: io.StringIO) -> None:
    found = parsed(written)
    assert all(line["timestamp"] and line["level"] for line in found)
    text = json.dumps(found, ensure_ascii=False) + written.getvalue()
    assert sorted(word for word in personal() if word in text) == []
    assert re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<![\w-])\d{17}[\dX](?!\w)", text) == []


@pytest.mark.django_db
def test_a_sign_in_by_phone_and_by_mail_names_nobody(client: Client, lines: io.StringIO) -> None:
    user = make_user(NAME, phone=PHONE, email=MAIL)
    client.post(LOGIN, {"login": PHONE})
    code = code_in(messages_to(PHONE)[-1])
    client.post(CONFIRM, {"code": other_than(code)})
    client.post(CONFIRM, {"code": code})
    assert client.session["_auth_user_id"] == str(user.pk)
    by_mail = Client()
    by_mail.post(LOGIN, {"login": MAIL})
    by_mail.post(CONFIRM, {"code": code_in(mail.outbox[-1].body)})
    Client().post(LOGIN, {"login": "+8613912345679"})  # of nobody
    Client().get(f"/nowhere/{user.public_id}/")
    assert parsed(lines), "nothing was logged, so nothing was seen"
    assert_nobody_is_named(lines)
    assert code not in lines.getvalue()


@pytest.mark.django_db
def test_a_signing_and_what_breaks_in_it_name_nobody(lines: io.StringIO) -> None:
    deal = send(make_deal())
    User.objects.filter(pk=deal.talent.user_id).update(name=NAME, phone=PHONE, email=MAIL)
    sign_all(deal)

    def break_on(user: User) -> bool:
        with transaction.atomic():
            make_user(NAME, phone=user.phone)  # the constraint's own message holds the number
        return True

    assert each(User.objects.filter(phone=PHONE), break_on) == 0
    assert any(line["event"] == "clock_job_row_failed" for line in parsed(lines))
    assert_nobody_is_named(lines)
