"""Consents that wait for the sending unit."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.dashboard.roles import SPEAKERS, Roles
from apps.dashboard.tasks.task import Task
from apps.matching.models import UnitConsent
from apps.matching.rules import ANSWERABLE
from apps.modes.models import Party


def consent_tasks(roles: Roles) -> Iterator[Task]:
    """One query: what the person's units were asked and have not answered."""
    waiting = UnitConsent.objects.filter(unit__in=roles.unit_ids(*SPEAKERS), status__in=ANSWERABLE).select_related(
        "match__demand__unit", "match__talent__user"
    )
    for consent in waiting.exclude(match__talent__user=roles.user).exclude(match__demand__unit__in=roles.unit_ids()):
        match = consent.match
        yield Task(
            title=_("Answer for your unit: %(demand)s") % {"demand": match.demand.title},
            text=_("%(talent)s asks to work for %(unit)s for %(days)s days. Silence is never consent.")
            % {"talent": match.talent.user.name, "unit": match.demand.unit.name, "days": match.demand.days},
            url=reverse("matching:consent", args=[consent.public_id]),
            action=_("Read and answer"),
            party=Party.SENDING,
            due=consent.due_on,
        )
