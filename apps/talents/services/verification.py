"""The office's check: asked for by the talent, given or returned by the office of the judging region."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.talents.events import ProfileChecked, TalentChanged, TalentSubmitted
from apps.talents.models import Talent
from apps.talents.rules import can_judge, can_submit
from apps.talents.services.claims import raise_evidence
from apps.talents.services.common import lock

Verification = Talent.Verification


@transaction.atomic
def submit_for_verification(talent: Talent, *, by: User) -> Talent:
    """Hand the profile to the office. Raises RuleViolation "forbidden" or "wrong-state" where it is there already."""
    talent = lock(talent)
    if talent.user_id != by.pk:
        raise RuleViolation("forbidden", _("Only you can hand in your profile."))
    if not can_submit(by, talent):
        raise RuleViolation("wrong-state", _("Your profile is with the talent office already."))
    talent.verification, talent.submitted_at = Verification.SUBMITTED, clock.now()
    talent.verification_words = ""
    talent.save(update_fields=["verification", "submitted_at", "verification_words"])
    record("submitted", talent, by=by)
    emit(TalentSubmitted(str(talent.public_id)))
    return talent


@transaction.atomic
def verify_talent(talent: Talent, *, by: User) -> Talent:
    """The office vouches for the person and for what it saw documents of; every other claim keeps its evidence.

    Raises "own-profile", "forbidden" out of scope, "wrong-state".
    """
    talent = _lock_to_judge(talent, by)
    talent.verification, talent.verified_at = Verification.VERIFIED, clock.now()
    talent.save(update_fields=["verification", "verified_at"])
    raise_evidence(talent)
    record("verified", talent, by=by)
    emit(ProfileChecked(str(talent.public_id)))
    emit(TalentChanged(str(talent.public_id)))
    return talent


@transaction.atomic
def return_talent(talent: Talent, *, by: User, reason: str) -> Talent:
    """Send it back with a reason that the talent reads. Raises as ``verify_talent``, and "reason" without one."""
    talent = _lock_to_judge(talent, by)
    if not reason.strip():
        raise RuleViolation("reason", _("Write the reason: the talent reads it and puts it right."))
    talent.verification, talent.verification_words = Verification.RETURNED, reason.strip()[:200]
    talent.save(update_fields=["verification", "verification_words"])
    record("returned", talent, by=by, reason=reason.strip()[:200])
    emit(ProfileChecked(str(talent.public_id)))
    emit(TalentChanged(str(talent.public_id)))
    return talent


def _lock_to_judge(talent: Talent, by: User) -> Talent:
    talent = lock(talent)
    if talent.user_id == by.pk:
        raise RuleViolation("own-profile", _("This is your own profile, so somebody else must check it."))
    if not can_judge(by, talent):
        raise RuleViolation("forbidden", _("Only the office of the sending unit's region can do this."))
    if talent.verification != Verification.SUBMITTED:
        raise RuleViolation("wrong-state", _("This profile is not waiting for a check."))
    return talent
