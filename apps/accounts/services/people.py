"""Name, contacts and language of a person."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import phones
from apps.accounts.models import Identity, User
from apps.accounts.services.codes import check_code, send_code
from apps.audit.services import record
from apps.core.errors import RuleViolation


@transaction.atomic
def open_account(contact: str, *, name: str, by: User) -> User:
    """An account for somebody who was named by ``by``; the person proves the contact by the first code.

    Raises RuleViolation "contact" for what is neither a mobile number nor an e-mail address.
    """
    contact = contact.strip()
    try:
        found = {"email": contact.lower()} if "@" in contact else {"phone": phones.normalise(contact)}
    except ValueError as error:
        raise RuleViolation("contact", _("Enter a mobile number or an e-mail address.")) from error
    user = User.objects.create_user(name=" ".join(name.split()), **found)
    record("account_opened", user, by=by)
    return user


def open_office(user: User, *, staff: bool) -> None:
    """Let the person into the office's pages, or no more. Whoever gives and ends roles there writes the history."""
    User.objects.filter(pk=user.pk).update(is_staff=staff)
    user.is_staff = staff


def remember_language(user: User, language: str) -> None:
    """Keep the screen's language on the account; an unknown one is left out."""
    if language in dict(settings.LANGUAGES) and language != user.language:
        User.objects.filter(pk=user.pk).update(language=language)
        user.language = language


@transaction.atomic
def change_name(user: User, name: str) -> User:
    """Correct the name. Raises RuleViolation once an identity is declared: the document's name counts from then on."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if Identity.objects.filter(user=user).exists():
        raise RuleViolation(
            "already-done", _("Your name was proved by a document. Ask the talent office to correct it.")
        )
    user.name = " ".join(name.split())
    user.save(update_fields=["name"])
    record("name_changed", user, by=user)
    return user


@transaction.atomic
def set_phone(user: User, phone: str, *, verified: bool) -> User:
    """Give the person a mobile number (E.164); ``verified`` after a code sent to it came back."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if (user.phone, user.phone_verified) != (phone, verified):
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])
        record("phone_verified" if verified else "phone_set", user, by=user)
    return user


def ask_for_email(user: User, email: str) -> None:
    """Send a code to an address the person wants to add.

    A taken address gets no code and no different answer here: the page must not tell who has an account.
    """
    email = email.lower()
    if not _taken(user, email):
        send_code(user, _purpose(email), words=_("add this e-mail address to your account"), email=email)


@transaction.atomic
def confirm_email(user: User, email: str, code: str) -> User:
    """Make the proved address the person's own. Raises what ``check_code`` raises."""
    email = email.lower()
    check_code(user, _purpose(email), code)
    user = User.objects.select_for_update().get(pk=user.pk)
    if _taken(user, email):
        raise RuleViolation("email-taken", _("This address belongs to another account."))
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    user.email = email
    user.save(update_fields=["email"])
    record("email_verified", user, by=user)
    return user


def _taken(user: User, email: str) -> bool:
    return User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists()


def _purpose(email: str) -> str:
    return f"email:{email}"[:120]
