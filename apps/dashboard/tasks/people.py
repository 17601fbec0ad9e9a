"""What a unit or a talent has to have before anything can be signed."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.dashboard.roles import KEEPERS, Roles
from apps.dashboard.tasks.task import Task
from apps.modes.models import Party
from apps.organisations.models import Unit
from apps.talents.models import Talent


def unit_tasks(roles: Roles) -> Iterator[Task]:
    """No query: units of the person that the office has not got to look at yet."""
    for unit in roles.units:
        if unit.pk not in roles.unit_ids(*KEEPERS) or unit.status not in {Unit.Status.DRAFT, Unit.Status.RETURNED}:
            continue
        yield Task(
            title=_("Have your unit verified: %(unit)s") % {"unit": unit.name},
            text=unit.status_reason or _("You may draft and invite before; to sign, the unit must be verified."),
            action=_("Complete the data"),
            party=Party.USING if unit.uses else Party.SENDING,
            url=reverse("organisations:unit", args=[unit.public_id]),
        )


def profile_tasks(roles: Roles) -> Iterator[Task]:
    """No query: a talent whose profile is not published yet."""
    talent = roles.talent
    if talent is None or talent.status not in {Talent.Status.DRAFT, Talent.Status.PAUSED}:
        return
    paused = talent.status == Talent.Status.PAUSED
    yield Task(
        title=_("Your profile is paused") if paused else _("Finish your profile"),
        text=_("Demands are matched to you only while it is published. You choose who may know."),
        action=_("Open the profile"),
        party=Party.TALENT,
        url=reverse("talents:profile"),
    )
