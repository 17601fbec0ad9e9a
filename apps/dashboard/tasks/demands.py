"""Demands that are written and not published."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.dashboard.roles import KEEPERS, Roles
from apps.dashboard.tasks.task import Task
from apps.demands.models import Demand
from apps.modes.models import Party


def demand_tasks(roles: Roles) -> Iterator[Task]:
    """One query: drafts of the person's units."""
    drafts = Demand.objects.filter(unit__in=roles.unit_ids(*KEEPERS), status=Demand.Status.DRAFT)
    for demand in drafts:
        yield Task(
            title=_("Finish the demand: %(demand)s") % {"demand": demand.title},
            text=demand.status_reason or _("It is saved. Check it and publish it."),
            action=_("Check and publish"),
            party=Party.USING,
            url=reverse("demands:check", args=[demand.public_id]),
        )
