"""The work: first day, milestones, service logs and the return. All but the return is everyday work of HR."""

from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.assignments import rules
from apps.assignments.models import Assignment, Milestone, ServiceLog
from apps.assignments.selectors import pieces_without_cost, pieces_without_result
from apps.dashboard.roles import KEEPERS, SPEAKERS, Roles
from apps.dashboard.tasks.task import Task
from apps.modes.models import Party

Status = Assignment.Status


def of_mine(roles: Roles) -> QuerySet[Assignment]:
    """Assignments in which the person or one of the person's units is a party."""
    units = roles.unit_ids()
    mine = Q(agreement__using_unit__in=units) | Q(agreement__sending_unit__in=units)
    return Assignment.objects.filter(mine | Q(agreement__talent=roles.talent)).select_related(
        "agreement__match__demand", "agreement__mode", "agreement__talent__user", "agreement__current_version"
    )


def start_tasks(roles: Roles) -> Iterator[Task]:
    """Two queries: planned assignments and their onboarding lists."""
    for assignment in of_mine(roles).filter(status=Status.PLANNED).prefetch_related("onboarding"):
        mine = roles.parties(assignment.agreement, *KEEPERS)
        left = [item for item in assignment.onboarding.all() if item.required and not item.done_at]
        if left and Party.USING in mine:
            yield Task(
                title=_("Prepare the first day: %(demand)s") % _demand(assignment),
                text=ngettext(
                    "%(count)s thing is still to be done before day one.",
                    "%(count)s things are still to be done before day one.",
                    len(left),
                )
                % {"count": len(left)},
                action=_("Open the list"),
                party=Party.USING,
                due=assignment.starts_on,
                url=_address(assignment),
            )
        elif rules.can_start(roles.user, assignment, mine):
            yield Task(
                title=_("Confirm that you have begun: %(demand)s") % _demand(assignment),
                text=_("Everything before day one is done. Confirm on the day you begin."),
                action=_("Open the assignment"),
                party=Party.TALENT,
                due=assignment.starts_on,
                url=_address(assignment),
            )


def milestone_tasks(roles: Roles) -> Iterator[Task]:
    """One query: milestones the talent hands in and the using unit accepts."""
    units = roles.unit_ids(*KEEPERS)
    hand_in = Q(
        assignment__agreement__talent=roles.talent,
        assignment__status=Status.ON_ASSIGNMENT,
        status__in=[Milestone.Status.OPEN, Milestone.Status.RETURNED],
    )
    accept = Q(assignment__agreement__using_unit__in=units, status=Milestone.Status.SUBMITTED)
    found = Milestone.objects.filter(hand_in | accept).select_related(
        "assignment__agreement__talent__user", "assignment__agreement__using_unit"
    )
    for milestone in found:
        agreement = milestone.assignment.agreement
        if milestone.status == Milestone.Status.SUBMITTED:
            if agreement.talent.user_id != roles.user.pk:
                yield _to_accept(milestone)
            continue
        returned = milestone.status == Milestone.Status.RETURNED
        yield Task(
            title=(_("Correct and hand in again: %(title)s") if returned else _("Hand in: %(title)s"))
            % {"title": milestone.title},
            text=_("For %(unit)s.") % {"unit": agreement.using_unit.name},
            action=_("Hand in"),
            party=Party.TALENT,
            due=milestone.due_on,
            url=_address(milestone.assignment),
        )


def _to_accept(milestone: Milestone) -> Task:
    return Task(
        title=_("Look at the work: %(title)s") % {"title": milestone.title},
        text=_("%(talent)s handed it in. Without an answer it counts as accepted after the due date.")
        % {"talent": milestone.assignment.agreement.talent.user.name},
        action=_("Accept or return"),
        party=Party.USING,
        due=milestone.answer_due,
        url=_address(milestone.assignment),
    )


def cost_tasks(roles: Roles) -> Iterator[Task]:
    """One query: accepted pieces of loans whose exact cost the sending unit has not stated yet."""
    ours = pieces_without_cost().filter(assignment__agreement__sending_unit__in=roles.unit_ids(*rules.COST_ROLES))
    others = ours.exclude(assignment__agreement__talent=roles.talent)
    for milestone in others.select_related("assignment__agreement__talent__user"):
        yield Task(
            title=_("State the cost: %(title)s") % {"title": milestone.title},
            text=_(
                "The work of %(talent)s was accepted. State wages and contributions with proof; the statement follows."
            )
            % {"talent": milestone.assignment.agreement.talent.user.name},
            action=_("State the cost"),
            party=Party.SENDING,
            url=reverse("assignments:costs", args=[milestone.public_id]),
        )


def result_tasks(roles: Roles) -> Iterator[Task]:
    """One query: accepted pieces of partner sharing whose result the using unit has not declared yet."""
    ours = pieces_without_result().filter(assignment__agreement__using_unit__in=roles.unit_ids(*rules.COST_ROLES))
    others = ours.exclude(assignment__agreement__talent=roles.talent)
    for milestone in others.select_related("assignment__agreement__talent__user"):
        yield Task(
            title=_("Declare the result: %(title)s") % {"title": milestone.title},
            text=_("The work of %(talent)s was accepted. Declare what it has brought; the talent's share follows.")
            % {"talent": milestone.assignment.agreement.talent.user.name},
            action=_("Declare the result"),
            party=Party.USING,
            url=reverse("assignments:result", args=[milestone.public_id]),
        )


def service_log_tasks(roles: Roles) -> Iterator[Task]:
    """One query: assignments with days of service that wait for the using unit."""
    waiting = (
        of_mine(roles)
        .filter(agreement__using_unit__in=roles.unit_ids(*KEEPERS))
        .annotate(days_waiting=Count("service_logs", filter=Q(service_logs__status=ServiceLog.Status.SUBMITTED)))
        .filter(days_waiting__gt=0)
        .exclude(agreement__talent=roles.talent)
    )
    for assignment in waiting:
        days = assignment.days_waiting
        yield Task(
            title=_("Confirm the service record: %(demand)s") % _demand(assignment),
            text=ngettext("%(talent)s recorded %(count)s day.", "%(talent)s recorded %(count)s days.", days)
            % {"talent": assignment.agreement.talent.user.name, "count": days},
            action=_("Open the record"),
            party=Party.USING,
            url=_address(assignment),
        )


def return_tasks(roles: Roles) -> Iterator[Task]:
    """Two queries: returns that are due and who has confirmed them."""
    due = of_mine(roles).filter(status__in=rules.RETURNING).prefetch_related("return_confirmations")
    for assignment in due:
        parties = rules.open_return_parties(roles.user, assignment, roles.parties(assignment.agreement, *SPEAKERS))
        if parties:
            yield Task(
                title=_("Confirm the return: %(demand)s") % _demand(assignment),
                text=_("The work of %(talent)s there has ended. Each side confirms once.")
                % {"talent": assignment.agreement.talent.user.name},
                action=_("Confirm the return"),
                party=parties[0],
                due=assignment.return_due_on,
                formal=True,
                url=_address(assignment),
            )


def _demand(assignment: Assignment) -> dict[str, str]:
    return {"demand": assignment.agreement.match.demand.title}


def _address(assignment: Assignment) -> str:
    return reverse("assignments:detail", args=[assignment.public_id])
