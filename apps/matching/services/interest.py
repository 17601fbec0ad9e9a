"""Invitation, application and the talent's four answers."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock, timers
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.demands.models import Demand
from apps.demands.rules import POSTERS
from apps.demands.services import keep_proposal
from apps.matching.events import MatchDeclined, TalentInterested, TalentInvited
from apps.matching.models import Match
from apps.matching.participation import eligibility_by, ruling_of
from apps.matching.rules import (
    account_is_asked,
    can_answer,
    can_decline,
    can_invite,
    can_invite_for_office,
    can_undo,
    is_talent,
)
from apps.matching.selectors import LIVE, invitation_quota, subject_of
from apps.matching.services.participation import declare, refuse_blocked
from apps.matching.services.refresh import refresh_pair
from apps.matching.services.steps import close_consent, end_hold, lock_match, move_match
from apps.messaging.services import open_thread
from apps.modes.models import Party
from apps.organisations.models import Unit
from apps.organisations.selectors import people_of
from apps.talents.events import TalentChanged
from apps.talents.selectors import talent_of
from apps.talents.services import set_account

ELIGIBILITY = ("yes", "yes_approval")


@transaction.atomic
def invite(match: Match, *, by: User, text: str = "") -> Match:
    """Ask the talent. Raises RuleViolation "forbidden", or "invitation-cap" where the month's invitations are used up."""
    match = lock_match(match)
    if not can_invite(by, match):
        raise RuleViolation(
            "forbidden",
            _("Only a verified unit's HR contact or administrator can invite, for an open and complete demand."),
        )
    return _invited(match, by=by, text=text)


@transaction.atomic
def invite_for_office(match: Match, *, by: User, text: str = "") -> Match:
    """The talent office asks the talent for the unit; it counts among the unit's invitations.

    Raises RuleViolation "forbidden", "invitation-cap".
    """
    match = lock_match(match)
    if not can_invite_for_office(by, match):
        raise RuleViolation("forbidden", _("The office can invite only for an open and complete demand of its region."))
    return _invited(match, by=by, text=text)


@transaction.atomic
def opening(demand: Demand, *, by: User) -> Match:
    """Where the talent says yes of the own accord: the match that stands, else the pair by the facts of now.

    Only the best of a demand are stored ahead; whoever meets its conditions may apply, on a list or on none. Raises
    RuleViolation "no-profile", "forbidden" for a demand that is over, "not-a-match" where the facts do not fit.
    """
    talent = talent_of(by)
    if talent is None:
        raise RuleViolation("no-profile", _("Write your profile first, then you can say that you are interested."))
    found = Match.objects.filter(demand=demand, talent=talent, fits=True).first()
    if found is None and demand.status not in LIVE:
        raise RuleViolation("forbidden", _("You have answered this already, or the demand is closed."))
    found = found or refresh_pair(demand, talent.pk, known=True)
    if found is None:
        raise RuleViolation(
            "not-a-match",
            _("Your profile does not fit this demand yet. Look at weeks, place, rate and skills in your profile."),
        )
    return found


@transaction.atomic
def apply(demand: Demand, *, by: User) -> Match:
    """The talent says yes of the own accord; the four answers may follow by ``answer_invitation``.

    Raises RuleViolation as ``opening``, and "forbidden" from a wrong state.
    """
    match = lock_match(opening(demand, by=by))
    if not can_answer(by, match):
        raise RuleViolation("forbidden", _("You have answered this already, or the demand is closed."))
    return _interested(match, by=by)


