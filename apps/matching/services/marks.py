"""What each side keeps for itself about a match: shortlist, hidden, notes; the talent's star. The other never sees it."""

from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.matching.models import CandidateNote, Match
from apps.matching.rules import acts_for_using_unit, is_talent, is_team
from apps.matching.services.steps import lock_match


class Mark(StrEnum):
    SHORTLIST = "shortlist"
    UNLIST = "unlist"
    HIDE = "hide"
    SHOW = "show"


@transaction.atomic
def mark_candidate(match: Match, *, by: User, mark: Mark) -> Match:
    """Shortlist or hide a candidate, or take that back. It changes no status and tells nobody. Raises "forbidden"."""
    match = lock_match(match)
    if not acts_for_using_unit(by, match):
        raise RuleViolation("forbidden", _("Only the unit's HR contact or administrator can mark candidates."))
    if mark in (Mark.SHORTLIST, Mark.UNLIST):
        match.shortlisted_at = clock.now() if mark == Mark.SHORTLIST else None
        match.put_away_at = None if mark == Mark.SHORTLIST else match.put_away_at
    else:
        match.put_away_at = clock.now() if mark == Mark.HIDE else None
    match.save(update_fields=["shortlisted_at", "put_away_at"])
    record(mark.value, match, by=by)
    return match


@transaction.atomic
def add_note(match: Match, *, by: User, text: str) -> CandidateNote:
    """Write a note for the colleagues of the using unit. Raises "forbidden", or "empty" where nothing is said."""
    if not is_team(by, match):
        raise RuleViolation("forbidden", _("Only people of the using unit write notes about its candidates."))
    if not text.strip():
        raise RuleViolation("empty", _("Write the note first."))
    note = CandidateNote.objects.create(match=match, author=by, text=text.strip()[:1000], written_at=clock.now())
    record("noted", match, by=by)
    return note


@transaction.atomic
def save_for_later(match: Match, *, by: User, saved: bool) -> Match:
    """The talent's star on an opportunity, or none. Raises "forbidden"."""
    match = lock_match(match)
    if not is_talent(by, match):
        raise RuleViolation("forbidden", _("Only the talent keeps an opportunity."))
    match.saved_at = clock.now() if saved else None
    match.save(update_fields=["saved_at"])
    return match
