"""Partner sharing: the using unit declares the result of a period, with proof; the talent has a share of it."""

import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments import agreed, rules
from apps.assignments.events import ResultDeclared
from apps.assignments.models import Assignment, DeclaredResult, Milestone
from apps.assignments.services.moves import lock_milestone
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.files.services import store_upload


@transaction.atomic
def declare_result(
    milestone: Milestone,
    *,
    by: User,
    first_day: dt.date,
    last_day: dt.date,
    result_fen: int,
    upload: UploadedFile,
    note: str = "",
) -> DeclaredResult:
    """Declare what an accepted piece of partner sharing has brought in a period; a correction is the next round.

    Raises RuleViolation ``forbidden`` from anyone but the using unit; ``wrong-state`` before acceptance or once the
    using unit has confirmed it; ``negative``; ``period`` for days that are ahead, not shared, or declared already.
    """
    milestone = lock_milestone(milestone)
    assignment = milestone.assignment
    if not rules.declares_result(by, assignment):
        raise RuleViolation("forbidden", _("Only the using unit declares the result."))
    if not rules.can_declare_result(by, milestone):
        raise RuleViolation("wrong-state", _("The result is declared after acceptance and until you confirm the share."))  # fmt: skip
    if result_fen < 0:
        raise RuleViolation("negative", _("A loss is declared as 0: the talent does not share it."))
    _check_days(assignment, milestone, first_day, last_day)
    now = clock.now()
    DeclaredResult.objects.filter(milestone=milestone, replaced_at=None).update(replaced_at=now)
    declared = DeclaredResult.objects.create(
        assignment=assignment,
        milestone=milestone,
        round=milestone.declared_results.count() + 1,
        period=(first_day, last_day + dt.timedelta(days=1)),
        result_fen=result_fen,
        note=note.strip()[:200],
        proof=store_upload(upload, owner=by, subject=f"milestone:{milestone.public_id}"),
        by=by,
        at=now,
    )
    record("result_declared", milestone, by=by, round=declared.round, result_fen=result_fen)
    emit(ResultDeclared(str(milestone.public_id)))
    return declared


def _check_days(assignment: Assignment, milestone: Milestone, first: dt.date, last: dt.date) -> None:
    begins, until = agreed.period(assignment.agreement)[0], agreed.result_until(assignment.agreement)
    if first > last or last > clock.today():
        raise RuleViolation("period", _("Give the first and the last day of a period that is over."))
    if first < begins or last > until:
        words = _("By clause 8 the result from %(first)s to %(last)s is shared. Choose days of that time.")
        raise RuleViolation("period", words % {"first": begins, "last": until})
    others = DeclaredResult.objects.filter(assignment=assignment, replaced_at=None).exclude(milestone=milestone)
    if others.filter(period__overlap=(first, last + dt.timedelta(days=1))).exists():
        raise RuleViolation("period", _("The result of some of these days was declared already. No day counts twice."))


@transaction.atomic
def lock_result(milestone: Milestone) -> None:
    """Close the result of a piece to corrections: the using unit has confirmed its share. Settlement calls this."""
    DeclaredResult.objects.filter(milestone=milestone, replaced_at=None, locked_at=None).update(locked_at=clock.now())


@transaction.atomic
def free_result(milestone: Milestone) -> None:
    """Open the result of a piece to corrections again: its statement is put right. Settlement calls this."""
    DeclaredResult.objects.filter(milestone=milestone).exclude(locked_at=None).update(locked_at=None)
