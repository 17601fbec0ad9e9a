import pytest

from apps.accounts.phones import normalise
from apps.accounts.selectors import find_by_contact, masked_contact
from tests.factories import make_user


@pytest.mark.parametrize(
    "typed", ["13812345678", "138 1234 5678", "+86 138-1234-5678", "008613812345678", "１３８12345678"]
)
def test_a_chinese_mobile_number_is_kept_in_one_way(typed):
    assert normalise(typed) == "+8613812345678"


def test_a_foreign_number_keeps_its_country():
    assert normalise("+49 1512 3456789") == "+4915123456789"


@pytest.mark.parametrize(
    "typed", ["", "12345", "0519-86620000", "name@example.com", "238 1234 5678", "+1 000 000 0000"]
)
def test_what_takes_no_message_is_refused(typed):
    with pytest.raises(ValueError):
        normalise(typed)


@pytest.mark.django_db
def test_a_person_is_found_however_the_contact_is_typed():
    user = make_user(phone="+8613812345678", email="zhang@example.com")
    assert find_by_contact("138 1234 5678") == user
    assert find_by_contact(" Zhang@Example.com ") == user
    assert find_by_contact("13912345678") is None
    assert find_by_contact("nobody") is None
    assert masked_contact(user) == "+86138****5678"


@pytest.mark.django_db
def test_a_closed_account_is_not_found():
    make_user(phone="+8613812345678", is_active=False)
    assert find_by_contact("13812345678") is None
