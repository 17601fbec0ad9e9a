"""The accounts of sample people: no password, sign-in by code like everybody."""

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.db import transaction

from apps.accounts.models import User
from apps.demo.sample import Person


@transaction.atomic
def person(one: Person) -> User:
    """The account of a sample person, made where there is none."""
    return people([one])[one.phone]


def people(some: Sequence[Person]) -> dict[str, User]:
    """The accounts of these people by number; those that are missing are made in bulk."""
    found = {str(user.phone): user for user in User.objects.filter(phone__in=[one.phone for one in some])}
    new = []
    for one in some:
        if one.phone not in found:
            user = User(name=one.name, phone=one.phone, email=one.email, phone_verified=True, is_staff=one.is_staff)
            user.set_unusable_password()
            new.append(user)
    User.objects.bulk_create(new, batch_size=1000)
    addresses = [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in new]
    EmailAddress.objects.bulk_create(addresses, batch_size=1000)
    return found | {str(user.phone): user for user in new}
