"""What the talent who reads a demand meets of its conditions, on the demand's own page."""

from typing import Any

from django import template

from apps.accounts.models import User
from apps.demands.models import Demand
from apps.matching.certificates import certificate_for
from apps.matching.fitting import conditions_of
from apps.talents.selectors import talent_of

register = template.Library()


@register.inclusion_tag("matching/_requirements.html")
def requirements(demand: Demand, user: User) -> dict[str, Any]:
    """A check or a cross for each condition of an open demand; nothing for whoever has no published profile."""
    talent = talent_of(user) if user.is_authenticated and demand.status == Demand.Status.OPEN else None
    conditions = conditions_of(demand, talent) if talent else []
    certificate = certificate_for(demand, talent.pk, user) if talent and conditions else None
    return {
        "conditions": conditions,
        "missing": sum(not one.met for one in conditions),
        "certificate": certificate.warning if certificate else "",
    }
