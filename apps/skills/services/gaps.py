"""Words that people wrote for a skill and nothing was found by: counted by person, shown from five on, forgotten."""

import datetime as dt
import re

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.skills.lexicon import fold
from apps.skills.models import Gap, GapVoice, Skill
from apps.skills.rules import keeps_taxonomy
from apps.skills.selectors import FEWEST, find_terms
from apps.skills.services.curation import add_alias

MOST_WORDS = 20
LONGEST = 30
KEPT_DAYS = 180
_BETWEEN = re.compile(r"[,;\n\r\t|/\uff0c\u3001\uff1b\u3002]+")
_PERSONAL = re.compile(r"\d{5,}|@|https?:")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def note_gaps(words: str, *, by: User) -> int:
    """Count the pieces of a list of skills in which no skill was found; return how many.

    Only short pieces without a number, an address or a sentence in them: prose may name people, a list of skills does
    not. Who wrote them is kept as a hash, so that nobody counts twice.
    """
    pieces = [" ".join(piece.split()) for piece in _BETWEEN.split(words)]
    unknown = [piece for piece in dict.fromkeys(pieces) if _may_be_kept(piece) and not find_terms(piece)]
    for piece in unknown[:MOST_WORDS]:
        _count(piece, by)
    return len(unknown[:MOST_WORDS])


@transaction.atomic
def take_gap(gap: Gap, skill: Skill, *, by: User) -> Gap:
    """The words become an alias of ``skill``. Raises "forbidden", "already-done", and what ``set_aliases`` raises."""
    gap = _lock(gap, by)
    add_alias(skill, gap.language, gap.words, by=by)
    return _answered(gap, Gap.Status.TAKEN)


@transaction.atomic
def leave_gap(gap: Gap, *, by: User) -> Gap:
    """The words are no skill; they are asked about no more. Raises "forbidden", "already-done"."""
    gap = _lock(gap, by)
    record("skill_gap_left", gap, by=by)
    return _answered(gap, Gap.Status.LEFT)


def forget_gaps() -> int:
    """Drop what fewer than five people wrote and nobody wrote again for half a year; return how many."""
    old = clock.today() - dt.timedelta(days=KEPT_DAYS)
    _all, rows = Gap.objects.filter(people__lt=FEWEST, last_day__lt=old).delete()
    return rows.get(Gap._meta.label, 0)


def _may_be_kept(piece: str) -> bool:
    return 2 <= len(piece) <= LONGEST and len(piece.split()) <= 4 and not _PERSONAL.search(piece)


@transaction.atomic
def _count(words: str, by: User) -> None:
    language = "zh" if _CHINESE.search(words) else "en"
    facts = {"language": language, "last_day": clock.today()}
    gap, _made = Gap.objects.get_or_create(words=fold(words), defaults=facts)
    fingerprint = salted_hmac("skills.gap", f"{by.pk}:{gap.words}", algorithm="sha256").hexdigest()
    _voice, is_new = GapVoice.objects.get_or_create(gap=gap, fingerprint=fingerprint)
    if is_new:
        Gap.objects.filter(pk=gap.pk).update(people=F("people") + 1, last_day=clock.today())


def _lock(gap: Gap, by: User) -> Gap:
    if not keeps_taxonomy(by):
        raise RuleViolation("forbidden", _("Only a supervisor or an administrator can do this."))
    gap = Gap.objects.select_for_update().get(pk=gap.pk)
    if gap.status != Gap.Status.OPEN:
        raise RuleViolation("already-done", _("Somebody answered this a moment ago."))
    return gap


def _answered(gap: Gap, status: str) -> Gap:
    gap.status = status
    gap.save(update_fields=["status"])
    gap.voices.all().delete()  # counted enough: nothing about persons is needed any more
    return gap
