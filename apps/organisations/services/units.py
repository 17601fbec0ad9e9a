"""How a unit comes in: registered, submitted, then verified or returned by the office of its seat."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.bank_accounts import account_digits, bank_code_digits, is_another
from apps.accounts.crypto import encrypt
from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.files.services import store_upload
from apps.organisations import credit_code as codes
from apps.organisations.events import UnitReturned, UnitSubmitted, UnitVerified
from apps.organisations.models import Membership, Region, Unit
from apps.organisations.rules import can_correct_unit, can_give_account, can_judge_unit, can_submit_unit
from apps.organisations.selectors import has_role


@transaction.atomic
def register_unit(
    *,
    by: User,
    name_zh: str,
    name_en: str = "",
    credit_code: str,
    kind: str,
    region: Region,
    address: str = "",
    sends: bool = True,
    uses: bool = True,
) -> Unit:
    """A draft of a unit; ``by`` becomes its administrator and HR contact.

    Raises RuleViolation "credit-code" (wrong code), "unit-exists" (somebody registered it), "sends-or-uses".
    """
    code = codes.checked(credit_code)
    _ask_what_it_does(sends=sends, uses=uses)
    facts = {"name_zh": name_zh, "name_en": name_en, "kind": kind, "region": region, "address": address}
    unit, created = Unit.objects.get_or_create(credit_code=code, defaults={**facts, "sends": sends, "uses": uses})
    if not created:
        raise RuleViolation(
            "unit-exists", _("A unit with this credit code is registered already. You can ask to join it.")
        )
    Membership.objects.bulk_create(
        Membership(user=by, unit=unit, role=role) for role in (Membership.Role.ADMINISTRATOR, Membership.Role.HR)
    )
    record("registered", unit, by=by)
    return unit


@transaction.atomic
def correct_unit(unit: Unit, *, by: User, **facts: Any) -> Unit:
    """Put the data of a draft or returned unit right; ``facts`` as in ``register_unit``.

    Raises RuleViolation "wrong-state" once the office has it, "credit-code", "unit-exists", "sends-or-uses".
    """
    unit = _lock(unit)
    if not can_correct_unit(by, unit):
        raise RuleViolation("wrong-state", _("What the office looks at or has confirmed is not changed here."))
    facts["credit_code"] = codes.checked(facts["credit_code"])
    if Unit.objects.filter(credit_code=facts["credit_code"]).exclude(pk=unit.pk).exists():
        raise RuleViolation("unit-exists", _("A unit with this credit code is registered already."))
    _ask_what_it_does(sends=facts["sends"], uses=facts["uses"])
    changed = sorted(name for name, value in facts.items() if getattr(unit, name) != value)
    for name in changed:
        setattr(unit, name, facts[name])
    unit.save(update_fields=changed)
    record("corrected", unit, by=by, fields=", ".join(changed))
    return unit


@transaction.atomic
def attach_licence(unit: Unit, upload: UploadedFile, *, by: User) -> Unit:
    """Keep the licence for the office to compare; a newer one takes the place of the one before, which stays on file.

    Raises RuleViolation "wrong-state" once the office has it, and as ``files.store_upload``.
    """
    unit = _lock(unit)
    if not can_correct_unit(by, unit):
        raise RuleViolation("wrong-state", _("What the office looks at or has confirmed is not changed here."))
    unit.licence = store_upload(upload, owner=by, subject=f"unit:{unit.public_id}")
    unit.save(update_fields=["licence"])
    record("licence_attached", unit, by=by, sha256=unit.licence.sha256)
    return unit


@transaction.atomic
def set_bank_account(unit: Unit, number: str, *, by: User, bank_code: str = "") -> Unit:
    """Keep the account into which the unit is paid, encrypted, its last four digits readable, and its bank's code.

    Raises RuleViolation "forbidden", "account" unless it has 12 to 24 digits, or "bank-code".
    """
    unit = _lock(unit)
    if not can_give_account(by, unit):
        raise RuleViolation("forbidden", _("Only the unit's finance or administrator gives its bank account."))
    digits = account_digits(number)
    if is_another(digits, unit.bank_account_encrypted):
        unit.bank_account_changed_on = clock.today()
    unit.bank_account_encrypted, unit.bank_account_last_four = encrypt(digits), digits[-4:]
    unit.bank_code = bank_code_digits(bank_code)
    account = ["bank_account_encrypted", "bank_account_last_four", "bank_account_changed_on", "bank_code"]
    unit.save(update_fields=account)
    record("unit_account_set", unit, by=by)
    return unit


def _ask_what_it_does(*, sends: bool, uses: bool) -> None:
    if not (sends or uses):
        raise RuleViolation("sends-or-uses", _("Say whether the unit sends talents, uses talents, or both."))


@transaction.atomic
def submit_unit(unit: Unit, *, by: User) -> Unit:
    """Hand the unit to the office. Raises RuleViolation "forbidden", or "wrong-state" where it is there already."""
    unit = _lock(unit)
    if not can_submit_unit(by, unit):
        raise RuleViolation("forbidden", _("Only the unit's administrator or HR contact can do this."))
    unit.submitted_at = clock.now()
    _move(unit, Unit.Status.SUBMITTED, reason="")
    record("submitted", unit, by=by)
    emit(UnitSubmitted(str(unit.public_id)))
    return unit


@transaction.atomic
def verify_unit(unit: Unit, *, by: User) -> Unit:
    """The office confirms the unit; from now on it publishes at once and may sign.

    Raises RuleViolation "own-unit" where ``by`` belongs to the unit, "forbidden" out of scope, "wrong-state".
    """
    unit = _lock(unit)
    _ask_to_judge(unit, by)
    unit.verified_at = clock.now()
    _move(unit, Unit.Status.VERIFIED, reason="")
    record("verified", unit, by=by)
    emit(UnitVerified(str(unit.public_id)))
    return unit


@transaction.atomic
def return_unit(unit: Unit, *, by: User, reason: str) -> Unit:
    """Send the unit back with a reason that the unit reads. Raises as ``verify_unit``, and "reason" without one."""
    unit = _lock(unit)
    _ask_to_judge(unit, by)
    if not reason.strip():
        raise RuleViolation("reason", _("Write the reason: the unit reads it and puts it right."))
    _move(unit, Unit.Status.RETURNED, reason=reason.strip()[:200])
    record("returned", unit, by=by)
    emit(UnitReturned(str(unit.public_id)))
    return unit


def _ask_to_judge(unit: Unit, by: User) -> None:
    if has_role(by, unit):
        raise RuleViolation("own-unit", _("You belong to this unit, so somebody else must check it."))
    if not can_judge_unit(by, unit):
        raise RuleViolation("forbidden", _("Only the office of the unit's region can do this."))


def _lock(unit: Unit) -> Unit:
    return lock_then_read(Unit.objects.select_related("region"), unit.pk)


def _move(unit: Unit, to: str, *, reason: str) -> None:
    if to not in Unit.TRANSITIONS[unit.status]:
        raise RuleViolation(
            "wrong-state",
            _("This cannot be done while the unit is in the state “%(state)s”.") % {"state": unit.get_status_display()},
        )
    unit.status, unit.status_reason = to, reason
    unit.save(update_fields=["status", "status_reason", "submitted_at", "verified_at"])
