"""Many profiles at once, from a list that a talent office keeps already: a few statements for hundreds of people."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.crypto import encrypt
from apps.accounts.models import User
from apps.audit.services import record_many
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.skills.models import CredentialType, Skill
from apps.talents.events import TalentSubmitted
from apps.talents.models import Credential, Talent, TalentSkill, Window
from apps.talents.rules import can_judge
from apps.talents.services.profiles import Profile, WindowAnswer

Verification = Talent.Verification
BATCH = 1000


@dataclass(frozen=True, slots=True)
class ImportedTitle:
    """A title or certificate as the office has it; ``region`` is the code of where it was issued."""

    kind: CredentialType
    region: str
    evidence: int
    number: str = ""
    valid_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ImportedProfile:
    """A person's profile as the office has it; skills are (skill, level, evidence)."""

    user: User
    profile: Profile
    skills: Sequence[tuple[Skill, int, int]]
    windows: Sequence[WindowAnswer] = ()
    wishes: Sequence[Skill] = ()
    credentials: Sequence[ImportedTitle] = ()
    occupations: Sequence[str] = ()
    visibility: str = Talent.Visibility.MASKED
    status: str = Talent.Status.PUBLISHED
    verification: str = Verification.NONE
    handed_in_at: dt.datetime | None = None
    confirmed_at: dt.datetime | None = None
    lang: str = "zh-hans"


@transaction.atomic
def import_profiles(rows: Sequence[ImportedProfile], *, by: User) -> list[Talent]:
    """Take over the profiles of people who have none yet, each with its skills, weeks and titles, in bulk.

    Open demands are not matched anew for each of them: whoever imports asks for that once, afterwards. The office hears
    of those that wait for a check as of any other. Raises RuleViolation "forbidden" outside the region of ``by``,
    "already-done" for somebody with a profile, "incomplete" for a published one without skill or mode.
    """
    talents = [_talent(row) for row in rows]
    _check(rows, talents, by)
    Talent.objects.bulk_create(talents, batch_size=BATCH)
    pairs = list(zip(rows, talents, strict=True))
    TalentSkill.objects.bulk_create(
        [
            TalentSkill(talent=talent, skill=skill, level=level, evidence=evidence)
            for row, talent in pairs
            for skill, level, evidence in row.skills
        ],
        batch_size=BATCH,
    )
    Window.objects.bulk_create([_window(talent, one) for row, talent in pairs for one in row.windows], batch_size=BATCH)
    Credential.objects.bulk_create(
        [_credential(talent, one) for row, talent in pairs for one in row.credentials],
        batch_size=BATCH,
    )
    through = Talent.wishes.through
    through.objects.bulk_create(
        [through(talent=talent, skill=skill) for row, talent in pairs for skill in row.wishes], batch_size=BATCH
    )
    record_many("imported", talents, by=by)
    for talent in talents:
        if talent.verification == Verification.SUBMITTED:
            emit(TalentSubmitted(str(talent.public_id)))
    return talents


def _check(rows: Sequence[ImportedProfile], talents: Sequence[Talent], by: User) -> None:
    if Talent.objects.filter(user__in=[row.user for row in rows]).exists():
        raise RuleViolation("already-done", _("Some of these people have a profile already."))
    for row, talent in zip(rows, talents, strict=True):
        if talent.status == Talent.Status.PUBLISHED and not (row.skills and talent.modes):
            raise RuleViolation("incomplete", _("Add at least one skill and one way of sharing, then publish."))
    judged: dict[str, bool] = {}
    for talent in talents:
        region = (talent.unit or talent).region.code
        if not judged.setdefault(region, can_judge(by, talent)):
            raise RuleViolation("forbidden", _("Only the office of the sending unit's region can do this."))


def _talent(row: ImportedProfile) -> Talent:
    verified = row.verification == Verification.VERIFIED
    handed_in = row.handed_in_at or clock.now()
    talent = Talent(
        user=row.user,
        lang=row.lang,
        occupations=list(row.occupations),
        visibility=row.visibility,
        status=row.status,
        verification=row.verification,
        submitted_at=None if row.verification == Verification.NONE else handed_in,
        verified_at=handed_in if verified else None,
        confirmed_at=row.confirmed_at or clock.now(),
    )
    for one in fields(row.profile):
        setattr(talent, one.name, getattr(row.profile, one.name))
    return talent


def _credential(talent: Talent, one: ImportedTitle) -> Credential:
    return Credential(
        talent=talent,
        type=one.kind,
        issuing_region=one.region,
        evidence=one.evidence,
        valid_until=one.valid_until,
        number_encrypted=encrypt(one.number) if one.number else "",
    )


def _window(talent: Talent, one: WindowAnswer) -> Window:
    return Window(
        talent=talent,
        region=one.region,
        first_week=one.first_week,
        last_week=one.last_week,
        days_per_week=one.days_per_week,
        remote_percent=one.remote_percent,
    )
