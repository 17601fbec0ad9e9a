"""One-time codes: six digits, ten minutes, five tries, one use, one purpose."""

import datetime as dt
import secrets

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from apps.accounts.models import OneTimeCode, User
from apps.accounts.selectors import language_of
from apps.accounts.sms import send_sms
from apps.core import clock
from apps.core.errors import RuleViolation

# Limits against guessing and flooding; they are no timers of the business.
DIGITS = 6
VALID = dt.timedelta(minutes=10)
PAUSE = dt.timedelta(seconds=30)
MOST_TRIES = 5
MOST_AN_HOUR = 20


def send_code(user: User, purpose: str, *, words: str = "", email: str = "") -> None:
    """Send ``user`` a code for ``purpose``; an older code for it no longer works.

    ``words`` stand in the message instead of ``purpose``, so that a key can be stable and its wording translated.
    The code goes to the mobile number, else to the e-mail address; ``email`` names an address to prove instead.
    Raises RuleViolation ``no-contact`` without either, ``too-soon`` within 30 seconds or past 20 codes an hour.
    """
    to_email = email or ("" if user.phone else user.email)
    if not to_email and not user.phone:
        raise RuleViolation("no-contact", _("Add a mobile number or an e-mail address to your account first."))
    code = _new_code(user, purpose)
    with translation.override(language_of(user)):
        facts = {"code": code, "purpose": words or purpose, "minutes": int(VALID.total_seconds() // 60)}
        if to_email:
            letter = render_to_string("accounts/email/code.txt", facts)
            send_mail(_("Your code"), letter, settings.DEFAULT_FROM_EMAIL, [to_email])
        else:
            text = _("%(code)s is your code. It is for: %(purpose)s. Valid for %(minutes)s minutes. Tell it to nobody.")
            send_sms(str(user.phone), text % facts)


def send_text(user: User, text: str) -> None:
    """Send a text message to the person; nothing happens without a mobile number."""
    if user.phone:
        send_sms(user.phone, text)


@transaction.atomic
def _new_code(user: User, purpose: str) -> str:
    User.objects.select_for_update().filter(pk=user.pk).first()  # two requests at once send one code
    now = clock.now()
    sent = OneTimeCode.objects.filter(user=user, expires_at__gt=now + VALID - dt.timedelta(hours=1))
    if sent.filter(purpose=purpose, used_at=None, expires_at__range=(now + VALID - PAUSE, now + VALID)).exists():
        raise RuleViolation("too-soon", _("A code has just been sent. Wait half a minute before you ask for another."))
    if sent.count() >= MOST_AN_HOUR:
        raise RuleViolation("too-soon", _("Too many codes have been sent. Try again in an hour."))
    sent.filter(purpose=purpose, used_at=None, expires_at__gt=now).update(expires_at=now)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    OneTimeCode.objects.create(user=user, purpose=purpose, code_hash=_hash(user, purpose, code), expires_at=now + VALID)
    return code


def check_code(user: User, purpose: str, code: str) -> None:
    """Use up the code of ``user`` for ``purpose``.

    Raises RuleViolation ``code-expired``, ``code-tries`` or ``code-wrong``. A wrong try counts even where the
    caller's transaction is rolled back; a right code is used only if the caller commits.
    """
    row = OneTimeCode.objects.filter(user=user, purpose=purpose, used_at=None).order_by("-id").first()
    now = clock.now()
    if row is None or not now < row.expires_at <= now + VALID:  # later than that: the clock was set back since
        raise RuleViolation("code-expired", _("This code has expired or was used. Ask for a new one."))
    if _count_try(row) > MOST_TRIES:
        raise RuleViolation("code-tries", _("Too many tries. Ask for a new code."))
    if not constant_time_compare(row.code_hash, _hash(user, purpose, code.strip())):
        raise RuleViolation("code-wrong", _("This code is not right. Check the message and try again."))
    if not OneTimeCode.objects.filter(pk=row.pk, used_at=None).update(used_at=clock.now()):
        raise RuleViolation("code-expired", _("This code has expired or was used. Ask for a new one."))


def _count_try(row: OneTimeCode) -> int:
    """Add one try and return the number so far.

    On a connection of its own: the refusal of a wrong code rolls the caller's transaction back, and with it would
    go the count that stops a guesser. A row that this transaction itself has written is seen by nobody else yet
    and is counted here.
    """
    statement = "UPDATE accounts_onetimecode SET tries = least(tries + 1, 99) WHERE id = %s RETURNING tries"
    if connection.in_atomic_block:
        aside = connection.copy()
        try:
            with aside.cursor() as cursor:
                cursor.execute(statement, [row.pk])
                counted = cursor.fetchone()
        finally:
            aside.close()
        if counted:
            return int(counted[0])
    with connection.cursor() as cursor:
        cursor.execute(statement, [row.pk])
        return int(cursor.fetchone()[0])


def _hash(user: User, purpose: str, code: str) -> str:
    return salted_hmac("accounts.code", f"{user.public_id}:{purpose}:{code}", algorithm="sha256").hexdigest()
