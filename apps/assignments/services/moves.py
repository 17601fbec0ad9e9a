"""Lock and move. Whoever changes an assignment or its parts takes the assignment's row first, so nobody waits in a ring."""

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.assignments.models import Assignment, Milestone, ServiceLog
from apps.audit.services import record
from apps.core.locks import lock_then_read

LOG_TRANSITIONS: dict[str, set[str]] = {
    ServiceLog.Status.SUBMITTED: {ServiceLog.Status.RETURNED, ServiceLog.Status.APPROVED},
    ServiceLog.Status.RETURNED: {ServiceLog.Status.SUBMITTED},
}


def lock_assignment(assignment_id: int) -> Assignment:
    """The assignment as it stands now, locked, with what its rules read."""
    rows = Assignment.objects.select_related(
        "agreement__mode",
        "agreement__current_version",
        "agreement__using_unit__region",
        "agreement__sending_unit",
        "agreement__talent__user",
    )
    return lock_then_read(rows, assignment_id)


def lock_milestone(milestone: Milestone) -> Milestone:
    assignment = lock_assignment(milestone.assignment_id)
    locked = Milestone.objects.select_for_update().get(pk=milestone.pk)
    locked.assignment = assignment
    return locked


def lock_log(log: ServiceLog) -> ServiceLog:
    assignment = lock_assignment(log.assignment_id)
    locked = ServiceLog.objects.select_for_update().get(pk=log.pk)
    locked.assignment = assignment
    return locked


def lock_agreement(agreement_id: str) -> Agreement:
    rows = Agreement.objects.select_related("mode", "current_version", "using_unit__region")
    return lock_then_read(rows, Agreement.objects.values_list("pk", flat=True).get(public_id=agreement_id))


def move(thing: Assignment | Milestone, to: str, *, by: User | None, **detail: object) -> None:
    """Change the status along TRANSITIONS, or raise ValueError: a rule should have refused before."""
    if to not in thing.TRANSITIONS.get(thing.status, set()):
        raise ValueError(f"{thing} cannot go from {thing.status} to {to}")
    detail |= {"from": str(thing.status), "to": str(to)}
    thing.status = to
    record("moved", thing, by=by, **detail)


def move_log(log: ServiceLog, to: str, *, by: User) -> None:
    if to not in LOG_TRANSITIONS.get(log.status, set()):
        raise ValueError(f"log {log.pk} cannot go from {log.status} to {to}")
    detail = {"from": str(log.status), "to": str(to), "day": log.day.isoformat()}
    log.status = to
    record("log_moved", log, by=by, **detail)
