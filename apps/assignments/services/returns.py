"""The end of the work and the return: confirmed by three where a post was left, else by two."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agreements.services import complete_agreement
from apps.assignments import agreed, rules
from apps.assignments.events import ReturnOpened, TalentReturned, WorkCompleted
from apps.assignments.models import Assignment, ReturnConfirmation
from apps.assignments.services import telling
from apps.assignments.services.moves import lock_assignment, move
from apps.audit.services import record
from apps.core import clock, timers
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.modes.models import Party


@transaction.atomic
def complete_work(assignment: Assignment, *, by: User) -> Assignment:
    """The using unit says that work by the day-log rule is done. Work by milestones completes with the last acceptance.

    Raises RuleViolation while a milestone or a record is open, or from anyone else.
    """
    assignment = lock_assignment(assignment.pk)
    if not rules.stands_for(by, assignment, Party.USING) or by.pk == assignment.agreement.talent.user_id:
        raise RuleViolation("forbidden", _("Only the using unit says that the work is done."))
    if not rules.can_complete(by, assignment):
        raise RuleViolation("work-open", _("The work is complete when every milestone and every record is answered."))
    finish_work(assignment, by=by)
    return assignment


def finish_work(assignment: Assignment, *, by: User | None) -> None:
    """Complete the work of a locked assignment and open the return at once, so that an early end is an early return.

    A return date that has passed by then, because the last piece was accepted late, moves on by one reminder's time.
    """
    move(assignment, Assignment.Status.COMPLETED, by=by)
    emit(WorkCompleted(str(assignment.public_id)))
    due = agreed.return_due_on(assignment.agreement)
    assignment.return_due_on = due if due > clock.today() else timers.due_date("return_second_reminder")
    move(assignment, Assignment.Status.RETURN_PENDING, by=by)
    assignment.save(update_fields=["status", "return_due_on"])
    emit(ReturnOpened(str(assignment.public_id)))


@transaction.atomic
def confirm_return(assignment: Assignment, *, by: User, party: Party | None = None) -> Assignment:
    """Record one party's word; the last one makes the talent returned and the agreement completed.

    ``party`` is needed only of a person who could speak for several. Raises RuleViolation for a second word of the
    same person or party, before the return is open, or from anyone else.
    """
    assignment = lock_assignment(assignment.pk)
    if assignment.status not in rules.RETURNING:
        raise RuleViolation("wrong-state", _("The return is confirmed when the work is completed, and only once."))
    mine = rules.open_return_parties(by, assignment)
    if not mine or (party is not None and party not in mine):
        raise _refusal(by, assignment)
    ReturnConfirmation.objects.create(assignment=assignment, party=party or mine[0], by=by, at=clock.now())
    record("return_confirmed", assignment, by=by, party=str(party or mine[0]))
    given = set(assignment.return_confirmations.values_list("party", flat=True))
    if given >= set(agreed.return_parties(assignment.agreement)):
        assignment.returned_at = clock.now()
        move(assignment, Assignment.Status.RETURNED, by=by)
        assignment.save(update_fields=["status", "returned_at"])
        emit(TalentReturned(str(assignment.public_id)))
        complete_agreement(assignment.agreement, by=by)
    return assignment


@transaction.atomic
def mark_return_overdue(assignment: Assignment) -> bool:
    """Say that the return date has passed, and tell the parties and the office. Returns whether this call said it."""
    assignment = lock_assignment(assignment.pk)
    due = assignment.return_due_on
    if assignment.status != Assignment.Status.RETURN_PENDING or due is None or due >= clock.today():
        return False
    move(assignment, Assignment.Status.RETURN_OVERDUE, by=None)
    assignment.save(update_fields=["status"])
    telling.tell_return_overdue(assignment)
    return True


def _refusal(by: User, assignment: Assignment) -> RuleViolation:
    confirmed = assignment.return_confirmations.filter(by=by).exists()
    needed = set(agreed.return_parties(assignment.agreement))
    if confirmed or any(rules.stands_for(by, assignment, party) for party in needed):
        return RuleViolation("already-done", _("The return was confirmed for this party already, each party once."))
    return RuleViolation(
        "forbidden", _("The using unit and the talent confirm the return; the sending unit where a post was left.")
    )
