"""The talent's own profile: written, published, paused, and who may know of it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.bank_accounts import account_digits, bank_code_digits, is_another
from apps.accounts.crypto import encrypt
from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.organisations.models import Region, Unit
from apps.skills.models import Skill
from apps.talents.events import TalentChanged
from apps.talents.models import Talent, TalentSkill, Window
from apps.talents.rules import can_edit, can_pause, can_publish
from apps.talents.selectors import unit_called
from apps.talents.services.common import lock
from apps.talents.services.reading import read_what_is_new


@dataclass(frozen=True, slots=True)
class Profile:
    """What the form of a profile asks. ``unit_claimed`` names the own unit in words while it is not registered."""

    headline: str
    summary: str
    talent_class: str
    region: Region
    unit: Unit | None
    modes: list[str]
    on_site_regions: list[str]
    days_per_week: int
    remote_percent: int
    day_rate_fen: int
    unit_claimed: str = ""


def profile_of(talent: Talent) -> Profile:
    """What the talent's profile answers now: replace what one page asks, and save it."""
    return Profile(**{field.name: getattr(talent, field.name) for field in fields(Profile)})


@dataclass(frozen=True, slots=True)
class WindowAnswer:
    """Weeks of every year in one city."""

    region: Region
    first_week: int
    last_week: int
    days_per_week: int = 4
    remote_percent: int = 0


@transaction.atomic
def save_profile(user: User, profile: Profile, *, at_version: int | None = None, lang: str = "zh-hans") -> Talent:
    """Write the person's profile, a draft where there is none yet.

    Raises RuleViolation "stale" where it was changed since ``at_version``, "forbidden" while withdrawn or suspended.
    Another sending unit or class makes a verified profile unverified: the office vouched for the old one. What is new
    in the summary of a profile that is there already is read for skills.
    """
    talent, before = _write(user, profile, at_version, lang)
    if before is not None:
        read_what_is_new(talent, before)
    return talent


def _write(user: User, profile: Profile, at_version: int | None, lang: str) -> tuple[Talent, str | None]:
    """The profile as it stands now, and the summary before; None where there was no profile."""
    talent = Talent.objects.select_for_update(no_key=True).filter(user=user).first() or Talent(user=user, lang=lang)
    if talent.pk and at_version is not None and at_version != talent.row_version:
        raise RuleViolation("stale", _("Your profile was changed elsewhere. Read it again, then change it."))
    if not can_edit(user, talent):
        raise RuleViolation("forbidden", _("This profile cannot be changed now. Ask the talent office."))
    before = talent.summary if talent.pk else None
    profile = _with_own_unit(profile)
    other_unit = (talent.unit, talent.unit_claimed) != (profile.unit, profile.unit_claimed)
    if talent.pk and (other_unit or talent.talent_class != profile.talent_class):
        talent.verification = Talent.Verification.NONE
    for field in fields(profile):
        setattr(talent, field.name, getattr(profile, field.name))
    talent.row_version = talent.row_version + 1 if talent.pk else 1
    talent.confirmed_at = clock.now()
    talent.save()
    return _changed(talent, "profile_saved", by=user), before


@transaction.atomic
def save_answers(
    user: User,
    profile: Profile,
    *,
    windows: Iterable[WindowAnswer],
    skills: Iterable[tuple[Skill, int]],
    wishes: Iterable[Skill],
    visibility: str,
    at_version: int | None = None,
    lang: str = "zh-hans",
) -> Talent:
    """The whole form at once, or nothing of it. Raises what the four services raise."""
    talent, before = _write(user, profile, at_version, lang)
    save_windows(talent, windows, by=user)
    save_skills(talent, skills, by=user, wishes=wishes)
    read_what_is_new(talent, before or "")  # after the skills: what is claimed here is not asked about
    return set_visibility(talent, visibility, by=user)


@transaction.atomic
def save_windows(talent: Talent, windows: Iterable[WindowAnswer], *, by: User) -> Talent:
    """Put these windows in place of the old ones. No window means free in every week. Raises "forbidden", "weeks"."""
    talent = _lock_own(talent, by)
    rows = list(windows)
    if any(not 1 <= one.first_week <= one.last_week <= 53 for one in rows):
        raise RuleViolation("weeks", _("The last week must not lie before the first; weeks run from 1 to 53."))
    talent.windows.all().delete()
    Window.objects.bulk_create(
        Window(
            talent=talent,
            region=one.region,
            first_week=one.first_week,
            last_week=one.last_week,
            days_per_week=one.days_per_week,
            remote_percent=one.remote_percent,
        )
        for one in rows
    )
    return _changed(talent, "windows_saved", by=by)


@transaction.atomic
def add_window(talent: Talent, window: WindowAnswer, *, by: User) -> Talent:
    """Add one window to the others. Raises "forbidden", "weeks"; "wrong-state" where it stands there already."""
    talent = _lock_own(talent, by)
    if not 1 <= window.first_week <= window.last_week <= 53:
        raise RuleViolation("weeks", _("The last week must not lie before the first; weeks run from 1 to 53."))
    answers = {field.name: getattr(window, field.name) for field in fields(window)}
    _row, made = Window.objects.get_or_create(talent=talent, **answers)
    if not made:
        raise RuleViolation("wrong-state", _("This window is in your calendar already."))
    return _changed(talent, "windows_saved", by=by)


@transaction.atomic
def remove_window(talent: Talent, window: Window, *, by: User) -> Talent:
    """Take one window out; what is booked in it stays booked. Raises "forbidden"."""
    talent = _lock_own(talent, by)
    talent.windows.filter(pk=window.pk).delete()
    return _changed(talent, "windows_saved", by=by)


