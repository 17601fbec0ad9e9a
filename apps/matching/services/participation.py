"""The talent's declaration, and the check that nobody can step over: at the answer, at consent and before signing."""

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.files.models import StoredFile
from apps.files.services import store_upload
from apps.matching.models import Declaration, Match, UnitConsent
from apps.matching.participation import (
    approval_is_mine,
    approval_is_open,
    declaration_of,
    ruling_of,
    ruling_of_match,
)
from apps.matching.rules import is_talent, needs_unit
from apps.matching.services.steps import lock_match
from apps.modes.models import Person
from apps.modes.participation import Ruling
from apps.talents.events import TalentChanged
from apps.talents.models import Talent


@transaction.atomic
def declare(
    talent: Talent,
    persons: Iterable[str],
    *,
    by: User,
    match: Match | None = None,
    approval: StoredFile | None = None,
) -> Declaration:
    """Keep, with its date, which statements are true of the talent. Each answer is a row of its own.

    An approval given before stays with the next declaration. Raises RuleViolation "forbidden", "statement".
    """
    if talent.user_id != by.pk:
        raise RuleViolation("forbidden", _("Only the talent declares this."))
    told = list(dict.fromkeys(persons))
    if set(told) - set(Person.values):
        raise RuleViolation("statement", _("Choose statements from the list."))
    before = declaration_of(talent)
    kept = approval or (before.approval if before else None)
    row = Declaration.objects.create(
        talent=talent, unit=talent.unit, match=match, persons=told, approval=kept, declared_at=clock.now()
    )
    # What was declared stays out of the history: offices read it, and the reason is not theirs.
    record("participation_declared", talent, by=by)
    if Person.NON_COMPETE in told:  # from now on the two are never shown to one another
        emit(TalentChanged(str(talent.public_id)))
    return row


@transaction.atomic
def give_approval(match: Match, upload: UploadedFile, *, by: User) -> Declaration:
    """The talent uploads the approval where no sending unit takes part: the declaration of before, and the file.

    Only the talent reads the file. Raises RuleViolation "forbidden", "already-done", and what ``store_upload`` refuses.
    """
    match = lock_match(match)
    if not is_talent(by, match):
        raise RuleViolation("forbidden", _("Only the talent uploads this approval."))
    if not approval_is_mine(match):
        raise RuleViolation("already-done", _("No approval of yours is missing here."))
    before = declaration_of(match.talent)
    stored = store_upload(upload, owner=by, subject=f"approval:{match.public_id}")
    return declare(match.talent, before.persons if before else (), by=by, match=match, approval=stored)


def refuse_open_approval(match: Match) -> None:
    """Raises RuleViolation "approval-missing" while the talent's own upload is missing: better now than at signing."""
    if approval_is_mine(match):
        raise RuleViolation("approval-missing", _("Upload the approval first; then you go on to the agreement."))


def refuse_blocked(found: Ruling, *, for_unit: bool) -> None:
    """Raises RuleViolation "not-eligible" with the reasons, for the talent or the own unit; nobody overrides it."""
    if not found.blocked:
        return
    reasons = "; ".join(f"{reason.person.label} ({reason.source})" for reason in found.reasons)
    if for_unit:
        sentence = _(
            "By the rules this talent may not take part: %(reasons)s. Answer no; the using unit reads no reason."
        )
    else:
        sentence = _("By the rules you may not take part here: %(reasons)s. Decline below; the unit reads no reason.")
    raise RuleViolation("not-eligible", sentence % {"reasons": reasons})


def check_participation(match: Match) -> None:
    """Ask once more, before signing, whether the talent may take part: by today's facts and today's rules.

    Raises RuleViolation "not-available" or "approval-missing", in words that name no reason: the using unit reads them.
    """
    consent = UnitConsent.objects.filter(match=match).first()
    if _has_fallen(match, consent) or ruling_of_match(match).blocked:
        raise RuleViolation("not-available", _("The talent is not available for this assignment."))
    if approval_is_open(match, consent):
        raise RuleViolation(
            "approval-missing", _("One step of the talent and its unit is still open. Sign when they have taken it.")
        )


def _has_fallen(match: Match, consent: UnitConsent | None) -> bool:
    """Whether the unit's yes is gone, or was that of another unit than the talent's present one."""
    if consent is None or not needs_unit(match):
        return False
    return consent.status != UnitConsent.Status.GRANTED or consent.unit_id != match.talent.unit_id


def still_free(match: Match) -> bool:
    """Whether a yes in advance may answer for the unit: only where nothing at all stands against it."""
    found = ruling_of(match.talent, match.demand.mode)
    return not found.blocked and not found.needs_approval and match.eligibility in ("", "yes")
