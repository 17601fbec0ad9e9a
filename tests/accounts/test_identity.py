"""Numbers that cannot be right are refused with a sentence; the right ones are kept unreadable."""

import pytest
from stdnum.cn import ric

from apps.accounts.crypto import decrypt
from apps.accounts.models import Identity
from apps.accounts.services import declare_identity, has_identity, person_key
from apps.audit.models import AuditEvent
from apps.core.errors import RuleViolation
from tests.factories import make_user

BODY = "32040219850615001"
RIGHT = BODY + ric.calc_check_digit(BODY + "0")
WRONG = BODY + ("1" if RIGHT[-1] != "1" else "2")

pytestmark = pytest.mark.django_db


def test_a_resident_number_is_kept_encrypted_with_its_last_four():
    user = make_user("张知远")
    identity = declare_identity(user, "resident", " 张知远 ", f"{RIGHT[:6]} {RIGHT[6:].lower()}")
    identity.refresh_from_db()
    assert RIGHT not in identity.number_encrypted
    assert decrypt(identity.number_encrypted) == RIGHT
    assert (identity.name, identity.last_four) == ("张知远", RIGHT[-4:])
    assert has_identity(user)


def test_history_holds_no_number():
    declare_identity(make_user(), "resident", "张知远", RIGHT)
    event = AuditEvent.objects.get(action="identity_declared")
    assert RIGHT not in f"{event.object_label} {event.detail}"


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("resident", WRONG, "identity-check-digit"),
        ("resident", RIGHT[:17], "identity-form"),
        ("resident", "", "identity-form"),
        ("resident", "3204021985061500X1", "identity-form"),
        ("resident", "320402198513150012", "identity-check-digit"),
        ("passport", "12", "identity-form"),
        ("passport", "E1234567'; DROP", "identity-form"),
    ],
)
def test_a_number_that_cannot_be_right_is_refused(kind, number, code):
    with pytest.raises(RuleViolation) as refused:
        declare_identity(make_user(), kind, "张知远", number)
    assert refused.value.code == code
    assert not Identity.objects.exists()


def test_a_month_that_does_not_exist_is_refused_even_with_its_check_digit():
    body = "32040219851315001"
    with pytest.raises(RuleViolation) as refused:
        declare_identity(make_user(), "resident", "张知远", body + ric.calc_check_digit(body + "0"))
    assert refused.value.code == "identity-form"


def test_a_passport_is_kept_in_capitals():
    identity = declare_identity(make_user(), "passport", "Ada Lovelace", "c01x 00t47")
    assert decrypt(identity.number_encrypted) == "C01X00T47"


def test_the_same_declaration_twice_is_one_and_another_is_refused():
    user = make_user()
    first = declare_identity(user, "resident", "张知远", RIGHT)
    assert declare_identity(user, "resident", "张知远", RIGHT) == first
    with pytest.raises(RuleViolation) as refused:
        declare_identity(user, "passport", "张知远", "E12345678")
    assert refused.value.code == "already-done"


def test_two_accounts_of_one_person_have_one_key():
    one, two, stranger = make_user(), make_user(), make_user()
    assert len({person_key(one), person_key(two), person_key(stranger)}) == 3
    declare_identity(one, "resident", "张知远", RIGHT)
    declare_identity(two, "resident", "张知远", RIGHT)
    assert person_key(one) == person_key(two) != person_key(stranger)
    assert len(person_key(one)) == len(person_key(stranger)) == 64
