"""One-time codes: right once, five tries, ten minutes, one purpose."""

import json
import re
import threading

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, transaction

from apps.accounts.models import OneTimeCode
from apps.accounts.services import check_code, send_code
from apps.core import clock
from apps.core.errors import RuleViolation
from tests.factories import make_user

PURPOSE = "sign agreement XY-7KQ2 hash 9f3a71c2"


def messages_to(phone: str) -> list[str]:
    file = settings.DATA_DIR / "sms" / f"{clock.today().isoformat()}.jsonl"
    lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    return [line["text"] for line in lines if line["to"] == phone]


def code_in(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found
    return found.group()


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def refusal(user, code, purpose=PURPOSE):
    with pytest.raises(RuleViolation) as refused:
        check_code(user, purpose, code)
    return refused.value.code


@pytest.mark.django_db
def test_the_message_names_the_purpose_and_the_row_holds_no_code():
    user = make_user()
    send_code(user, PURPOSE)
    text = messages_to(user.phone)[-1]  # other tests of this process may have used the number
    assert "9f3a71c2" in text
    assert code_in(text) not in OneTimeCode.objects.get().code_hash


@pytest.mark.django_db
def test_a_right_code_works_once():
    user = make_user()
    send_code(user, PURPOSE)
    code = code_in(messages_to(user.phone)[-1])
    check_code(user, PURPOSE, code)
    assert refusal(user, code) == "code-expired"


@pytest.mark.django_db
def test_a_code_works_for_its_purpose_and_its_person_only():
    user, other = make_user(), make_user()
    send_code(user, PURPOSE)
    send_code(other, PURPOSE)
    code = code_in(messages_to(user.phone)[-1])
    if code != code_in(messages_to(other.phone)[-1]):
        assert refusal(other, code) == "code-wrong"
    assert refusal(user, code, "something else") == "code-expired"


@pytest.mark.django_db
def test_five_wrong_tries_lock_out_the_right_code():
    user = make_user()
    send_code(user, PURPOSE)
    code = code_in(messages_to(user.phone)[-1])
    assert [refusal(user, other_than(code)) for _ in range(5)] == ["code-wrong"] * 5
    assert refusal(user, code) == "code-tries"


@pytest.mark.django_db
def test_a_code_expires_after_ten_minutes(clock_forward):
    user = make_user()
    send_code(user, PURPOSE)
    code = code_in(messages_to(user.phone)[-1])
    clock_forward(minutes=10)
    assert refusal(user, code) == "code-expired"


@pytest.mark.django_db
def test_a_new_code_ends_the_old_one_and_comes_not_before_half_a_minute(clock_forward):
    user = make_user()
    send_code(user, PURPOSE)
    old = code_in(messages_to(user.phone)[-1])
    with pytest.raises(RuleViolation) as refused:
        send_code(user, PURPOSE)
    assert refused.value.code == "too-soon"
    clock_forward(seconds=31)
    send_code(user, PURPOSE)
    new = code_in(messages_to(user.phone)[-1])
    if old != new:
        assert refusal(user, old) == "code-wrong"
    check_code(user, PURPOSE, new)


@pytest.mark.django_db
def test_twenty_codes_an_hour_are_enough():
    user = make_user()
    for number in range(20):
        send_code(user, f"purpose {number}")
    with pytest.raises(RuleViolation) as refused:
        send_code(user, "one more")
    assert refused.value.code == "too-soon"


@pytest.mark.django_db
def test_a_person_without_a_mobile_number_gets_the_code_by_mail():
    user = make_user(phone=None, email="wang@example.com")
    send_code(user, PURPOSE)
    (letter,) = mail.outbox
    assert letter.to == ["wang@example.com"]
    check_code(user, PURPOSE, code_in(letter.body))


@pytest.mark.django_db
def test_a_person_without_contact_is_told_what_to_add():
    with pytest.raises(RuleViolation) as refused:
        send_code(make_user(phone=None, email=""), PURPOSE)
    assert refused.value.code == "no-contact"


def test_a_wrong_try_counts_though_the_caller_rolls_back(real_db):
    user = make_user()
    send_code(user, PURPOSE)
    code = code_in(messages_to(user.phone)[-1])
    for _ in range(5):
        with pytest.raises(RuleViolation), transaction.atomic():
            check_code(user, PURPOSE, other_than(code))
    with pytest.raises(RuleViolation) as refused, transaction.atomic():
        check_code(user, PURPOSE, code)
    assert refused.value.code == "code-tries"


def test_a_right_code_stays_usable_when_the_caller_fails_later(real_db):
    user = make_user()
    send_code(user, PURPOSE)
    code = code_in(messages_to(user.phone)[-1])
    with transaction.atomic():
        check_code(user, PURPOSE, code)
        transaction.set_rollback(True)
    check_code(user, PURPOSE, code)


def test_two_at_once_use_a_code_once(real_db):
    user = make_user()
    send_code(user, PURPOSE)
    code = code_in(messages_to(user.phone)[-1])
    results: list[str] = []
    gate = threading.Barrier(2)

    def use() -> None:
        try:
            gate.wait()
            with transaction.atomic():
                check_code(user, PURPOSE, code)
            results.append("used")
        except RuleViolation as refused:
            results.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["code-expired", "used"]
