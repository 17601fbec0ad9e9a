"""Who may do what with a talent's profile. A person's own profile is the person's; the office only checks it."""

from apps.accounts.models import User
from apps.core import clock, timers
from apps.organisations.models import OfficeRole, Region
from apps.organisations.selectors import in_office_scope
from apps.talents.models import Credential, Talent

JUDGES = (OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR)
SHOWN = (Talent.Visibility.MASKED, Talent.Visibility.OPEN)
EDITABLE = (Talent.Status.DRAFT, Talent.Status.PUBLISHED, Talent.Status.PAUSED)


def judging_region(talent: Talent) -> Region:
    """Where a talent is verified: at the seat of the sending unit, else where the talent lives."""
    return talent.unit.region if talent.unit else talent.region


def can_edit(user: User, talent: Talent) -> bool:
    """Only the talent, and not while withdrawn or suspended."""
    return talent.user_id == user.pk and talent.status in EDITABLE


def can_publish(user: User, talent: Talent) -> bool:
    """The talent, from a draft or a pause."""
    return talent.user_id == user.pk and talent.status in (Talent.Status.DRAFT, Talent.Status.PAUSED)


def can_pause(user: User, talent: Talent) -> bool:
    return talent.user_id == user.pk and talent.status == Talent.Status.PUBLISHED


def can_submit(user: User, talent: Talent) -> bool:
    """The talent asks the office once; again after it was returned."""
    asked = (Talent.Verification.SUBMITTED, Talent.Verification.VERIFIED)
    return can_edit(user, talent) and talent.verification not in asked


def can_judge(user: User, talent: Talent) -> bool:
    """An officer or supervisor of the judging region; nobody verifies oneself."""
    return talent.user_id != user.pk and in_office_scope(user, judging_region(talent), *JUDGES)


def is_shown(talent: Talent) -> bool:
    """Whether using units may find the talent at all."""
    return talent.status == Talent.Status.PUBLISHED and talent.visibility in SHOWN


def has_ended(credential: Credential) -> bool:
    """The last day of the certificate is over."""
    return credential.valid_until is not None and credential.valid_until < clock.today()


def ends_soon(credential: Credential) -> bool:
    """The certificate still counts, and ends within the timer ``certificate_renewal``."""
    last = credential.valid_until
    return last is not None and clock.today() <= last <= timers.due_date("certificate_renewal")
