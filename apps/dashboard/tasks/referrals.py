"""Recommendations that wait for the talent's word."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.dashboard.roles import Roles
from apps.dashboard.tasks.task import Task
from apps.modes.models import Party
from apps.referrals.models import Recommendation
from apps.referrals.selectors import recommendations_for


def recommendation_tasks(roles: Roles) -> Iterator[Task]:
    """One query, and none for who has no profile."""
    if roles.talent is None:
        return
    for row in recommendations_for(roles.user).filter(status=Recommendation.Status.ASKED):
        yield Task(
            title=_("May %(unit)s see your profile?") % {"unit": row.to_unit.name},
            text=_("%(unit)s would recommend you. Without your yes nothing is ever shown.")
            % {"unit": row.from_unit.name},
            url=f"{reverse('referrals:recommended')}#r-{row.public_id}",
            action=_("Read and answer"),
            party=Party.TALENT,
            due=row.due_on,
        )
