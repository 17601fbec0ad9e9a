"""What the pages of matching show of those who bring people together."""

from typing import Any

from django import template
from django.urls import reverse

from apps.accounts.models import User
from apps.demands.models import Demand
from apps.matching.models import Match
from apps.matching.rules import is_team
from apps.referrals.models import MatchProposal, Recommendation
from apps.referrals.rules import can_keep, can_propose, can_recommend
from apps.referrals.selectors import entry_of, given_for, pool_visible_to, recommendations_for
from apps.referrals.wording import given
from apps.talents.rules import is_shown

register = template.Library()


@register.simple_tag(takes_context=True)
def propose_url(context: template.Context, demand: Demand) -> str:
    """Where an officer chooses whom to propose for ``demand``; "" for everybody else."""
    user = context["request"].user
    if not isinstance(user, User) or not can_propose(user, demand):
        return ""
    return reverse("referrals:propose", args=[demand.public_id])


@register.simple_tag(takes_context=True)
def propose_match_url(context: template.Context, match: Match) -> str:
    """Where an officer proposes this very match; "" where it is not the officer's turn."""
    user = context["request"].user
    open_match = match.status == Match.Status.SUGGESTED and is_shown(match.talent)
    if not isinstance(user, User) or not open_match or not can_propose(user, match.demand):
        return ""
    if MatchProposal.objects.filter(match=match).exists():
        return ""
    return reverse("referrals:proposal_new", args=[match.demand.public_id, match.talent.public_id])


@register.inclusion_tag("referrals/_candidate.html", takes_context=True)
def onward_and_pool(context: template.Context, match: Match) -> dict[str, Any]:
    """On a candidate's page, for people of the unit: its list of talents, and the applicant recommended onward."""
    user = context["request"].user
    if not isinstance(user, User) or not is_team(user, match):
        return {}
    kept = entry_of(match)
    return {
        "match": match,
        "entry": pool_visible_to(user).filter(pk=kept.pk).first() if kept else None,
        "may_keep": kept is None and can_keep(user, match.demand.unit),
        "may_recommend": can_recommend(user, match),
        "given": [given(one, user) for one in given_for(match)],
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("referrals/_waiting.html", takes_context=True)
def recommendations_waiting(context: template.Context) -> dict[str, Any]:
    """Above the talent's opportunities: how many units wait for the talent's word."""
    rows = recommendations_for(context["request"].user).filter(status=Recommendation.Status.ASKED)
    return {"number": rows.count()}
