"""Reads about people."""

import hashlib

from django.conf import settings

from apps.accounts import phones
from apps.accounts.models import Identity, TaskLink, User
from apps.core.masking import mask_email, mask_phone


def find_by_contact(contact: str) -> User | None:
    """The active person with this mobile number or e-mail address, however it is typed; else None."""
    contact = contact.strip()
    people = User.objects.filter(is_active=True)
    if "@" in contact:
        return people.filter(email__iexact=contact).first()
    try:
        return people.filter(phone=phones.normalise(contact)).first()
    except ValueError:
        return None


def language_of(user: User) -> str:
    """The language in which to write to the person."""
    return user.language if user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def masked_contact(user: User) -> str:
    """Where a code for the person goes, masked: the mobile number, else the e-mail address, else nothing."""
    if user.phone:
        return mask_phone(user.phone)
    return mask_email(user.email) if user.email else ""


def identity_of(user: User) -> Identity | None:
    return Identity.objects.filter(user=user).first()


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def task_link_by_token(token: str) -> TaskLink | None:
    """The link, expired or not; None where there is none or its person may no longer sign in."""
    links = TaskLink.objects.select_related("user").filter(user__is_active=True)
    return links.filter(token_hash=token_hash(token)).first()
