"""What the office decides about the proposals of a plan. An accepted one becomes an invitation, as matching sends it."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record, record_many
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.demands.models import Demand
from apps.matching.models import Match
from apps.matching.services import invite_for_office, refresh_pair
from apps.planning.events import ProposalAccepted, ProposalInvited, SecondPersonAsked
from apps.planning.models import BatchPlan, PlanRow
from apps.planning.rules import MOST_ALONE, can_confirm, can_decide, is_open
from apps.planning.selectors import UNTOUCHED

Status = PlanRow.Status
OBSTACLES = ("demand-closed", "not-fitting", "begun", "invitation-cap", "forbidden")
"""Why an accepted proposal came to nothing; words for them stand in ``apps.planning.wording``."""


@transaction.atomic
def accept_row(row: PlanRow, *, by: User) -> PlanRow:
    """Accept one proposal; the invitation follows at once, by a worker. Raises RuleViolation "forbidden", "wrong-state"."""
    row = _locked(row.pk)
    _may(by, row)
    row.obstacle = ""
    _move(row, Status.ACCEPTED, by=by)
    emit(ProposalAccepted(str(row.public_id)))
    return row


@transaction.atomic
def reject_row(row: PlanRow, *, by: User, reason: str) -> PlanRow:
    """Turn one proposal down, with a reason. Raises RuleViolation "forbidden", "wrong-state", "reason"."""
    row = _locked(row.pk)
    _may(by, row)
    if not reason.strip():
        raise RuleViolation("reason", _("Say in a few words why this does not fit."))
    row.reason = reason.strip()[:200]
    _move(row, Status.REJECTED, by=by)
    return row


@transaction.atomic
def accept_all(plan: BatchPlan, *, by: User) -> int:
    """Accept every proposal that is open; return how many. Of more than 50 the first call only asks a second person.

    Raises RuleViolation "forbidden", "nothing-open", "second-person" where who asked would confirm too.
    """
    plan = lock_then_read(BatchPlan.objects.select_related("region"), plan.pk, no_key=True)
    if not can_decide(by, plan):
        raise RuleViolation("forbidden", _("Only an officer or supervisor of the region decides about this plan."))
    rows = list(plan.rows.select_for_update(no_key=True, of=("self",)).filter(status=Status.PROPOSED).order_by("pk"))
    if not rows:
        raise RuleViolation("nothing-open", _("No proposal of this plan is open."))
    if len(rows) > MOST_ALONE and not can_confirm(by, plan):
        return _ask_second(plan, by=by)
    for row in rows:
        row.status, row.obstacle, row.decided_by, row.decided_at = Status.ACCEPTED, "", by, clock.now()
    PlanRow.objects.bulk_update(rows, ["status", "obstacle", "decided_by", "decided_at"], batch_size=500)
    record_many("proposal_accepted", rows, by=by)
    plan.whole_asked_by, plan.whole_asked_at = None, None
    plan.save()
    record("plan_accepted", plan, by=by, proposals=len(rows))
    emit(*(ProposalAccepted(str(row.public_id)) for row in rows))
    return len(rows)


@transaction.atomic
def invite_accepted(row_id: str) -> PlanRow | None:
    """Turn an accepted proposal into an invitation, by the facts of now; where it no longer holds, say why and leave it open.

    None where it was done already.
    """
    found = PlanRow.objects.filter(public_id=row_id).values_list("pk", flat=True).first()
    row = _locked(found) if found else None
    if row is None or row.status != Status.ACCEPTED or row.decided_by is None:
        return None
    try:
        with transaction.atomic():
            row.match = _invite(row, by=row.decided_by)
    except RuleViolation as violation:
        row.obstacle = violation.code if violation.code in OBSTACLES else "not-fitting"
        row.match = None
        return _move(row, Status.PROPOSED, by=None)
    _move(row, Status.INVITED, by=None)
    emit(ProposalInvited(row_id))
    return row


def _invite(row: PlanRow, *, by: User) -> Match:
    """The match as it is now, invited. Whoever is hidden, shut the unit out or no longer fits is told of in one word."""
    if row.demand.status != Demand.Status.OPEN:
        raise RuleViolation("demand-closed", _("The demand is no longer open."))
    match = refresh_pair(row.demand, row.talent_id)
    if match is None:
        raise RuleViolation("not-fitting", _("The two no longer fit."))
    if match.status not in UNTOUCHED:
        raise RuleViolation("begun", _("The two are in touch already."))
    return invite_for_office(match, by=by)


def _ask_second(plan: BatchPlan, *, by: User) -> int:
    if plan.whole_asked_by_id == by.pk:
        sentence = _("You asked for this yourself. Another officer or supervisor of the region confirms it.")
        raise RuleViolation("second-person", sentence)
    plan.whole_asked_by, plan.whole_asked_at = by, clock.now()
    plan.save()
    record("plan_second_asked", plan, by=by)
    emit(SecondPersonAsked(str(plan.public_id)))
    return 0


def _locked(pk: int) -> PlanRow:
    rows = PlanRow.objects.select_related(
        "plan__region", "demand__region", "demand__mode", "demand__credential", "talent__user", "decided_by"
    )
    return lock_then_read(rows, pk, no_key=True)


def _may(by: User, row: PlanRow) -> None:
    if not can_decide(by, row.plan):
        raise RuleViolation("forbidden", _("Only an officer or supervisor of the region decides about this plan."))
    if not is_open(row):
        raise RuleViolation("wrong-state", _("This proposal has been decided already."))


def _move(row: PlanRow, to: str, *, by: User | None) -> PlanRow:
    """The one place where a proposal changes its status. Raises RuleViolation "wrong-state"."""
    if to not in PlanRow.TRANSITIONS.get(row.status, set()):
        raise RuleViolation("wrong-state", _("This proposal has been decided already."))
    row.status = to
    if by is not None:
        row.decided_by, row.decided_at = by, clock.now()
    row.save()
    record(f"proposal_{to}", row, by=by)
    return row
