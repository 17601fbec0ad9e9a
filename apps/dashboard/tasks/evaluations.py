"""Evaluations to give, before all are published together."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.dashboard.roles import SPEAKERS, Roles
from apps.dashboard.tasks.task import Task
from apps.evaluations.models import Evaluation
from apps.evaluations.rules import is_own_rating
from apps.modes.models import Party


def evaluation_tasks(roles: Roles) -> Iterator[Task]:
    """One query: evaluations that wait for a party the person speaks for."""
    units = roles.unit_ids(*SPEAKERS)
    mine = (
        Q(rater=Party.TALENT, assignment__agreement__talent=roles.talent)
        | Q(rater=Party.USING, assignment__agreement__using_unit__in=units)
        | Q(rater=Party.SENDING, assignment__agreement__sending_unit__in=units)
    )
    waiting = Evaluation.objects.filter(mine, submitted_at=None, published_at=None)
    for evaluation in waiting.select_related("assignment__agreement__match__demand", "assignment__agreement__talent"):
        if is_own_rating(roles.user, evaluation):
            continue
        demand = evaluation.assignment.agreement.match.demand
        yield Task(
            title=_("Evaluate: %(demand)s") % {"demand": demand.title},
            text=_("About: %(rated)s. Nobody reads it before all have answered or the time is up.")
            % {"rated": evaluation.get_rated_display()},
            action=_("Evaluate"),
            party=evaluation.rater,
            due=evaluation.due_on,
            formal=True,
            url=reverse("evaluations:submit", args=[evaluation.public_id]),
        )
