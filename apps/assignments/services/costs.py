"""The cost of a loan: the sending unit states what it spent, with proof, and takes nothing beyond it."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments import agreed, rules
from apps.assignments.events import CostsStated
from apps.assignments.models import CostSheet, Milestone
from apps.assignments.selectors import costs_claimed
from apps.assignments.services.moves import lock_milestone
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.files.services import store_upload


@transaction.atomic
def state_costs(
    milestone: Milestone,
    *,
    by: User,
    wage_fen: int,
    social_fen: int,
    fund_fen: int,
    total_fen: int,
    upload: UploadedFile,
    expense_fen: int = 0,
    note: str = "",
) -> CostSheet:
    """State the exact cost of an accepted piece of a loan; a correction is the next round.

    Raises RuleViolation ``margin`` where the sum claimed is not the sum of the items, by one fen already; ``forbidden``
    from anyone but the sending unit; ``wrong-state`` before acceptance or once the using unit has confirmed it;
    ``over-agreed`` beyond the total of clause 7.
    """
    milestone = lock_milestone(milestone)
    assignment = milestone.assignment
    if not rules.states_costs(by, assignment):
        raise RuleViolation("forbidden", _("Only the sending unit states its cost."))
    if not rules.can_state_costs(by, milestone):
        raise RuleViolation("wrong-state", _("The cost is stated after acceptance and until the using unit confirms it."))  # fmt: skip
    _check_sum((wage_fen, social_fen, fund_fen, expense_fen), total_fen)
    if costs_claimed(assignment, but=milestone) + total_fen > agreed.total_fen(assignment.agreement):
        raise RuleViolation(
            "over-agreed", _("This goes beyond the total of clause 7. Agree a change of the terms first.")
        )
    sheet = CostSheet.objects.create(
        milestone=milestone,
        round=milestone.cost_sheets.count() + 1,
        wage_fen=wage_fen,
        social_fen=social_fen,
        fund_fen=fund_fen,
        expense_fen=expense_fen,
        total_fen=total_fen,
        note=note.strip()[:200],
        proof=store_upload(upload, owner=by, subject=f"milestone:{milestone.public_id}"),
        by=by,
        at=clock.now(),
    )
    record("costs_stated", milestone, by=by, round=sheet.round, total_fen=total_fen)
    emit(CostsStated(str(milestone.public_id)))
    return sheet


def _check_sum(items: tuple[int, ...], total_fen: int) -> None:
    if min(items) < 0 or not sum(items):
        raise RuleViolation("cost-missing", _("Enter what was paid, in yuan. Leave out what there was not."))
    if total_fen != sum(items):
        raise RuleViolation(
            "margin",
            _("The sending unit takes its exact cost and no margin: the sum claimed must be the sum of the proved items."),
        )  # fmt: skip


@transaction.atomic
def lock_costs(milestone: Milestone) -> None:
    """Close the cost of a piece to corrections: the using unit has confirmed it. Settlement calls this."""
    CostSheet.objects.filter(milestone=milestone, locked_at=None).update(locked_at=clock.now())


@transaction.atomic
def free_costs(milestone: Milestone) -> None:
    """Open the cost of a piece to corrections again: its statement is put right. Settlement calls this."""
    CostSheet.objects.filter(milestone=milestone).exclude(locked_at=None).update(locked_at=None)
