"""How far a talent's matches have gone beyond matching, for the talent's own list: stage, who acts next, by when."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.assignments.models import Assignment
from apps.dashboard.roles import roles_of
from apps.dashboard.stages import STAGES, life_cycle, stage_of_match
from apps.dashboard.tasks.agreements import agreement_tasks
from apps.dashboard.tasks.assignments import milestone_tasks, return_tasks, service_log_tasks, start_tasks
from apps.dashboard.tasks.task import Task, in_order
from apps.matching.models import Match
from apps.matching.stages import Further, register

SIGNING = (Agreement.Status.DRAFT, Agreement.Status.AGREED, Agreement.Status.SIGNING)
RUNNING = (Agreement.Status.SIGNED, Agreement.Status.ACTIVE)
SOURCES = (agreement_tasks, start_tasks, milestone_tasks, service_log_tasks, return_tasks)


def further_of_matches(user: User, matches: Sequence[Match]) -> dict[int, Further]:
    """Two queries and those of the person's tasks, however many matches there are."""
    agreed = [match.pk for match in matches if match.status == Match.Status.AGREED]
    agreements = {one.match_id: one for one in Agreement.objects.filter(match__in=agreed)}
    assignments = {one.agreement_id: one for one in Assignment.objects.filter(agreement__in=agreements.values())}
    tasks = _tasks(user) if agreements else {}
    found = {}
    for match in matches:
        agreement = agreements.get(match.pk)
        if agreement is None:
            found[match.pk] = Further(stage_of_match(match).code)
        else:
            found[match.pk] = _further(agreement, assignments.get(agreement.pk), tasks)
    return found


def _further(agreement: Agreement, assignment: Assignment | None, tasks: dict[str, Task]) -> Further:
    standing = life_cycle(assignment or agreement)
    room = reverse("agreements:detail", args=[agreement.public_id])
    work = reverse("assignments:detail", args=[assignment.public_id]) if assignment else room
    group = "signing" if agreement.status in SIGNING else "running" if agreement.status in RUNNING else "over"
    if assignment and assignment.status == Assignment.Status.RETURNED:
        group = "over"
    task = tasks.get(work) or tasks.get(room)
    if task:
        return Further(standing.code, standing.finished, group, task.title, "you", task.due, task.url, task.action)
    state = str((assignment or agreement).get_status_display())
    title = {
        "signing": _("The others act next: %(state)s"),
        "running": _("Nothing waits for you now: %(state)s"),
        "over": _("This is over: %(state)s"),
    }[group] % {"state": state}
    turn = "done" if group == "over" else "others"
    label = _("Open the assignment") if assignment else _("Open the agreement")
    return Further(standing.code, standing.finished, group, title, turn, None, work, label)


def _tasks(user: User) -> dict[str, Task]:
    """The first thing to do at each address, the most pressing first."""
    roles = roles_of(user)
    found: dict[str, Task] = {}
    for task in in_order(task for source in SOURCES for task in source(roles)):
        found.setdefault(task.url, task)
    return found


register(STAGES, further_of_matches)
