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
    """No query: a talent whose profile is not published yet, or whose unit has not registered."""
    talent = roles.talent
    if talent is not None and talent.unit_claimed and talent.status == Talent.Status.PUBLISHED:
        yield Task(
            title=_("Bring your unit here: %(unit)s") % {"unit": talent.unit_claimed},
            text=_("Before an agreement it has to consent. A text for its HR contact is ready to copy."),
            action=_("Open the text"),
            party=Party.TALENT,
            url=f"{reverse('talents:profile')}#own-unit",
        )
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
