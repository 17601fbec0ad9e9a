"""From the signed agreement to the first day."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agreements.services import prove_cover
from apps.assignments import agreed, onboarding, rules
from apps.assignments.events import AssignmentPlanned, AssignmentStarted
from apps.assignments.models import Assignment, Milestone, OnboardingItem
from apps.assignments.services.moves import lock_agreement, lock_assignment, move
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.numbers import next_number
from apps.core.outbox import emit
from apps.modes.models import Party


@transaction.atomic
def plan_assignment(agreement_id: str) -> Assignment:
    """The assignment of a signed agreement, made on the first call; later calls give the same one.

    Milestones, period and return date are those of the frozen terms; the onboarding list follows the mode's family.
    """
    agreement = lock_agreement(agreement_id)
    found = Assignment.objects.filter(agreement=agreement).first()
    if found:
        return found
    first, last = agreed.period(agreement)
    assignment = Assignment.objects.create(
        number=next_number("A", agreement.using_unit.region.code),
        agreement=agreement,
        starts_on=first,
        ends_on=last,
        return_due_on=agreed.return_due_on(agreement),
    )
    Milestone.objects.bulk_create(
        Milestone(
            assignment=assignment,
            position=position,
            title=row.title,
            due_on=row.due_on,
            amount_fen=row.amount_fen,
        )
        for position, row in enumerate(agreed.milestones(agreement), 1)
    )
    OnboardingItem.objects.bulk_create(
        OnboardingItem(assignment=assignment, key=key, required=required)
        for key, required in onboarding.ITEMS[agreement.mode.family]
    )
    record("planned", assignment, by=None, agreement=str(agreement.public_id))
    emit(AssignmentPlanned(str(assignment.public_id)))
    return assignment


@transaction.atomic
def tick_onboarding(assignment: Assignment, *, by: User, keys: Iterable[str]) -> Assignment:
    """Mark items of the list as done; what is done stays done. The cover's tick proves the cover to the agreement.

    Raises RuleViolation where ``by`` is not the using unit's person, the work has begun, or a key is not on the list.
    """
    assignment = lock_assignment(assignment.pk)
    if not rules.stands_for(by, assignment, Party.USING):
        raise RuleViolation("forbidden", _("Only the using unit ticks this list."))
    if not rules.can_tick(by, assignment):
        raise RuleViolation("wrong-state", _("The work has begun, so the list is closed."))
    wanted = set(keys)
    items = {item.key: item for item in OnboardingItem.objects.select_for_update().filter(assignment=assignment)}
    if not wanted <= items.keys():
        raise RuleViolation("unknown-item", _("Choose items of this list."))
    for key in sorted(wanted):
        item = items[key]
        if item.done_at is None:
            item.done_at, item.done_by = clock.now(), by
            item.save(update_fields=["done_at", "done_by"])
            record("onboarding_ticked", assignment, by=by, item=key)
            if key in onboarding.COVER:
                prove_cover(assignment.agreement, by=by)
    return assignment


@transaction.atomic
def start_assignment(assignment: Assignment, *, by: User) -> Assignment:
    """The talent confirms the arrival; the work begins.

    Raises RuleViolation before the agreement is in force, before every required item is done, or from anyone else.
    """
    assignment = lock_assignment(assignment.pk)
    if not rules.stands_for(by, assignment, Party.TALENT):
        raise RuleViolation("forbidden", _("Only the talent confirms the arrival."))
    if assignment.status != Assignment.Status.PLANNED:
        raise RuleViolation("already-done", _("The arrival was confirmed before."))
    if not rules.is_in_force(assignment):
        raise RuleViolation("not-in-force", _("The agreement is not in force yet, so the work cannot begin."))
    if not rules.can_start(by, assignment):
        raise RuleViolation("list-open", _("The using unit must first complete the list of day one."))
    assignment.started_at = clock.now()
    move(assignment, Assignment.Status.ON_ASSIGNMENT, by=by)
    assignment.save(update_fields=["status", "started_at"])
    emit(AssignmentStarted(str(assignment.public_id)))
    return assignment