@transaction.atomic
def answer_invitation(
    match: Match,
    *,
    by: User,
    eligibility: str,
    dates: str,
    account: str = "",
    conflicts: str = "",
    persons: Iterable[str] = (),
    proposal: str = "",
) -> Match:
    """The talent's yes with four answers: may I, when, into which account, and what stands against it.

    ``account`` is the full number, kept encrypted with the talent, asked only where the using unit pays the talent and
    no number is known yet. ``persons`` are the statements that are true of the talent (``modes.Person``); they are kept
    as a declaration. ``proposal`` is asked for by an open challenge. Raises RuleViolation "forbidden", "eligibility",
    "dates", "account", "proposal", and "not-eligible" where the rules let such a person not take part.
    """
    match = lock_match(match)
    if not can_answer(by, match):
        raise RuleViolation("forbidden", _("You have answered this already, or the demand is closed."))
    if eligibility not in ELIGIBILITY:
        raise RuleViolation("eligibility", _("Say whether you may take part, or may with an approval."))
    if not dates.strip():
        raise RuleViolation("dates", _("Say which dates suit you."))
    if account.strip() and account_is_asked(match):
        match.talent = set_account(match.talent, account, by=by)
    elif account_is_asked(match) and not match.talent.account_encrypted:
        raise RuleViolation("account", _("Enter the bank account number: 12 to 24 digits."))
    declare(match.talent, persons, by=by, match=match)
    found = ruling_of(match.talent, match.demand.mode)
    refuse_blocked(found, for_unit=False)
    keep_proposal(match.demand, by=by, text=proposal)
    match.eligibility, match.dates_answer = eligibility_by(found, eligibility), dates.strip()[:200]
    match.conflicts = conflicts.strip()[:1000]
    return _interested(match, by=by)


@transaction.atomic
def decline(match: Match, *, by: User, reason: str = "", code: str = "") -> Match:
    """Either side ends it, with a reason that improves later ranking and harms nobody. Raises "forbidden".

    ``code`` is one of ``Match.Reason``, ``reason`` a kind word of one's own; both may be left out.
    """
    match = lock_match(match)
    if not can_decline(by, match):
        raise RuleViolation("forbidden", _("This can no longer be declined here."))
    if is_talent(by, match):
        match.answered_at = match.answered_at or clock.now()
    close_consent(match, by=by)
    end_hold(match, by=by)
    match.reason_code = code if code in Match.Reason.values else ""
    move_match(match, Match.Status.DECLINED, by=by, reason=reason)
    emit(MatchDeclined(str(match.public_id)))
    return match


@transaction.atomic
def undo_dismissal(match: Match, *, by: User) -> Match:
    """The talent takes back "not interested": the suggestion stands again, as if nothing had been said.

    Its scores are computed anew, for facts may have changed meanwhile. Raises "forbidden".
    """
    match = lock_match(match)
    if not can_undo(by, match):
        raise RuleViolation("forbidden", _("Only a suggestion that you put aside yourself can be taken back."))
    match.answered_at, match.reason_code = None, ""  # else a hidden talent would count as having come forward
    move_match(match, Match.Status.SUGGESTED, by=by)
    emit(TalentChanged(str(match.talent.public_id)))
    return match


def _interested(match: Match, *, by: User) -> Match:
    """The thread of the two opens with the first yes; whoever answers again finds it open."""
    match.answered_at = clock.now()
    if match.status == Match.Status.INTERESTED:
        match.save()
        return match
    move_match(match, Match.Status.INTERESTED, by=by)
    members = [(by, str(Party.TALENT))]
    members += [(person, str(Party.USING)) for person in people_of(match.demand.unit, *POSTERS) if person != by]
    open_thread(f"{subject_of(match)}:two", match.demand.title, members, region=match.demand.unit.region)
    emit(TalentInterested(str(match.public_id)))
    return match


def _invited(match: Match, *, by: User, text: str) -> Match:
    """The step itself, within the unit's cap of the month."""
    Unit.objects.select_for_update(no_key=True).get(pk=match.demand.unit_id)  # the cap is the unit's, not the demand's
    quota = invitation_quota(match.demand.unit)
    if quota.left == 0:
        raise RuleViolation(
            "invitation-cap",
            _("Your unit has used its %(cap)s invitations of this month. Wait for answers, or ask the talent office.")
            % {"cap": quota.most},
        )
    match.invited_by, match.invited_at = by, clock.now()
    match.invitation_text, match.answer_due = text.strip()[:1000], timers.due_date("invitation")
    move_match(match, Match.Status.INVITED, by=by)
    emit(TalentInvited(str(match.public_id)))
    return match