@transaction.atomic
def save_skills(
    talent: Talent, skills: Iterable[tuple[Skill, int]], *, by: User, wishes: Iterable[Skill] | None = None
) -> Talent:
    """Claim these skills, each with a level of 1 to 5; what was proved before keeps its evidence. Raises "forbidden"."""
    talent = _lock_own(talent, by)
    levels = dict(skills)
    talent.skill_claims.exclude(skill__in=levels).delete()
    held = {claim.skill_id: claim for claim in talent.skill_claims.all()}
    for skill, level in levels.items():
        claim = held.get(skill.pk)
        if claim is None:
            TalentSkill.objects.create(talent=talent, skill=skill, level=level)
        elif claim.level != level:
            claim.level = level
            claim.save(update_fields=["level"])
    if wishes is not None:
        talent.wishes.set(wishes)
    return _changed(talent, "skills_saved", by=by)


@transaction.atomic
def add_skills(talent: Talent, skills: Iterable[Skill], *, by: User, occupations: Iterable[str] = ()) -> Talent:
    """Claim these beside the others, at the usual level, and put occupations first that were not named before.

    Raises "forbidden".
    """
    talent = _lock_own(talent, by)
    held = set(talent.skill_claims.values_list("skill", flat=True))
    new = {skill.pk for skill in skills} - held
    TalentSkill.objects.bulk_create(TalentSkill(talent=talent, skill_id=key) for key in sorted(new))
    named = list(dict.fromkeys([*occupations, *talent.occupations]))
    if named != talent.occupations:
        talent.occupations = named
        talent.save(update_fields=["occupations"])
    return _changed(talent, "skills_saved", by=by)


@transaction.atomic
def set_visibility(talent: Talent, visibility: str, *, by: User, hidden_from: Iterable[Unit] | None = None) -> Talent:
    """Choose who may know of the talent, and which units never. Raises RuleViolation "forbidden"."""
    talent = _lock_own(talent, by)
    talent.visibility = Talent.Visibility(visibility)
    talent.save(update_fields=["visibility"])
    if hidden_from is not None:
        talent.hidden_from.set(hidden_from)
    return _changed(talent, "visibility_set", by=by, visibility=str(talent.visibility))


@transaction.atomic
def publish_profile(talent: Talent, *, by: User) -> Talent:
    """Let the profile be matched. Raises RuleViolation "forbidden", "wrong-state", or "incomplete" without a skill or a mode."""
    talent = lock(talent)
    if talent.user_id != by.pk:
        raise RuleViolation("forbidden", _("Only you can publish your profile."))
    if not can_publish(by, talent):
        raise RuleViolation("wrong-state", _("Your profile is published already, or cannot be published now."))
    if not talent.modes or not talent.skill_claims.exists():
        raise RuleViolation("incomplete", _("Add at least one skill and one way of sharing, then publish."))
    talent.confirmed_at = clock.now()
    _move(talent, Talent.Status.PUBLISHED)
    return _changed(talent, "published", by=by)


@transaction.atomic
def pause(talent: Talent, *, by: User) -> Talent:
    """Take the profile out of matching; running talks go on. Raises RuleViolation "forbidden", "wrong-state"."""
    talent = lock(talent)
    if talent.user_id != by.pk:
        raise RuleViolation("forbidden", _("Only you can pause your profile."))
    if not can_pause(by, talent):
        raise RuleViolation("wrong-state", _("Only a published profile can be paused."))
    _move(talent, Talent.Status.PAUSED)
    return _changed(talent, "paused", by=by)


@transaction.atomic
def set_account(talent: Talent, number: str, *, by: User, bank_code: str = "") -> Talent:
    """Keep the bank account into which the talent is paid, encrypted, its last four digits readable, and its bank's code.

    Raises RuleViolation "account" unless it has 12 to 24 digits, "bank-code", "forbidden" for anybody else.
    """
    talent = lock(talent)
    if talent.user_id != by.pk:
        raise RuleViolation("forbidden", _("Only you can give your bank account."))
    digits = account_digits(number)
    if is_another(digits, talent.account_encrypted):
        talent.account_changed_on = clock.today()
    talent.account_encrypted, talent.account_last_four = encrypt(digits), digits[-4:]
    talent.bank_code = bank_code_digits(bank_code)
    talent.save(update_fields=["account_encrypted", "account_last_four", "account_changed_on", "bank_code"])
    record("account_set", talent, by=by)
    return talent


def _with_own_unit(profile: Profile) -> Profile:
    """The chosen unit, the registered one of just the name that was written, or the name alone: never two of them."""
    words = " ".join(profile.unit_claimed.split())
    unit = profile.unit or (unit_called(words) if words else None)
    return replace(profile, unit=unit, unit_claimed="" if unit else words)


def _lock_own(talent: Talent, by: User) -> Talent:
    talent = lock(talent)
    if not can_edit(by, talent):
        raise RuleViolation("forbidden", _("Only you can change your profile, and not while it is withdrawn."))
    return talent


def _move(talent: Talent, to: str) -> None:
    if to not in Talent.TRANSITIONS[talent.status]:
        sentence = _("This cannot be done while the profile is in the state “%(state)s”.")
        raise RuleViolation("wrong-state", sentence % {"state": talent.get_status_display()})
    talent.status = to
    talent.save(update_fields=["status", "confirmed_at"])


def _changed(talent: Talent, action: str, *, by: User | None, **detail: object) -> Talent:
    record(action, talent, by=by, **detail)
    emit(TalentChanged(str(talent.public_id)))
    return talent
