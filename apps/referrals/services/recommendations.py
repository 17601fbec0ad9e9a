"""A declined applicant, or a talent whom a unit knows, recommended onward: the talent is asked first, the other unit sees nothing before a yes."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock, timers
from apps.core.errors import RuleViolation
from apps.core.jobs import each
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.demands.models import Demand
from apps.matching.models import Match
from apps.matching.rules import can_answer, kept_apart
from apps.matching.selectors import LIVE
from apps.matching.services import apply, refresh_pair
from apps.organisations.models import Unit
from apps.referrals.events import RecommendationAccepted, RecommendationAsked, RecommendationCredited
from apps.referrals.models import Credit, Recommendation
from apps.referrals.rules import can_answer_recommendation, can_recommend, can_withdraw_recommendation
from apps.referrals.selectors import recommendation_quota, signed_after, uncredited
from apps.referrals.services.pool import leave_pool, receive_in_pool
from apps.talents.models import Talent

Status = Recommendation.Status


@transaction.atomic
def recommend_onward(
    match: Match, *, by: User, to_unit: Unit, demand: Demand | None = None, text: str = ""
) -> Recommendation:
    """Ask the talent, whom the unit declined or remembers, whether ``to_unit`` may see the profile, for its ``demand`` where one is named.

    Where the two are kept apart the talent is not asked and the attempt is noted; to the unit that recommends it looks
    like silence. Raises RuleViolation "forbidden", "own-unit", "already-done", "recommendation-cap".
    """
    Unit.objects.select_for_update(no_key=True).get(pk=match.demand.unit_id)  # the cap is the unit's
    if not can_recommend(by, match):
        raise RuleViolation(
            "forbidden",
            _(
                "A verified unit's HR contact recommends an applicant whom the unit declined, or a talent of its own list."
            ),
        )
    unit, talent = match.demand.unit, match.talent
    if to_unit == unit:
        raise RuleViolation("own-unit", _("Choose another unit than your own."))
    if Recommendation.objects.filter(from_unit=unit, talent=talent, to_unit=to_unit).exists():
        raise RuleViolation("already-done", _("Your unit has recommended this talent to that unit already."))
    quota = recommendation_quota(unit)
    if quota.left == 0:
        raise RuleViolation(
            "recommendation-cap",
            _("Your unit has used its %(cap)s recommendations of this month.") % {"cap": quota.most},
        )
    row = Recommendation.objects.create(
        match=match,
        talent=talent,
        from_unit=unit,
        to_unit=to_unit,
        demand=demand,
        by=by,
        text=text.strip()[:500],
        kept_back=kept_apart(talent, to_unit),
        asked_at=clock.now(),
        due_on=timers.due_date("recommendation"),
    )
    record("recommended", row, by=by)
    if row.kept_back:
        record("kept_apart", talent, by=by, unit=str(to_unit.public_id))
    else:
        emit(RecommendationAsked(str(row.public_id)))
    return row


@transaction.atomic
def answer_recommendation(recommendation: Recommendation, *, by: User, yes: bool) -> Recommendation:
    """The talent's word. With a yes the other unit sees the talent; named a demand, the talent is interested in it.

    With a no nobody is told anything. Raises RuleViolation "forbidden", "kept-apart".
    """
    row = _locked(recommendation)
    if not can_answer_recommendation(by, row):
        raise RuleViolation("forbidden", _("This was answered already, or its time is over."))
    row.answered_at = clock.now()
    if not yes:
        return _move(row, Status.REFUSED, by=by)
    if kept_apart(row.talent, row.to_unit):
        raise RuleViolation(
            "kept-apart",
            _("You have asked never to be shown to this unit. Take that back in your profile first, or say no."),
        )
    row = _move(row, Status.ACCEPTED, by=by)
    receive_in_pool(row.to_unit, row.talent)
    if row.demand is not None:
        _apply(row.demand, row.talent, by=by)
    emit(RecommendationAccepted(str(row.public_id)))
    return row


def _apply(demand: Demand, talent: Talent, *, by: User) -> None:
    """The talent's interest in the demand named, where the two fit and the talent has not answered it yet."""
    found = Match.objects.filter(demand=demand, talent=talent, fits=True).select_related("demand").first()
    if found is None and demand.status in LIVE:
        found = refresh_pair(demand, talent.pk, known=True)
    if found is not None and found.status != Match.Status.INTERESTED and can_answer(by, found):
        apply(demand, by=by)


@transaction.atomic
def withdraw_recommendation(recommendation: Recommendation, *, by: User) -> Recommendation:
    """The talent takes the yes back: the source vanishes, and the place in the other unit's list that only the yes gave.

    Raises "forbidden".
    """
    row = _locked(recommendation)
    if not can_withdraw_recommendation(by, row):
        raise RuleViolation("forbidden", _("There is no yes of yours to take back here."))
    row = _move(row, Status.WITHDRAWN, by=by)
    leave_pool(row, by=by)
    return row


def lapse_recommendations() -> int:
    """Silence is no yes: what was not answered in time ends, and nobody is told."""
    due = Recommendation.objects.filter(status=Status.ASKED, due_on__lt=clock.today()).order_by("pk")
    return each(due, _lapse)


def note_credits() -> int:
    """Credit the recommendations that a signed agreement has followed."""
    return each(uncredited().order_by("pk"), _credit)


@transaction.atomic
def _lapse(recommendation: Recommendation) -> bool:
    row = _locked(recommendation)
    if row.status != Status.ASKED or row.due_on >= clock.today():
        return False
    _move(row, Status.LAPSED, by=None)
    return True


@transaction.atomic
def _credit(recommendation: Recommendation) -> bool:
    row = _locked(recommendation)
    match = signed_after(row.talent, row.to_unit, row.answered_at).order_by("answered_at").first()
    if match is None or row.status != Status.ACCEPTED or Credit.objects.filter(recommendation=row).exists():
        return False
    Credit.objects.create(recommendation=row, match=match, credited_at=clock.now())
    record("recommendation_credited", row, by=None, match=str(match.public_id))
    emit(RecommendationCredited(str(row.public_id)))
    return True


def _locked(recommendation: Recommendation) -> Recommendation:
    rows = Recommendation.objects.select_related("talent__user", "from_unit", "to_unit", "demand__unit")
    return lock_then_read(rows, recommendation.pk, no_key=True)


def _move(row: Recommendation, to: str, *, by: User | None) -> Recommendation:
    """The one place where a recommendation changes its status. Raises RuleViolation "wrong-state"."""
    if to not in Recommendation.TRANSITIONS.get(row.status, set()):
        raise RuleViolation("wrong-state", _("This was answered already, or its time is over."))
    row.status = to
    row.save(update_fields=["status", "answered_at"])
    record(f"recommendation-{to}", row, by=by)
    return row
