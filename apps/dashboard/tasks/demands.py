"""Demands that are being written: task lists and drafts."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.dashboard.roles import KEEPERS, Roles
from apps.dashboard.tasks.task import Task
from apps.demands.models import Demand, DemandSheet
from apps.modes.models import Party


def demand_tasks(roles: Roles) -> Iterator[Task]:
    """Two queries: task lists and drafts of the person's units."""
    keeping = roles.unit_ids(*KEEPERS)
    for sheet in DemandSheet.objects.filter(unit__in=keeping, demand=None):
        named = _title(sheet)
        yield Task(
            title=_("Finish the demand: %(demand)s") % {"demand": named} if named else _("Finish the demand you began"),
            text=_("Saved on %(day)s; only your unit sees it. Go on where you stopped.")
            % {"day": timezone.localtime(sheet.saved_at).date().isoformat()},
            action=_("Go on"),
            party=Party.USING,
            url=reverse("demands:sheet", args=[sheet.public_id]),
        )
    drafts = Demand.objects.filter(unit__in=keeping, status=Demand.Status.DRAFT)
    for demand in drafts:
        yield Task(
            title=_("Finish the demand: %(demand)s") % {"demand": demand.title},
            text=demand.status_reason or _("It is saved. Check it and publish it."),
            action=_("Check and publish"),
            party=Party.USING,
            url=reverse("demands:check", args=[demand.public_id]),
        )


def _title(sheet: DemandSheet) -> str:
    return str(sheet.answers.get("form", {}).get("title", "")).strip()
