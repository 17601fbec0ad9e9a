"""Handing in, accepting and sending back. A milestone is accepted once, by a person or by silence."""

import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments import agreed, rules
from apps.assignments.events import MilestoneAccepted, MilestoneReturned, MilestoneSubmitted
from apps.assignments.models import Assignment, Milestone, Submission
from apps.assignments.services.moves import lock_milestone, move
from apps.assignments.services.returns import finish_work
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.files.services import store_upload
from apps.modes.models import Party


@transaction.atomic
def submit_milestone(
    milestone: Milestone, *, by: User, text: str, lang: str = "", upload: UploadedFile | None = None
) -> Submission:
    """Hand in one round of work; the using unit's days to answer begin.

    Raises RuleViolation from anyone but the talent, while the work is not running, while a round waits for its answer, or
    for a file that may not be kept.
    """
    milestone = lock_milestone(milestone)
    if not rules.stands_for(by, milestone.assignment, Party.TALENT):
        raise RuleViolation("forbidden", _("Only the talent hands in work."))
    if milestone.status == Milestone.Status.ACCEPTED:
        raise RuleViolation("already-done", _("This milestone is accepted already."))
    if milestone.status == Milestone.Status.SUBMITTED:
        raise RuleViolation("already-done", _("This was handed in already. The using unit answers next."))
    if not rules.can_submit(by, milestone):
        raise RuleViolation("wrong-state", _("Work is handed in after the arrival is confirmed."))
    if not text.strip():
        raise RuleViolation("text-missing", _("Say what you deliver."))
    file = store_upload(upload, owner=by, subject=f"milestone:{milestone.public_id}") if upload else None
    submission = Submission.objects.create(
        milestone=milestone,
        round=milestone.submissions.count() + 1,
        text=text.strip(),
        lang=lang or by.language or "zh-hans",
        file=file,
        by=by,
        at=clock.now(),
    )
    days = agreed.days_to_accept(milestone.assignment.agreement, milestone.position)
    milestone.answer_due = clock.today() + dt.timedelta(days=days)
    move(milestone, Milestone.Status.SUBMITTED, by=by, round=submission.round)
    milestone.save(update_fields=["answer_due", "status"])
    emit(MilestoneSubmitted(str(milestone.public_id)))
    return submission


@transaction.atomic
def accept_milestone(milestone: Milestone, *, by: User) -> Milestone:
    """The using unit accepts; the last acceptance completes the work.

    Raises RuleViolation("already-done") for a second acceptance, however close the two come.
    """
    milestone = _answerable(milestone, by)
    _accept(milestone, by=by)
    return milestone


@transaction.atomic
def accept_in_silence(milestone: Milestone) -> bool:
    """Accept where the days to answer are over without an answer. Returns whether this call accepted it."""
    milestone = lock_milestone(milestone)
    due = milestone.answer_due
    if milestone.status != Milestone.Status.SUBMITTED or due is None or due >= clock.today():
        return False
    _accept(milestone, by=None)
    return True


@transaction.atomic
def return_milestone(milestone: Milestone, *, by: User, reason: str) -> Milestone:
    """Send the round back, once, with everything that does not conform (clause 6.2)."""
    milestone = _answerable(milestone, by)
    if not reason.strip():
        raise RuleViolation("reason-missing", _("Say what is missing, all at once."))
    submission = milestone.submissions.select_for_update().latest("round")
    submission.returned_at, submission.returned_by, submission.reason = clock.now(), by, reason.strip()
    submission.save(update_fields=["returned_at", "returned_by", "reason"])
    milestone.answer_due = None
    move(milestone, Milestone.Status.RETURNED, by=by, round=submission.round)
    milestone.save(update_fields=["answer_due", "status"])
    emit(MilestoneReturned(str(milestone.public_id)))
    return milestone


def _answerable(milestone: Milestone, by: User) -> Milestone:
    milestone = lock_milestone(milestone)
    if not rules.stands_for(by, milestone.assignment, Party.USING):
        raise RuleViolation("forbidden", _("Only the using unit answers what was handed in."))
    if by.pk == milestone.assignment.agreement.talent.user_id:
        raise RuleViolation("own-record", _("Nobody accepts the own work. Ask a colleague."))
    if milestone.status == Milestone.Status.ACCEPTED:
        raise RuleViolation("already-done", _("This milestone is accepted already. It is accepted once and paid once."))
    if milestone.status == Milestone.Status.RETURNED:
        raise RuleViolation("already-done", _("This round was sent back already. The talent hands in again next."))
    if not rules.can_answer(by, milestone):
        raise RuleViolation("wrong-state", _("Nothing was handed in yet."))
    return milestone


def _accept(milestone: Milestone, *, by: User | None) -> None:
    milestone.accepted_at, milestone.accepted_by = clock.now(), by
    move(milestone, Milestone.Status.ACCEPTED, by=by, silence=by is None)
    milestone.save(update_fields=["accepted_at", "accepted_by", "status"])
    emit(MilestoneAccepted(str(milestone.public_id)))
    assignment = milestone.assignment
    left = Milestone.objects.filter(assignment=assignment).exclude(status=Milestone.Status.ACCEPTED)
    if assignment.status == Assignment.Status.ON_ASSIGNMENT and not left.exists():
        finish_work(assignment, by=by)
