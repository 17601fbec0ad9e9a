"""A pasted paragraph: read for skills and occupation, confirmed by the talent with one click, then forgotten.

What it names outright is there at once; a worker adds what it comes close to. Only the talent ever sees either.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.skills.finding import suggest_occupations, suggest_skills, usual_occupations
from apps.skills.models import Skill
from apps.talents.models import Paste, Talent
from apps.talents.rules import can_edit
from apps.talents.services.common import lock
from apps.talents.services.profiles import (
    Profile,
    add_skills,
    publish_profile,
    save_profile,
    set_visibility,
)
from apps.talents.services.reading import keep_words, with_codes

KEPT = dt.timedelta(days=30)
_CLAUSE = re.compile(r"[\u3002\uff0c\uff1b;,.\n]")


@transaction.atomic
def begin_profile(user: User, profile: Profile, *, visibility: str, lang: str) -> Talent:
    """The first profile, a draft, with its summary given to be read. Raises what the three services raise."""
    talent = save_profile(user, profile, lang=lang)
    talent = set_visibility(talent, visibility, by=user)
    paste_words(talent, profile.summary, by=user)
    return talent


@transaction.atomic
def paste_words(talent: Talent, words: str, *, by: User) -> Paste:
    """Keep a paragraph until it is answered, in the place of one before; a worker reads it. Raises "forbidden"."""
    talent = _lock_own(talent, by)
    record("words_pasted", talent, by=by)
    return keep_words(talent, words)


def read_paste(public_id: str) -> bool:
    """Find what the paragraph comes close to. Safe to run twice; nothing where it was replaced or forgotten."""
    paste = Paste.objects.select_related("talent").filter(public_id=public_id, read_at=None).first()
    if paste is None:
        return False
    found = [
        {"skill": one.skill, "confidence": one.confidence, "term": one.term} for one in suggest_skills(paste.words)
    ]
    skills = with_codes(found)
    return _keep(paste, skills, _occupations(paste.talent.headline, skills))


@transaction.atomic
def confirm_found(
    talent: Talent,
    *,
    skills: Collection[str],
    shown: Collection[str],
    more: Iterable[Skill] = (),
    occupations: Iterable[str] = (),
    by: User,
) -> Talent:
    """Claim those of the skills found whose codes are given, and ``more``; others ``shown`` are not asked about again.

    A skill merged meanwhile is claimed as the one that stands for it. The paragraph is forgotten when everything in it
    is answered: not while a worker is still at it, nor what came in after the page was shown. Raises "forbidden".
    """
    talent = _lock_own(talent, by)
    paste = Paste.objects.select_for_update().filter(talent=talent).first()
    found = [str(one["skill"]) for one in paste.skills] if paste else []
    asked = {code for code in found if code in shown or code in skills}
    guessed = {one["code"] for one in paste.occupations} if paste else set()
    chosen = [*_standing(asked & set(skills)), *more]
    talent = add_skills(talent, chosen, by=by, occupations=[one for one in occupations if one in guessed])
    record("found_confirmed", talent, by=by, skills=[skill.code for skill in chosen])
    if paste and (paste.read_at is None or asked != set(found)):
        paste.offered = sorted({*paste.offered, *asked})
        paste.skills = [one for one in paste.skills if one["skill"] not in asked]
        paste.save(update_fields=["offered", "skills"])
    elif paste:
        paste.delete()
    return talent


@transaction.atomic
def confirm_and_publish(
    talent: Talent,
    *,
    skills: Collection[str],
    shown: Collection[str],
    more: Iterable[Skill] = (),
    occupations: Iterable[str] = (),
    by: User,
) -> Talent:
    """Both with one click, or neither. Raises what the two services raise."""
    talent = confirm_found(talent, skills=skills, shown=shown, more=more, occupations=occupations, by=by)
    return publish_profile(talent, by=by)


def forget_pastes() -> int:
    """Drop paragraphs that nobody confirmed for 30 days; return how many."""
    return Paste.objects.filter(created_at__lt=clock.wall() - KEPT).delete()[0]


@transaction.atomic
def _keep(paste: Paste, skills: list[dict[str, Any]], guesses: list[dict[str, Any]]) -> bool:
    """Store what was found, unless the paragraph went meanwhile; forget it where nothing is left to ask."""
    held = Paste.objects.select_for_update().filter(pk=paste.pk, read_at=None).first()
    if held is None:
        return False
    claimed = set(Talent.objects.filter(pk=held.talent_id).values_list("skill_claims__skill__code", flat=True))
    known = set(held.offered) | (claimed if held.offered else set())
    held.skills = [one for one in skills if one["skill"] not in known]
    held.occupations, held.read_at = guesses, clock.now()
    if held.offered and not held.skills:
        held.delete()
    else:
        held.save(update_fields=["skills", "occupations", "read_at"])
    return True


def _occupations(headline: str, skills: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By the title at the beginning of the headline; else those in which the skills that are named are usual."""
    guesses = suggest_occupations(_CLAUSE.split(headline, maxsplit=1)[0])
    guesses = guesses or usual_occupations(one["skill"] for one in skills if one["confidence"] == 1)
    return [{"code": one.code, "name": one.name, "confidence": one.confidence} for one in guesses]


def _standing(codes: Iterable[str]) -> list[Skill]:
    """The skills of these codes that are in use, or those they were merged into."""
    rows = Skill.objects.filter(code__in=set(codes)).select_related("merged_into").order_by("code")
    found = [skill.merged_into or skill for skill in rows]
    return list({skill.pk: skill for skill in found if not skill.retired}.values())


def _lock_own(talent: Talent, by: User) -> Talent:
    talent = lock(talent)
    if not can_edit(by, talent):
        raise RuleViolation("forbidden", _("Only you can change your profile, and not while it is withdrawn."))
    return talent
