"""The card "again next spring" on the pages of a season that ends."""

from typing import Any

from django import template

from apps.accounts.models import User
from apps.assignments.again import (
    again_of,
    can_draft_again,
    can_propose_again,
    is_season_ending,
    next_demand,
    next_season,
)
from apps.assignments.models import Assignment
from apps.organisations.selectors import has_role

register = template.Library()


@register.inclusion_tag("assignments/_again.html", takes_context=True)
def again_card(context: template.Context, assignment: Assignment) -> dict[str, Any]:
    """Nothing unless the season ends and the reader is of the using unit or the talent."""
    user = context["request"].user
    if not isinstance(user, User) or not is_season_ending(assignment):
        return {}
    drafts, proposes = can_draft_again(user, assignment), can_propose_again(user, assignment)
    again, demand = again_of(assignment), next_demand(assignment)
    known = {"assignment": assignment, "again": again, "csrf_token": context.get("csrf_token")}
    using = has_role(user, assignment.agreement.using_unit)
    concerned = using or user.pk == assignment.agreement.talent.user_id
    if not concerned or not (drafts or proposes or demand or (again and again.proposed_at)):
        return {}
    return known | {
        "drafts": drafts,
        "proposes": proposes,
        "demand": demand,
        "own": using,
        "season": next_season(assignment),
    }
