"""Who may bring whom together, and who must never be."""

from apps.accounts.models import User
from apps.audit.selectors import history_of
from apps.demands.models import Demand
from apps.demands.rules import POSTERS
from apps.matching.models import Match
from apps.matching.rules import acts_for_using_unit
from apps.organisations.models import OfficeRole, Unit
from apps.organisations.selectors import has_role, in_office_scope
from apps.referrals.models import PoolEntry, Recommendation

BROKERS = (OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR)


def can_propose(user: User, demand: Demand) -> bool:
    """An officer or supervisor for the using unit's seat who works for no such unit, for an open demand of a verified one."""
    open_demand = demand.status == Demand.Status.OPEN and demand.unit.is_verified
    return open_demand and in_office_scope(user, demand.unit.region, *BROKERS) and not has_role(user, demand.unit)


def is_declined_applicant(match: Match) -> bool:
    """The talent had come forward, and the unit declined: the last word in the history is not the talent's."""
    if match.status != Match.Status.DECLINED or not match.eligibility:
        return False
    last = history_of(match).filter(action=Match.Status.DECLINED).order_by("-id").first()
    return last is not None and last.actor_id != str(match.talent.user.public_id)


def is_remembered(match: Match) -> bool:
    """The talent stands in the unit's own list."""
    return PoolEntry.objects.filter(unit=match.demand.unit_id, talent=match.talent_id).exists()


def can_recommend(user: User, match: Match) -> bool:
    """HR or administrator of a verified unit: an applicant whom it declined, or whom it remembers in its list."""
    if not match.demand.unit.is_verified or not acts_for_using_unit(user, match):
        return False
    return is_declined_applicant(match) or is_remembered(match)


def can_answer_recommendation(user: User, recommendation: Recommendation) -> bool:
    """The talent, once, while the question stands."""
    open_question = recommendation.status == Recommendation.Status.ASKED and not recommendation.kept_back
    return open_question and recommendation.talent.user_id == user.pk


def can_withdraw_recommendation(user: User, recommendation: Recommendation) -> bool:
    return recommendation.status == Recommendation.Status.ACCEPTED and recommendation.talent.user_id == user.pk


def can_keep(user: User, unit: Unit) -> bool:
    """HR or administrator of a using unit keeps its list of talents."""
    return unit.uses and has_role(user, unit, *POSTERS)
